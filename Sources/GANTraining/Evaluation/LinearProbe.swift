import TensorCore

/// A logistic regression on features that stay as they are: what a few labels are worth on top of them (Radford et al.,
/// 2016).
struct LinearProbe {
    private static let stepCount = 200
    private static let learningRate: Float = 0.1
    private static let decay: Float = 1e-3

    private var weight: Tensor
    private var bias: Tensor
    private let scale: Scale

    /// What makes features comparable: the mean and deviation of each, over pictures without labels.
    struct Scale {
        let mean: [Float]
        /// Over the root of their number too, so that logits begin small whatever that is.
        let factor: [Float]

        /// - Parameter features: `[n, d]`.
        init(of features: Tensor) {
            let (n, d) = (features.shape[0], features.shape[1])
            var (sum, square) = ([Double](repeating: 0, count: d), [Double](repeating: 0, count: d))
            features.withSpan { x in
                for i in x.indices {
                    sum[i % d] += Double(x[i])
                    square[i % d] += Double(x[i]) * Double(x[i])
                }
            }
            mean = sum.map { Float($0 / Double(n)) }
            factor = (0..<d).map { i in
                let variance = square[i] / Double(n) - (sum[i] / Double(n)) * (sum[i] / Double(n))
                return 1 / (Float(max(variance, 1e-6)).squareRoot() * Float(d).squareRoot())
            }
        }

        func scaled(_ features: Tensor) -> Tensor {
            let d = mean.count
            return features.withSpan { x in
                Tensor(shape: features.shape) { span in
                    for i in 0..<span.count { span[i] = (x[i] - mean[i % d]) * factor[i % d] }
                }
            }
        }
    }

    /// Fits it to a few labelled features `[n, d]`.
    init(on features: Tensor, labels: [Int], classCount: Int, scale: Scale) {
        let d = features.shape[1]
        self.scale = scale
        let x = scale.scaled(features)
        var network = Network([Linear(d, classCount)])
        var optimizer = Adam(learningRate: LinearProbe.learningRate, beta1: 0.9)
        for _ in 0..<LinearProbe.stepCount {
            let loss = network(x, .training).softmaxCrossEntropy(labels: labels)
            let weight = network.parameterValues[0]
            let total = loss + LinearProbe.decay * weight.squared.sum
            optimizer.update(&network, along: total.gradients(at: network.parameterValues))
        }
        let values = network.parameterValues
        (weight, bias) = (values[0].detached, values[1].detached)
    }

    /// The class that it takes each of `[n, d]` for.
    func answers(to features: Tensor) -> [Int] {
        let logits = scale.scaled(features).times(weight).addingToRows(bias)
        let k = logits.shape[1]
        return logits.withSpan { x in
            (0..<logits.shape[0]).map { row in
                (0..<k).max { x[row * k + $0] < x[row * k + $1] } ?? 0
            }
        }
    }

    /// A dense layer that begins with zeros.
    private struct Linear: Layer {
        var weight: Tensor
        var bias: Tensor

        init(_ inputs: Int, _ outputs: Int) {
            weight = Tensor(repeating: 0, shape: [inputs, outputs]).variable
            bias = Tensor(repeating: 0, shape: [outputs]).variable
        }

        func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor { x.times(weight).addingToRows(bias) }

        mutating func forEachParameter(_ body: (String, inout Tensor) -> Void) {
            body("weight", &weight)
            body("bias", &bias)
        }
    }
}
