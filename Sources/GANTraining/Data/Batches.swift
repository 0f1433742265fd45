import TensorCore

/// Draws the real batches of a run: every picture once an epoch, in an order of its own each time.
///
/// Of two domains that nobody has paired, each has its own order.
struct Batches {
    /// Enough to draw the same batches again from here on.
    struct State: Codable, Equatable {
        /// Where the stream of randomness was: for pictures before this epoch's order was drawn from it.
        var random: SeededRandom
        /// Samples drawn so far.
        var drawnCount = 0
        /// The same of the pictures that a generator is given, where they have an order of their own.
        var inputRandom: SeededRandom?
    }

    private let data: DataSet
    private let dimensions: [Int]
    private var order: Order
    private var inputOrder: Order?

    init(of data: DataSet, dimensions: [Int], random: SeededRandom, inputRandom: SeededRandom? = nil) {
        self.init(
            of: data, dimensions: dimensions, resuming: State(random: random, inputRandom: inputRandom))
    }

    /// Goes on where other batches of the same data were.
    init(of data: DataSet, dimensions: [Int], resuming state: State) {
        self.data = data
        self.dimensions = dimensions
        order = Order(of: data.trainingCount ?? 0, random: state.random, drawnCount: state.drawnCount)
        if case .pairs(let set) = data, !set.isPaired, let random = state.inputRandom {
            inputOrder = Order(
                of: set.inputCount(.training), random: random, drawnCount: state.drawnCount)
        }
    }

    var state: State {
        State(
            random: order.kept, drawnCount: order.drawnCount, inputRandom: inputOrder?.kept)
    }

    /// Passes over the training set so far; 0 where the data has no end.
    var epoch: Double { data.trainingCount.map { Double(order.drawnCount) / Double($0) } ?? 0 }

    /// Samples `[count] + dimensions` with what comes with them.
    mutating func next(_ count: Int) -> Batch {
        switch data {
        case .mixture(let mixture):
            order.drawnCount += count
            return Batch(samples: mixture.samples(count, using: &order.random))
        case .pictures(let set):
            return set.batch(order.next(count), of: .training, dimensions: dimensions)
        case .table(let set): return set.batch(order.next(count), of: set.training)
        case .pairs(let set):
            let indices = order.next(count)
            guard let others = inputOrder?.next(count) else { return set.batch(indices, of: .training) }
            return Batch(
                samples: set.targets.pictures(indices, of: .training, dimensions: dimensions),
                told: Told(inputs: set.inputs(others, of: .training)))
        }
    }
}

/// The order in which pictures are drawn, another one each epoch.
private struct Order {
    var random: SeededRandom
    /// What the stream was before this epoch's order.
    private var epochRandom: SeededRandom
    private var order: [Int]
    var drawnCount: Int

    /// - Parameters:
    ///   - count: Of pictures; 0: samples without end, which have no order.
    ///   - random: Where the stream was.
    ///   - drawnCount: Samples drawn so far.
    init(of count: Int, random: SeededRandom, drawnCount: Int) {
        (self.random, epochRandom, self.drawnCount) = (random, random, drawnCount)
        order = Array(0..<count)
        if cursor > 0 { order.shuffle(using: &self.random) }
    }

    /// What the next order can be drawn from again.
    var kept: SeededRandom { cursor > 0 ? epochRandom : random }

    /// How many pictures of this epoch are behind us.
    private var cursor: Int { order.isEmpty ? 0 : drawnCount % order.count }

    mutating func next(_ count: Int) -> [Int] {
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
        return indices
    }
}
