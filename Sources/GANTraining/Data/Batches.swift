import TensorCore

/// Draws the real batches of a run: every picture once an epoch, in an order of its own each time.
struct Batches {
    private let data: DataSet
    private let dimensions: [Int]
    private var random: SeededRandom
    private var order: [Int]
    private var cursor = 0
    /// Samples drawn so far.
    private(set) var drawnCount = 0

    init(of data: DataSet, dimensions: [Int], random: SeededRandom) {
        self.data = data
        self.dimensions = dimensions
        self.random = random
        order = Array(0..<(data.trainingCount ?? 0))
    }

    /// Passes over the training set so far; 0 where the data has no end.
    var epoch: Double { data.trainingCount.map { Double(drawnCount) / Double($0) } ?? 0 }

    /// `[count] + dimensions`.
    mutating func next(_ count: Int) -> Tensor {
        drawnCount += count
        switch data {
        case .mixture(let mixture): return mixture.samples(count, using: &random)
        case .pictures(let set):
            var indices: [Int] = []
            indices.reserveCapacity(count)
            while indices.count < count {
                if cursor == 0 { order.shuffle(using: &random) }
                let taken = min(count - indices.count, order.count - cursor)
                indices += order[cursor..<cursor + taken]
                cursor = (cursor + taken) % order.count
            }
            return set.pictures(indices, of: .training, dimensions: dimensions)
        }
    }
}
