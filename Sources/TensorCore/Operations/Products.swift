import CKernels
import COneDNN

extension Tensor {
    /// The product of two matrices, either of them transposed first.
    ///
    /// `[m, k]` times `[k, n]` is `[m, n]`.
    public func times(_ other: Tensor, transposed: Bool = false, otherTransposed: Bool = false) -> Tensor {
        precondition(shape.rank == 2 && other.shape.rank == 2, "product: \(shape) and \(other.shape)")
        let (m, k) = transposed ? (shape[1], shape[0]) : (shape[0], shape[1])
        let (otherK, n) =
            otherTransposed ? (other.shape[1], other.shape[0]) : (other.shape[0], other.shape[1])
        precondition(k == otherK, "product: inner \(k) and \(otherK) of \(shape) and \(other.shape)")
        let result = Storage(count: m * n)
        Matrix(storage, columns: shape[1], isTransposed: transposed).multiply(
            Matrix(other.storage, columns: other.shape[1], isTransposed: otherTransposed),
            into: result, m: m, n: n, k: k)
        return Tensor.result(
            Product(transposed: transposed, otherTransposed: otherTransposed), of: self, other,
            shape: [m, n],
            storage: result)
    }
}

private struct Product: Operation {
    let transposed: Bool
    let otherTransposed: Bool

    // With A = op(a) and B = op(b): dA = dC · Bᵀ and dB = Aᵀ · dC, each turned back by its own op.
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        let (a, b) = (inputs[0], inputs[1])
        var da: Tensor?
        var db: Tensor?
        if needed[0] {
            da =
                transposed
                ? b.times(gradient, transposed: otherTransposed, otherTransposed: true)
                : gradient.times(b, otherTransposed: !otherTransposed)
        }
        if needed[1] {
            db =
                otherTransposed
                ? gradient.times(a, transposed: true, otherTransposed: transposed)
                : a.times(gradient, transposed: !transposed)
        }
        return [da, db]
    }
}

/// A matrix in memory, row by row.
struct Matrix {
    let base: UnsafeMutablePointer<Float>
    /// The length of a row in memory.
    let columns: Int
    let isTransposed: Bool

    init(_ storage: Storage, offset: Int = 0, columns: Int, isTransposed: Bool = false) {
        base = storage.base + offset
        self.columns = columns
        self.isTransposed = isTransposed
    }

    /// result := self · other, or result += self · other, on the calling thread.
    ///
    /// `[m, k]` times `[k, n]` (after transposition); the result's rows lie `stride` elements apart.
    func multiply(
        _ other: Matrix, into result: UnsafeMutablePointer<Float>, stride: Int, m: Int, n: Int, k: Int,
        accumulating: Bool = false
    ) {
        let status = gantop_sgemm(
            isTransposed ? 0x54 : 0x4e, other.isTransposed ? 0x54 : 0x4e, Int64(m), Int64(n), Int64(k), 1,
            base, Int64(columns), other.base, Int64(other.columns), accumulating ? 1 : 0, result,
            Int64(stride))
        precondition(status == 0, "dnnl_sgemm: status \(status) for \(m)×\(n)×\(k)")
    }

    /// The same, shared among the workers: the result is cut into blocks of rows or columns of a fixed size.
    ///
    /// `finish` is called for each block while it is still in the cache.
    func multiply(
        _ other: Matrix, into result: Storage, m: Int, n: Int, k: Int,
        finish: (_ rows: Range<Int>, _ columns: Range<Int>) -> Void = { _, _ in }
    ) {
        if n <= Matrix.thin, m > n {
            // The library is ten times slower on a thin result than on its transpose.
            let transposed = Storage(count: m * n)
            let upright = Storage(count: n * k)
            if other.isTransposed {
                upright.base.update(from: other.base, count: n * k)
            } else {
                gantop_transpose(other.base, upright.base, k, n, k)
            }
            Matrix(upright, columns: k).multiply(flipped, into: transposed, m: n, n: m, k: k)
            gantop_transpose(transposed.base, result.base, n, m, n)
            finish(0..<m, 0..<n)
            return
        }
        // Four blocks or more of at least half a million multiply-adds (about 10 µs), in whole registers of the library's
        // kernel: 8 rows, 16 columns.
        let alongRows = m > 64 && m >= n / 4
        let extent = alongRows ? m : n
        let unit = alongRows ? 8 : 16
        let work = m * n * k
        // As even as units allow, so that two threads have as much to do.
        let unitCount = (extent + unit - 1) / unit
        let blockCount = min(unitCount, min(32, max(4, work >> 24), max(1, work >> 19)))
        parallel(blockCount) { block in
            let next = (block + 1) * unitCount / blockCount
            let range = block * unitCount / blockCount * unit..<min(extent, next * unit)
            let first = range.lowerBound
            let a = alongRows ? advanced(first, alongRows: true) : self
            let b = alongRows ? other : other.advanced(first, alongRows: false)
            let (rows, columns) = alongRows ? (range, 0..<n) : (0..<m, range)
            a.multiply(
                b, into: result.base + rows.lowerBound * n + columns.lowerBound, stride: n, m: rows.count,
                n: columns.count, k: k)
            finish(rows, columns)
        }
    }

    private static let thin = 4

    private var flipped: Matrix { Matrix(base: base, columns: columns, isTransposed: !isTransposed) }

    private init(base: UnsafeMutablePointer<Float>, columns: Int, isTransposed: Bool) {
        self.base = base
        self.columns = columns
        self.isTransposed = isTransposed
    }

    /// The part that begins `n` rows (or columns) further on.
    private func advanced(_ n: Int, alongRows: Bool) -> Matrix {
        Matrix(
            base: base + (alongRows != isTransposed ? n * columns : n), columns: columns,
            isTransposed: isTransposed)
    }
}
