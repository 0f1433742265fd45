/// Instance normalization (Ulyanov et al., 2016): over the pixels of each channel of each sample, in training and after.
///
/// As PyTorch's, it has no weight and no bias unless they are asked for, and keeps no running statistics.
public struct InstanceNormalization: FusableLayer {
    public var weight: Tensor?
    public var bias: Tensor?
    private let epsilon: Float = 1e-5

    public init(_ channels: Int, isAffine: Bool = false) {
        weight = isAffine ? Tensor(repeating: 1, shape: [channels]).variable : nil
        bias = isAffine ? Tensor(repeating: 0, shape: [channels]).variable : nil
    }

    func callAsFunction(_ x: Tensor, _ mode: Mode, then activation: FusedActivation) -> Tensor {
        guard let weight, let bias else {
            return x.instanceNormalized(epsilon: epsilon, activation: activation)
        }
        let y = x.instanceNormalized(epsilon: epsilon).scalingRows(by: weight).addingToRows(bias)
        return switch activation {
        case .identity: y
        case .leakyReLU(let slope): y.leakyReLU(slope: slope)
        case .tanh: y.tanh
        }
    }

    public mutating func forEachParameter(_ body: (String, inout Tensor) -> Void) {
        visit(&weight, named: "weight", body)
        visit(&bias, body)
    }
}
