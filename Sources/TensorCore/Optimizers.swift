import CKernels

/// Moves a network's parameters along their gradients.
public protocol Optimizer {
    /// `gradients` are in the order of `network.parameterValues`.
    mutating func update(_ network: inout Network, along gradients: [Tensor])
}

/// Adam (Kingma & Ba, 2015), with PyTorch's placing of epsilon.
public struct Adam: Optimizer {
    public var learningRate: Float
    public var beta1: Float
    public var beta2: Float
    public var epsilon: Float
    public private(set) var step = 0
    private var means: [Tensor] = []
    private var squares: [Tensor] = []

    public init(learningRate: Float, beta1: Float = 0.5, beta2: Float = 0.999, epsilon: Float = 1e-8) {
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }

    /// What Adam remembers: for every parameter the mean and the mean square of its gradients, none before the first step.
    public struct State {
        public var step: Int
        public var means: [Tensor]
        public var squares: [Tensor]

        public init(step: Int, means: [Tensor], squares: [Tensor]) {
            self.step = step
            self.means = means
            self.squares = squares
        }
    }

    public var state: State {
        get { State(step: step, means: means, squares: squares) }
        set { (step, means, squares) = (newValue.step, newValue.means, newValue.squares) }
    }

    public mutating func update(_ network: inout Network, along gradients: [Tensor]) {
        let isFirst = means.isEmpty
        if isFirst {
            means = gradients.map { Tensor(shape: $0.shape, storage: Storage(count: $0.count)) }
            squares = gradients.map { Tensor(shape: $0.shape, storage: Storage(count: $0.count)) }
        }
        step += 1
        let rate = learningRate / (1 - power(beta1, step))
        let root = 1 / (1 - power(beta2, step)).squareRoot()
        let (beta1, beta2, epsilon) = (beta1, beta2, epsilon)
        var parameters: [Storage] = []
        network.forEachParameter { parameter in
            let i = parameters.count
            precondition(i < gradients.count && parameter.shape == gradients[i].shape, "adam: parameter \(i)")
            parameter.makeUnique()
            means[i].makeUnique()
            squares[i].makeUnique()
            parameters.append(parameter.storage)
        }
        precondition(parameters.count == gradients.count, "adam: \(gradients.count) gradients")
        parallelRanges(ofEach: gradients.map(\.count)) { i, range in
            let first = range.lowerBound
            if isFirst {
                // New memory lies near the core that writes to it first: here that which will always update it.
                (means[i].storage.base + first).update(repeating: 0, count: range.count)
                (squares[i].storage.base + first).update(repeating: 0, count: range.count)
            }
            gantop_adam(
                parameters[i].base + first, means[i].storage.base + first, squares[i].storage.base + first,
                gradients[i].storage.base + first, range.count, beta1, beta2, rate, root, epsilon)
        }
    }
}

/// baseⁿ, computed in double precision: 1 − 0.999ⁿ loses half of its digits otherwise.
private func power(_ base: Float, _ n: Int) -> Float {
    var (result, factor, n) = (1.0, Double(base), n)
    while n > 0 {
        if n & 1 == 1 { result *= factor }
        factor *= factor
        n >>= 1
    }
    return Float(result)
}

/// Stochastic gradient descent: `parameter −= learningRate · gradient`.
public struct SGD: Optimizer {
    public var learningRate: Float

    public init(learningRate: Float) { self.learningRate = learningRate }

    public mutating func update(_ network: inout Network, along gradients: [Tensor]) {
        var i = 0
        network.forEachParameter { parameter in
            precondition(i < gradients.count && parameter.shape == gradients[i].shape, "sgd: parameter \(i)")
            parameter = (parameter.detached - learningRate * gradients[i]).variable
            i += 1
        }
    }
}

/// A slow-moving average of a network's weights: what is shown and kept of a generator (Yazıcı et al., 2019).
///
/// The decay ramps up, `min(decay, (1 + n) / (10 + n))` after n updates, so that the average does not remember the
/// initial noise for a thousand steps. Running statistics are averaged too: they belong to the weights.
public struct AveragedNetwork {
    public private(set) var network: Network
    public var decay: Float
    public private(set) var updateCount = 0

    public init(of network: Network, decay: Float) {
        self.network = network
        self.decay = decay
    }

    /// An average that has been going on for `updateCount` updates.
    public init(resuming network: Network, decay: Float, updateCount: Int) {
        self.init(of: network, decay: decay)
        self.updateCount = updateCount
    }

    /// How much of the current network the next update takes.
    public var take: Float {
        let n = Float(updateCount)
        return 1 - min(decay, (1 + n) / (10 + n))
    }

    /// Counts an update that was made elsewhere.
    public mutating func countUpdate() { updateCount += 1 }

    public mutating func update(toward current: Network) {
        let take = take
        updateCount += 1
        var averages: [Storage] = []
        var targets: [Storage] = []
        func collect(_ average: inout Tensor) {
            average.makeUnique()
            averages.append(average.storage)
        }
        network.forEachParameter(collect)
        network.forEachBuffer(collect)
        var current = current
        current.forEachParameter { targets.append($0.storage) }
        current.forEachBuffer { targets.append($0.storage) }
        precondition(averages.map(\.count) == targets.map(\.count), "average: of another network")
        parallelRanges(ofEach: averages.map(\.count)) { i, range in
            let first = range.lowerBound
            gantop_blend(averages[i].base + first, targets[i].base + first, range.count, take)
        }
    }
}

extension [Tensor] {
    /// The sum of the squares of all elements of all arrays.
    public var sumOfSquares: Float {
        let pieces = parallelPieces(ofEach: map(\.count))
        let partial = Storage(count: Swift.max(1, pieces.count))
        parallel(pieces.count) { i in
            let (array, range) = pieces[i]
            partial.base[i] = gantop_square_sum(self[array].storage.base + range.lowerBound, range.count)
        }
        return pieces.indices.reduce(0) { $0 + partial.base[$1] }
    }
}
