/// A function of each element: no parameters, any shape.
public enum Activation: Layer, Sendable, Equatable {
    case relu
    case leakyReLU(slope: Float)
    case tanh
    case sigmoid

    public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
        switch self {
        case .relu: x.relu
        case .leakyReLU(let slope): x.leakyReLU(slope: slope)
        case .tanh: x.tanh
        case .sigmoid: x.sigmoid
        }
    }
}

// The dense layers beside these two have their units in the order height, width, channels; PyTorch's are in the order
// channels, height, width. What is exported is permuted then: in a step the two transposes cost 3 %.

/// Vectors `[batch, height · width · channels]` as images `[batch, height, width, channels]`.
public struct Unflatten: Layer, Sendable {
    let channels: Int
    let height: Int
    let width: Int

    public init(channels: Int, height: Int, width: Int) {
        self.channels = channels
        self.height = height
        self.width = width
    }

    public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
        x.reshaped(to: [x.shape[0], height, width, channels])
    }
}

/// Images `[batch, height, width, channels]` as vectors `[batch, height · width · channels]`.
public struct Flatten: Layer, Sendable {
    public init() {}

    public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
        x.reshaped(to: [x.shape[0], x.count / x.shape[0]])
    }
}

/// Every pixel as a square of 2 × 2: `[batch, h, w, c]` gives `[batch, 2h, 2w, c]`.
public struct NearestUpsampling: Layer, Sendable {
    public init() {}

    public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor { x.upsampled }
}
