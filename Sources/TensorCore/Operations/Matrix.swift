import CKernels

/// A matrix in memory, row by row.
struct Matrix {
    private let storage: Storage
    private(set) var base: UnsafeMutablePointer<Float>
    /// The length of a row in memory.
    let columns: Int
    private(set) var isTransposed: Bool
    /// Whether an element is a pair of bfloat16 along the axis that a product sums over, not a float.
    let isPaired: Bool

    init(
        _ storage: Storage, offset: Int = 0, columns: Int, isTransposed: Bool = false, isPaired: Bool = false
    ) {
        self.storage = storage
        base = storage.base + offset
        self.columns = columns
        self.isTransposed = isTransposed
        self.isPaired = isPaired
    }

    var flipped: Matrix {
        var copy = self
        copy.isTransposed.toggle()
        return copy
    }

    /// The part that begins `n` rows further on.
    func fromRow(_ n: Int) -> Matrix {
        var copy = self
        copy.base += isTransposed ? n : n * columns
        return copy
    }

    /// The part that begins `n` columns further on.
    func fromColumn(_ n: Int) -> Matrix { flipped.fromRow(n).flipped }

    /// A copy of the first `rows` rows of the memory, turned: no longer transposed, if it was.
    func turned(rows: Int) -> Matrix {
        let copy = Storage(count: rows * columns)
        // Whole lines of the cache in each of the two.
        parallelRanges(rows, grain: max(16, (1 << 14) / columns / 16 * 16)) { range in
            gantop_transpose(
                base + range.lowerBound * columns, columns, copy.base + range.lowerBound, rows, range.count,
                columns)
        }
        return Matrix(copy, columns: rows, isTransposed: !isTransposed, isPaired: isPaired)
    }

    /// A copy of the first `rows` rows of the memory, rounded to bfloat16, in pairs of neighbours in a row or in a column.
    func paired(rows: Int, alongRows: Bool) -> Matrix {
        let pairColumns = alongRows ? (columns + 1) / 2 : columns
        let pairs = Storage(count: (alongRows ? rows : (rows + 1) / 2) * pairColumns)
        let pair = alongRows ? gantop_pair_columns : gantop_pair_rows
        parallelRanges(rows, grain: max(2, (1 << 14) / columns / 2 * 2)) { range in
            let first = alongRows ? range.lowerBound : range.lowerBound / 2
            pair(
                base + range.lowerBound * columns, columns, pairs.base + first * pairColumns, pairColumns,
                range.count, columns)
        }
        return Matrix(pairs, columns: pairColumns, isTransposed: isTransposed, isPaired: true)
    }

    /// result := self · other, or result += self · other, on the calling thread.
    ///
    /// `[m, k]` times `[k, n]`, of which the first may be transposed; the result's rows lie `stride` elements apart. Both
    /// are pairs along k, or neither is.
    func multiply(
        _ other: Matrix, into result: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int, k: Int,
        accumulating: Bool = false
    ) {
        precondition(!other.isTransposed, "product: \(m)×\(n)×\(k) with a transposed right factor")
        precondition(isPaired == other.isPaired, "product: \(m)×\(n)×\(k) of pairs and floats")
        let strides =
            isTransposed ? gantop_strides(row: 1, step: columns) : gantop_strides(row: columns, step: 1)
        let product = isPaired ? gantop_product_of_pairs_at : gantop_product_at
        product(
            processorLevel, m, n, isPaired ? (k + 1) / 2 : k, base, strides, other.base, other.columns,
            result, stride, accumulating)
    }
}

/// Asked once: a product of small matrices takes less time than the question.
private let processorLevel = gantop_processor_level()
