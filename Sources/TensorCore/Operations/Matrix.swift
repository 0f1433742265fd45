import CKernels

/// A matrix in memory, row by row.
struct Matrix {
    let base: UnsafeMutablePointer<Float>
    /// The length of a row in memory.
    let columns: Int
    let isTransposed: Bool

    init(_ storage: Storage, offset: Int = 0, columns: Int, isTransposed: Bool = false) {
        self.init(base: storage.base + offset, columns: columns, isTransposed: isTransposed)
    }

    private init(base: UnsafeMutablePointer<Float>, columns: Int, isTransposed: Bool) {
        self.base = base
        self.columns = columns
        self.isTransposed = isTransposed
    }

    var flipped: Matrix { Matrix(base: base, columns: columns, isTransposed: !isTransposed) }

    /// The part that begins `n` rows further on.
    func fromRow(_ n: Int) -> Matrix {
        Matrix(base: base + (isTransposed ? n : n * columns), columns: columns, isTransposed: isTransposed)
    }

    /// The part that begins `n` columns further on.
    func fromColumn(_ n: Int) -> Matrix { flipped.fromRow(n).flipped }

    /// A transposed copy of the first `rows` rows of the memory.
    func turned(rows: Int) -> Storage {
        let copy = Storage(count: rows * columns)
        // Whole lines of the cache in each of the two.
        parallelRanges(rows, grain: max(16, (1 << 14) / columns / 16 * 16)) { range in
            gantop_transpose(
                base + range.lowerBound * columns, copy.base + range.lowerBound, range.count, columns, rows)
        }
        return copy
    }

    /// result := self · other, or result += self · other, on the calling thread.
    ///
    /// `[m, k]` times `[k, n]`, of which the first may be transposed; the result's rows lie `stride` elements apart.
    func multiply(
        _ other: Matrix, into result: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int, k: Int,
        accumulating: Bool = false
    ) {
        precondition(!other.isTransposed, "product: \(m)×\(n)×\(k) with a transposed right factor")
        let strides =
            isTransposed ? gantop_strides(row: 1, step: columns) : gantop_strides(row: columns, step: 1)
        gantop_product(m, n, k, base, strides, other.base, other.columns, result, stride, accumulating)
    }
}
