/// Batch normalization over all dimensions but the channels (Ioffe & Szegedy, 2015).
///
/// Training uses the batch's own statistics and keeps running ones (momentum 0.1, unbiased variance, as PyTorch);
/// inference uses the running ones and changes nothing.
public struct BatchNormalization: FusableLayer {
    public var weight: Tensor
    public var bias: Tensor
    public var runningMean: Tensor
    public var runningVariance: Tensor
    /// How many batches the running statistics have seen.
    public var trackedBatchCount = 0
    private let epsilon: Float = 1e-5
    private let momentum: Float = 0.1

    /// Scales begin as N(1, 0.02²) (Radford et al., 2016), shifts at 0.
    public init(_ channels: Int, using random: inout SeededRandom) {
        weight = Tensor.normal([channels], mean: 1, deviation: 0.02, using: &random).variable
        bias = Tensor(repeating: 0, shape: [channels]).variable
        runningMean = Tensor(repeating: 0, shape: [channels])
        runningVariance = Tensor(repeating: 1, shape: [channels])
    }

    mutating func callAsFunction(_ x: Tensor, _ mode: Mode, then activation: FusedActivation) -> Tensor {
        switch mode {
        case .training:
            let groups = SampleGroups.count
            let (y, seen) = x.batchNormalized(
                scale: weight, shift: bias, epsilon: epsilon, activation: activation, groups: groups)
            trackedBatchCount += groups
            let unbiased = Float(seen.count) / Float(max(1, seen.count - 1))
            for group in 0..<groups {
                func own(_ values: Tensor) -> Tensor {
                    values.rows(group..<group + 1).reshaped(to: runningMean.shape)
                }
                runningMean = (1 - momentum) * runningMean + momentum * own(seen.mean)
                runningVariance =
                    (1 - momentum) * runningVariance + (momentum * unbiased) * own(seen.variance)
            }
            return y
        case .inference:
            let factor = weight * (runningVariance + epsilon).reciprocalSquareRoot
            // Nobody differentiates a network that is only asked.
            return Tensor(
                shape: x.shape, storage: x.scaledAndShifted(factor, bias - runningMean * factor, activation))
        }
    }

    public mutating func forEachParameter(_ body: (String, inout Tensor) -> Void) {
        body("weight", &weight)
        body("bias", &bias)
    }

    public mutating func forEachBuffer(_ body: (String, inout Tensor) -> Void) {
        body("running_mean", &runningMean)
        body("running_var", &runningVariance)
    }

    public mutating func forEachCounter(_ body: (String, inout Int) -> Void) {
        body("num_batches_tracked", &trackedBatchCount)
    }
}
