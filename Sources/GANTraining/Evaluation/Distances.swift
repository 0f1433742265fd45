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

    /// From each row to its `k`th nearest column; `skipping` the first of them, which is the row itself among its own.
    func nearest(_ k: Int, skipping: Int = 0) -> [Float] { nearest([k], skipping: skipping)[0] }

    /// The same for several `k`, going up.
    func nearest(_ ks: [Int], skipping: Int = 0) -> [[Float]] {
        let places = ks.map { min(columnCount - 1, $0 + skipping - 1) }
        let most = (places.max() ?? 0) + 1
        var found = ks.map { _ in [Float](repeating: 0, count: rowCount) }
        var least = [Float](repeating: .infinity, count: most)
        for row in 0..<rowCount {
            for i in 0..<most { least[i] = .infinity }
            for column in 0..<columnCount {
                let square = squares[row * columnCount + column]
                guard square < least[most - 1] else { continue }
                var i = most - 1
                while i > 0, least[i - 1] > square {
                    least[i] = least[i - 1]
                    i -= 1
                }
                least[i] = square
            }
            for (k, place) in places.enumerated() { found[k][row] = least[place].squareRoot() }
        }
        return found
    }

    /// From each row to the nearest column, and from each column to the nearest row.
    var nearestBothWays: (rows: [Float], columns: [Float]) {
        var rows = [Float](repeating: .infinity, count: rowCount)
        var columns = [Float](repeating: .infinity, count: columnCount)
        for row in 0..<rowCount {
            for column in 0..<columnCount {
                let square = squares[row * columnCount + column]
                rows[row] = min(rows[row], square)
                columns[column] = min(columns[column], square)
            }
        }
        return (rows.map { $0.squareRoot() }, columns.map { $0.squareRoot() })
    }

    /// For each column: within how many rows' radii it is; for each row: within how many columns' radii.
    func countsWithin(rows rowRadii: [Float], columns columnRadii: [Float]) -> (rows: [Int], columns: [Int]) {
        let (own, other) = (rowRadii.map { $0 * $0 }, columnRadii.map { $0 * $0 })
        var (rows, columns) = ([Int](repeating: 0, count: rowCount), [Int](repeating: 0, count: columnCount))
        for row in 0..<rowCount {
            for column in 0..<columnCount {
                let square = squares[row * columnCount + column]
                if square <= own[row] { columns[column] += 1 }
                if square <= other[column] { rows[row] += 1 }
            }
        }
        return (rows, columns)
    }

    /// The column that is nearest to each row, and the square of its distance.
    var nearestPlaces: [(column: Int, square: Float)] {
        (0..<rowCount).map { row in
            var best = (column: 0, square: Float.infinity)
            for column in 0..<columnCount where squares[row * columnCount + column] < best.square {
                best = (column, squares[row * columnCount + column])
            }
            return best
        }
    }
}

extension Trainer {
    /// How many training pictures are compared at once.
    private static let blockSize = 2000

    /// How far samples `[n, …]` are from the nearest of all training pictures: the median, a Euclidean distance.
    func medianDistance(from samples: Tensor, to set: PictureSet) -> Float {
        nearest(to: samples, in: set).map { $0.square.squareRoot() }.sorted()[samples.shape[0] / 2]
    }

    /// The numbers of the training pictures that are nearest to samples.
    func nearestPlaces(to samples: Tensor, in set: PictureSet) -> [Int] {
        nearest(to: samples, in: set).map(\.column)
    }

    private func nearest(to samples: Tensor, in set: PictureSet) -> [(column: Int, square: Float)] {
        var nearest = [(column: Int, square: Float)](repeating: (0, .infinity), count: samples.shape[0])
        for first in stride(from: 0, to: set.trainingCount, by: Trainer.blockSize) {
            let block = set.pictures(
                Array(first..<min(set.trainingCount, first + Trainer.blockSize)), of: .training,
                dimensions: recipe.sampleDimensions)
            let found = CrossDistances(from: samples, to: block).nearestPlaces
            for (i, place) in found.enumerated() where place.square < nearest[i].square {
                nearest[i] = (first + place.column, place.square)
            }
        }
        return nearest
    }
}
