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

    /// The same, shared among the workers.
    ///
    /// `finish` is called for each block of the result while it is still in the cache.
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
        let blocks = Blocks(m: m, n: n, k: k)
        parallel(blocks.count) { block in
            let (rows, columns) = blocks.place(of: block)
            multiply(other, into: result, rows, columns, n: n, k: k)
            finish(rows, columns)
        }
    }

    /// Two products that do not depend on each other, in one go: the threads wait for each other only once.
    static func multiplyBoth(_ first: Factors, _ second: Factors) {
        guard !first.isThin, !second.isThin else {
            for one in [first, second] {
                one.a.multiply(one.b, into: one.result, m: one.m, n: one.n, k: one.k)
            }
            return
        }
        let blocks = (
            Blocks(m: first.m, n: first.n, k: first.k), Blocks(m: second.m, n: second.n, k: second.k)
        )
        parallel(blocks.0.count + blocks.1.count) { block in
            let isFirst = block < blocks.0.count
            let one = isFirst ? first : second
            let (rows, columns) =
                isFirst ? blocks.0.place(of: block) : blocks.1.place(of: block - blocks.0.count)
            one.a.multiply(one.b, into: one.result, rows, columns, n: one.n, k: one.k)
        }
    }

    /// What a product needs: `[m, k]` times `[k, n]`.
    struct Factors {
        let a: Matrix
        let b: Matrix
        let result: Storage
        let m: Int
        let n: Int
        let k: Int

        var isThin: Bool { n <= Matrix.thin && m > n }
    }

    private static let thin = 4

    /// How a product's result is cut, whatever the number of threads.
    ///
    /// Four blocks or more of at least half a million multiply-adds (about 5 µs), in whole registers of the library's
    /// kernel (8 rows, 16 columns), and as even as these allow, so that two threads have as much to do.
    private struct Blocks {
        private let isAlongRows: Bool
        private let m: Int
        private let n: Int
        private let unit: Int
        private let unitCount: Int
        let count: Int

        init(m: Int, n: Int, k: Int) {
            (self.m, self.n) = (m, n)
            isAlongRows = m > 64 && m >= n / 4
            unit = isAlongRows ? 8 : 16
            unitCount = ((isAlongRows ? m : n) + unit - 1) / unit
            let work = m * n * k
            count = min(unitCount, min(32, max(4, work >> 24), max(1, work >> 19)))
        }

        func place(of block: Int) -> (rows: Range<Int>, columns: Range<Int>) {
            let first = block * unitCount / count * unit
            let end = min(isAlongRows ? m : n, (block + 1) * unitCount / count * unit)
            return isAlongRows ? (first..<end, 0..<n) : (0..<m, first..<end)
        }
    }

    /// One block of a product, on the calling thread.
    private func multiply(
        _ other: Matrix, into result: Storage, _ rows: Range<Int>, _ columns: Range<Int>, n: Int, k: Int
    ) {
        advanced(rows.lowerBound, alongRows: true).multiply(
            other.advanced(columns.lowerBound, alongRows: false),
            into: result.base + rows.lowerBound * n + columns.lowerBound, stride: n, m: rows.count,
            n: columns.count, k: k)
    }

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
