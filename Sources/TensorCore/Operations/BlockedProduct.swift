import CKernels

/// A product of two matrices, cut into blocks for the workers.
///
/// `[m, k]` times `[k, n]`, either of them transposed first. An element is computed in one way whatever the number of
/// threads.
struct BlockedProduct {
    private enum Form {
        /// As it stands: the right factor's rows are read as vectors.
        case direct
        /// As its transpose, where that takes less copying or makes a thin result a wide one.
        case flipped
        /// A thin result: a dot product for each of its elements, of rows of both factors.
        case dots
    }

    private static let thin = 4

    private let form: Form
    /// The factors as the form needs them.
    private let left: Matrix
    private let right: Matrix
    private let result: Storage
    private let n: Int
    private let k: Int
    private let blocks: Blocks

    init(
        _ a: Matrix, _ b: Matrix, into result: Storage, m: Int, n: Int, k: Int,
        in precision: Precision = .float32
    ) {
        (self.result, self.n, self.k) = (result, n, k)
        var (a, b) = (a, b)
        if precision.rounds(m: m, n: n) {
            a = a.paired(rows: a.isTransposed ? k : m, alongRows: !a.isTransposed)
            b = b.paired(rows: b.isTransposed ? n : k, alongRows: b.isTransposed)
        }
        // Elements to be copied.
        let directly = b.isTransposed ? n * k : 0
        let flipped = (a.isTransposed ? 0 : m * k) + m * n
        if n <= BlockedProduct.thin, !a.isTransposed {
            form = .dots
            left = a
            right = b.isTransposed ? b : b.turned(rows: k)
            blocks = Blocks(m: m, n: 1, k: n * k)
        } else if n > BlockedProduct.thin, directly <= flipped {
            form = .direct
            left = a
            right = b.isTransposed ? b.turned(rows: n) : b
            blocks = Blocks(m: m, n: n, k: k)
        } else {
            form = .flipped
            left = b.flipped
            right = a.isTransposed ? a.flipped : a.turned(rows: m).flipped
            blocks = Blocks(m: n, n: m, k: k)
        }
    }

    /// Computes all blocks, shared among the workers.
    ///
    /// `finish` is called for each block of the result while it is still in the cache.
    func compute(finish: (_ rows: Range<Int>, _ columns: Range<Int>) -> Void = { _, _ in }) {
        parallel(blocks.count) { block in
            let (rows, columns) = compute(block)
            finish(rows, columns)
        }
    }

    /// All blocks, to be computed beside other loops.
    var loop: Loop { Loop(blocks.count) { _ = compute($0) } }

    /// Computes one block, on the calling thread, and says which part of the result it is.
    private func compute(_ block: Int) -> (rows: Range<Int>, columns: Range<Int>) {
        let (rows, columns) = blocks.place(of: block)
        let left = left.fromRow(rows.lowerBound)
        switch form {
        case .direct:
            left.multiply(
                right.fromColumn(columns.lowerBound),
                into: result.base + rows.lowerBound * n + columns.lowerBound, stride: n, m: rows.count,
                n: columns.count, k: k)
            return (rows, columns)
        case .flipped:
            let part = Storage(count: rows.count * columns.count)
            left.multiply(
                right.fromColumn(columns.lowerBound), into: part.base, stride: columns.count, m: rows.count,
                n: columns.count, k: k)
            gantop_transpose(
                part.base, columns.count, result.base + columns.lowerBound * n + rows.lowerBound, n,
                rows.count, columns.count)
            return (columns, rows)
        case .dots:
            gantop_dots(
                rows.count, n, k, left.base, left.columns, right.base, right.columns,
                result.base + rows.lowerBound * n, n)
            return (rows, 0..<n)
        }
    }
}

/// How a product's result is cut.
///
/// Two blocks a thread or more, of at least half a million multiply-adds (about 4 µs), in whole vectors and as even as these
/// allow, so that all threads have as much to do. An element is one sum over `k`, however the result is cut.
private struct Blocks {
    private let isAlongRows: Bool
    private let m: Int
    private let n: Int
    private let unit: Int
    private let unitCount: Int
    let count: Int

    init(m: Int, n: Int, k: Int) {
        (self.m, self.n) = (m, n)
        // A wide result has a large right factor, of which a block should need a part.
        isAlongRows = m >= n || n < 256
        unit = isAlongRows ? 16 : 64
        unitCount = ((isAlongRows ? m : n) + unit - 1) / unit
        // An element that is read or written takes as long as sixteen multiply-adds.
        let work = m * n * k + 16 * (m * n + (isAlongRows ? m : n) * k)
        count = min(
            unitCount, min(max(32, Workers.pieceGoal), max(Workers.pieceGoal, work >> 24), max(1, work >> 19))
        )
    }

    func place(of block: Int) -> (rows: Range<Int>, columns: Range<Int>) {
        let first = block * unitCount / count * unit
        let end = min(isAlongRows ? m : n, (block + 1) * unitCount / count * unit)
        return isAlongRows ? (first..<end, 0..<n) : (0..<m, first..<end)
    }
}
