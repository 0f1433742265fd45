import RunRecord
import TensorCore

/// Rows of a table as cells from -1 to 1, some of which are not known.
public struct TableSet: Sendable {
    /// `[count, cellCount]` each.
    struct Part: Sendable {
        var values: [Float] = []
        /// 1 where a cell is known, 0 where it is not.
        var known: [Float] = []
        /// Of rows that are held out: 1 where a cell is known and hidden, to be found again.
        var hidden: [Float] = []
    }

    let cellCount: Int
    let training: Part
    let heldOut: Part
    /// The cells of a column that belong together: categories of one column are known or not together.
    private let groups: [Range<Int>]

    static let heldOutEvery = 10
    private static let mostHeldOut = 2000

    func count(_ part: Part) -> Int { part.values.count / cellCount }

    var trainingCount: Int { count(training) }

    /// - Parameters:
    ///   - values: `[rows, cellCount]`.
    ///   - known: The same of zeros and ones.
    ///   - cellCount: Of a row.
    ///   - schema: What the cells are; `nil`: each is a number of its own.
    ///   - missing: The share of known cells of held-out rows that is hidden.
    ///   - loses: Whether as many are lost to training rows for good: tables without gaps.
    ///   - heldOutRows: Rows that are held out, if somebody said which; else every tenth.
    init(
        values: [Float], known: [Float], cellCount: Int, schema: TableSchema?, missing: Float, loses: Bool,
        heldOutRows: Range<Int>? = nil
    ) {
        self.cellCount = cellCount
        var groups: [Range<Int>] = []
        for column in schema?.columns ?? [] {
            let first = groups.last?.upperBound ?? 0
            groups.append(first..<first + column.cellCount)
        }
        if schema == nil { groups = (0..<cellCount).map { $0..<$0 + 1 } }
        self.groups = groups
        var random = SeededRandom(seed: 0, stream: 0x67_61_70_73)
        var (training, heldOut) = (Part(), Part())
        let rowCount = values.count / cellCount
        for row in 0..<rowCount {
            let range = row * cellCount..<(row + 1) * cellCount
            let isHeldOut =
                heldOutRows?.contains(row)
                ?? (row % TableSet.heldOutEvery == 0 && row / TableSet.heldOutEvery < TableSet.mostHeldOut)
            var hides = [Float](repeating: 0, count: cellCount)
            for group in groups where random.uniform() < missing {
                for cell in group { hides[cell] = known[range.lowerBound + cell] }
            }
            if isHeldOut {
                heldOut.values += values[range]
                heldOut.known += known[range]
                heldOut.hidden += hides
            } else {
                training.values += values[range]
                training.known += loses ? zip(known[range], hides).map { $0 - $1 } : Array(known[range])
            }
        }
        (self.training, self.heldOut) = (training, heldOut)
    }

    /// Rows with these numbers: what is known of them, and where; unknown cells are 0.
    func batch(_ rows: [Int], of part: Part) -> Batch {
        Batch(
            samples: tensor(rows) { part.values[$0] * part.known[$0] },
            told: Told(inputs: tensor(rows) { part.known[$0] }))
    }

    /// Cells of rows.
    func tensor(_ rows: [Int], _ value: (Int) -> Float) -> Tensor {
        Tensor(shape: [rows.count, cellCount]) { span in
            for (i, row) in rows.enumerated() {
                for cell in 0..<cellCount { span[i * cellCount + cell] = value(row * cellCount + cell) }
            }
        }
    }

    /// Of each row and column a number, the same for all cells of the column: `[count, cellCount]`.
    func eachColumn(_ count: Int, using random: inout SeededRandom, _ value: (Float) -> Float) -> Tensor {
        var values = [Float](repeating: 0, count: count * cellCount)
        for row in 0..<count {
            for group in groups {
                let drawn = value(random.uniform())
                for cell in group { values[row * cellCount + cell] = drawn }
            }
        }
        return Tensor(values, shape: [count, cellCount])
    }
}

extension TableSet {
    /// Fashion-MNIST as a table of 7 × 7 = 49 columns, each the mean of 4 × 4 pixels.
    init(_ files: FashionFiles, missing: Float) throws(DataError) {
        let set = try PictureSet(files)
        var (values, heldOutStart): ([Float], Int) = ([], 0)
        for (part, count) in [
            (PictureSet.Part.training, set.trainingCount), (.heldOut, min(2000, set.count(.heldOut))),
        ] {
            if part == .heldOut { heldOutStart = values.count / 49 }
            for first in stride(from: 0, to: count, by: 1000) {
                let rows = Array(first..<min(count, first + 1000))
                values +=
                    set.pictures(rows, of: part, dimensions: set.shape.dimensions)
                    .resized(height: 7, width: 7, .area).values
            }
        }
        self.init(
            values: values, known: [Float](repeating: 1, count: values.count), cellCount: 49, schema: nil,
            missing: missing, loses: true, heldOutRows: heldOutStart..<values.count / 49)
    }
}
