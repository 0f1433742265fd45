import TensorCore

/// Euclidean distances between two sets of samples.
struct CrossDistances {
    private let squares: [Float]
    private let rowCount: Int
    private let columnCount: Int

    /// - Parameters:
    ///   - rows: `[n, …]`.
    ///   - columns: `[m, …]` of the same kind.
    init(from rows: Tensor, to columns: Tensor) {
        let (n, m) = (rows.shape[0], columns.shape[0])
        let size = rows.count / n
        let (a, b) = (
            rows.detached.reshaped(to: [n, size]), columns.detached.reshaped(to: [m, size])
        )
        let (ownRows, ownColumns) = (CrossDistances.lengths(of: a), CrossDistances.lengths(of: b))
        // ‖a − b‖² = ‖a‖² + ‖b‖² − 2ab
        squares = a.times(b, otherTransposed: true).withSpan { product in
            (0..<n * m).map { max(0, ownRows[$0 / m] + ownColumns[$0 % m] - 2 * product[$0]) }
        }
        (rowCount, columnCount) = (n, m)
    }

    private static func lengths(of samples: Tensor) -> [Float] {
        let size = samples.shape[1]
        return samples.withSpan { x in
            (0..<samples.shape[0]).map { row in
                (0..<size).reduce(0) { $0 + x[row * size + $1] * x[row * size + $1] }
            }
        }
    }

    /// From each row to the nearest column.
    var nearest: [Float] {
        (0..<rowCount).map { row in
            let own = squares[row * columnCount..<(row + 1) * columnCount]
            return (own.min() ?? .infinity).squareRoot()
        }
    }

    /// From each row to its `k`th nearest column; `skipping` the first of them, which is the row itself among its own.
    func nearest(_ k: Int, skipping: Int = 0) -> [Float] {
        (0..<rowCount).map { row in
            let own = squares[row * columnCount..<(row + 1) * columnCount].sorted()
            return own[min(columnCount - 1, k + skipping - 1)].squareRoot()
        }
    }

    /// How many rows have a column within the row's own radius.
    func coveredCount(within radii: [Float]) -> Int {
        zip(nearest, radii).count { $0 <= $1 }
    }
}

/// The share of reals near which there is a fake (Naeem et al., 2020): nearer than the real's fifth nearest other real.
///
/// - Parameters:
///   - reals: `[n, …]`.
///   - fakes: `[m, …]`.
/// - Returns: 0...1; 0.97 or so for other reals, lower where the generator leaves kinds of samples out.
func coverage(of reals: Tensor, by fakes: Tensor) -> Float {
    let radii = CrossDistances(from: reals, to: reals).nearest(5, skipping: 1)
    return Float(CrossDistances(from: reals, to: fakes).coveredCount(within: radii)) / Float(radii.count)
}

extension Trainer {
    /// How many training pictures are compared at once.
    private static let blockSize = 2000

    /// How far samples `[n, …]` are from the nearest of all training pictures: the median, a Euclidean distance.
    func medianDistance(from samples: Tensor, to set: PictureSet) -> Float {
        var nearest = [Float](repeating: .infinity, count: samples.shape[0])
        for first in stride(from: 0, to: set.trainingCount, by: Trainer.blockSize) {
            let block = set.pictures(
                Array(first..<min(set.trainingCount, first + Trainer.blockSize)), of: .training,
                dimensions: recipe.sampleDimensions)
            nearest = zip(nearest, CrossDistances(from: samples, to: block).nearest).map(min)
        }
        return nearest.sorted()[nearest.count / 2]
    }
}
