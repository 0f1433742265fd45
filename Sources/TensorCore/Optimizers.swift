/// Moves a network's parameters along their gradients.
public protocol Optimizer {
    /// `gradients` are in the order of `network.parameters`.
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

    public mutating func update(_ network: inout Network, along gradients: [Tensor]) {
        if means.isEmpty {
            means = gradients.map { Tensor(repeating: 0, shape: $0.shape) }
            squares = means.map { Tensor(repeating: 0, shape: $0.shape) }
        }
        precondition(means.count == gradients.count, "adam: \(gradients.count) gradients for \(means.count)")
        step += 1
        let kernel = AdamKernel(
            beta1: beta1, beta2: beta2, epsilon: epsilon, rate: learningRate / (1 - power(beta1, step)),
            rootOfCorrection: (1 - power(beta2, step)).squareRoot())
        var i = 0
        network.forEachParameter { name, parameter in
            precondition(i < gradients.count && parameter.shape == gradients[i].shape, "adam: \(name)")
            kernel.update(&parameter, mean: &means[i], square: &squares[i], gradient: gradients[i])
            i += 1
        }
        precondition(i == gradients.count, "adam: \(gradients.count) gradients for \(i) parameters")
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

private struct AdamKernel {
    let beta1: Float
    let beta2: Float
    let epsilon: Float
    /// The learning rate over 1 − β₁ⁿ.
    let rate: Float
    /// √(1 − β₂ⁿ).
    let rootOfCorrection: Float

    /// One pass over the four arrays.
    func update(_ parameter: inout Tensor, mean: inout Tensor, square: inout Tensor, gradient: Tensor) {
        parameter.makeUnique()
        mean.makeUnique()
        square.makeUnique()
        let (p, m, v, g) = (parameter.storage, mean.storage, square.storage, gradient.storage)
        let (keep1, take1, keep2, take2) = (beta1, 1 - beta1, beta2, 1 - beta2)
        let (rate, inverse, epsilon) = (rate, 1 / rootOfCorrection, epsilon)
        parallelRanges(parameter.count) { range in
            g.read(range) { g in
                m.write(range) { m in
                    v.write(range) { v in
                        p.write(range) { p in
                            for i in 0..<g.count {
                                m[i] = keep1 * m[i] + take1 * g[i]
                                v[i] = keep2 * v[i] + take2 * g[i] * g[i]
                                p[i] -= rate * m[i] / (v[i].squareRoot() * inverse + epsilon)
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Stochastic gradient descent: `parameter −= learningRate · gradient`.
public struct SGD: Optimizer {
    public var learningRate: Float

    public init(learningRate: Float) { self.learningRate = learningRate }

    public mutating func update(_ network: inout Network, along gradients: [Tensor]) {
        var i = 0
        network.forEachParameter { name, parameter in
            precondition(i < gradients.count && parameter.shape == gradients[i].shape, "sgd: \(name)")
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

    public mutating func update(toward current: Network) {
        let n = Float(updateCount)
        let keep = min(decay, (1 + n) / (10 + n))
        updateCount += 1
        func blend(_ targets: [(name: String, value: Tensor)]) -> (String, inout Tensor) -> Void {
            var i = 0
            return { _, average in
                average.blend(toward: targets[i].value, keeping: keep)
                i += 1
            }
        }
        network.forEachParameter(blend(current.parameters))
        network.forEachBuffer(blend(current.buffers))
    }
}

extension Tensor {
    /// `keep` · this + (1 − `keep`) · target, in place.
    fileprivate mutating func blend(toward target: Tensor, keeping keep: Float) {
        precondition(shape == target.shape, "blend: \(shape) and \(target.shape)")
        makeUnique()
        let storage = storage
        parallelRanges(count) { range in
            target.storage.read(range) { t in
                storage.write(range) { x in
                    for i in 0..<x.count { x[i] += (1 - keep) * (t[i] - x[i]) }
                }
            }
        }
    }
}
