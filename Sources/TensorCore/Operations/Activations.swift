import CKernels
import Foundation

extension Tensor {
    /// x where x > 0, else `slope` · x (Maas et al., 2013); a slope of 0 is the rectifier.
    public func leakyReLU(slope: Float = 0.2) -> Tensor {
        Tensor.result(
            LeakyReLU(slope: slope), of: self, shape: shape, storage: mapped { $0 > 0 ? $0 : slope * $0 })
    }

    public var relu: Tensor { leakyReLU(slope: 0) }

    public var tanh: Tensor {
        Tensor.result(
            HyperbolicTangent(), of: self, shape: shape, storage: mapped { Foundation.tanh($0) })
    }

    /// σ(x) = 1 / (1 + e⁻ˣ): a logit's probability.
    public var sigmoid: Tensor {
        Tensor.result(Sigmoid(), of: self, shape: shape, storage: mapped(by: gantop_sigmoid))
    }

    /// ln(1 + eˣ), without overflow for large x: the logistic loss of a logit.
    public var softplus: Tensor {
        Tensor.result(Softplus(), of: self, shape: shape, storage: mapped(by: gantop_softplus))
    }

    private func mapped(by kernel: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void)
        -> Storage
    {
        let result = Storage(count: count)
        parallelRanges(count) { kernel(storage.base + $0.lowerBound, result.base + $0.lowerBound, $0.count) }
        return result
    }
}

/// σ(x) = 1 / (1 + e⁻ˣ).
public func sigmoid(_ x: Float) -> Float {
    let e = exp(-abs(x))
    return x >= 0 ? 1 / (1 + e) : e / (1 + e)
}

private struct LeakyReLU: Operation {
    let slope: Float

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.gated(by: inputs[0], slope: slope)]
    }
}

extension Tensor {
    /// This where `x` > 0, else `slope` times it: linear in this, and flat in `x` wherever it has a gradient.
    func gated(by x: Tensor, slope: Float) -> Tensor {
        Tensor.result(
            Gate(gate: x.detached, slope: slope), of: self, shape: shape,
            storage: mapped(with: x, "leakyReLU backward") { $1 > 0 ? $0 : slope * $0 })
    }
}

private struct Gate: Operation {
    let gate: Tensor
    let slope: Float

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.gated(by: gate, slope: slope)]
    }
}

private struct HyperbolicTangent: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        guard gradient.isTracked || output.isTracked else {
            return [
                Tensor(
                    shape: gradient.shape,
                    storage: gradient.mapped(with: output, "tanh backward") { $0 * (1 - $1 * $1) })
            ]
        }
        return [gradient - gradient * output.squared]
    }
}

private struct Sigmoid: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient * (output - output.squared)]
    }
}

private struct Softplus: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient * inputs[0].sigmoid]
    }
}
