import TensorCore

/// Samples, and the labels that come with them: one an attribute and sample, none where there is no condition.
struct Batch {
    var samples: Tensor
    var labels: [Int] = []
}

/// Draws the real batches of a run: every picture once an epoch, in an order of its own each time.
struct Batches {
    /// Enough to draw the same batches again from here on.
    struct State: Codable, Equatable {
        /// Where the stream of randomness was: for pictures before this epoch's order was drawn from it.
        var random: SeededRandom
        /// Samples drawn so far.
        var drawnCount = 0
    }

    private let data: DataSet
    private let dimensions: [Int]
    private var random: SeededRandom
    private var epochRandom: SeededRandom
    private var order: [Int]
    private var drawnCount = 0

    init(of data: DataSet, dimensions: [Int], random: SeededRandom) {
        self.init(of: data, dimensions: dimensions, resuming: State(random: random))
    }

    /// Goes on where other batches of the same data were.
    init(of data: DataSet, dimensions: [Int], resuming state: State) {
        self.data = data
        self.dimensions = dimensions
        random = state.random
        epochRandom = state.random
        drawnCount = state.drawnCount
        order = Array(0..<(data.trainingCount ?? 0))
        if cursor > 0 { order.shuffle(using: &random) }
    }

    var state: State { State(random: cursor > 0 ? epochRandom : random, drawnCount: drawnCount) }

    /// Passes over the training set so far; 0 where the data has no end.
    var epoch: Double { data.trainingCount.map { Double(drawnCount) / Double($0) } ?? 0 }

    /// How many pictures of this epoch are behind us.
    private var cursor: Int { order.isEmpty ? 0 : drawnCount % order.count }

    /// Samples `[count] + dimensions` with their labels.
    mutating func next(_ count: Int) -> Batch {
        switch data {
        case .mixture(let mixture):
            drawnCount += count
            return Batch(samples: mixture.samples(count, using: &random))
        case .pictures(let set):
            var indices: [Int] = []
            indices.reserveCapacity(count)
            while indices.count < count {
                if cursor == 0 {
                    epochRandom = random
                    order = Array(0..<order.count)
                    order.shuffle(using: &random)
                }
                let taken = min(count - indices.count, order.count - cursor)
                indices += order[cursor..<cursor + taken]
                drawnCount += taken
            }
            return set.batch(indices, of: .training, dimensions: dimensions)
        }
    }
}
