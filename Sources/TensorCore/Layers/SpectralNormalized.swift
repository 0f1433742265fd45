/// A layer whose largest amplification can be told from its weight, taken as a matrix.
protocol AmplifyingLayer: FusableLayer {
    var weight: Tensor { get set }
    /// Whether a column of the matrix belongs to an output, and not a row.
    var hasOutputsInColumns: Bool { get }
}

extension Dense: AmplifyingLayer { var hasOutputsInColumns: Bool { true } }
extension Convolution: AmplifyingLayer { var hasOutputsInColumns: Bool { false } }
extension ConvolutionTransposed: AmplifyingLayer { var hasOutputsInColumns: Bool { true } }

/// A layer with its weight W divided by its largest singular value σ (Miyato et al., 2018), so that it amplifies nothing.
///
/// σ = uᵀWv, where u and v come nearer to W's first singular vectors by one power iteration in every training pass. They are
/// constants for the gradient. Names, iteration and constants are those of
/// `torch.nn.utils.parametrizations.spectral_norm`; the order of v's elements is that of the weight here.
public struct SpectralNormalized: FusableLayer {
    private var layer: any AmplifyingLayer
    /// `[outputs]` and `[inputs]`, of length 1.
    private var u: Tensor
    private var v: Tensor
    private let epsilon: Float = 1e-12

    public init(_ layer: Dense, using random: inout SeededRandom) { self.init(of: layer, using: &random) }
    public init(_ layer: Convolution, using random: inout SeededRandom) {
        self.init(of: layer, using: &random)
    }
    public init(_ layer: ConvolutionTransposed, using random: inout SeededRandom) {
        self.init(of: layer, using: &random)
    }

    private init(of layer: any AmplifyingLayer, using random: inout SeededRandom) {
        self.layer = layer
        let weight = layer.weight
        let (rows, columns) =
            layer.hasOutputsInColumns
            ? (weight.shape.rowCount, weight.shape.last) : (weight.shape[0], weight.count / weight.shape[0])
        (u, v) = (Tensor(0), Tensor(0))
        let (outputs, inputs) = layer.hasOutputsInColumns ? (columns, rows) : (rows, columns)
        u = normalized(Tensor.normal([outputs], using: &random))
        v = normalized(Tensor.normal([inputs], using: &random))
        for _ in 0..<15 { iterate() }
    }

    mutating func callAsFunction(_ x: Tensor, _ mode: Mode, then activation: FusedActivation) -> Tensor {
        if mode == .training { iterate() }
        let weight = layer.weight
        // The longer vector first: what is left for the gradient to go through is short.
        let sigma = (applied(to: v, weight) * u).sum
        var normalized = layer
        normalized.weight = weight.scaled(by: sigma.reciprocal)
        return normalized(x, mode, then: activation)
    }

    private mutating func iterate() {
        let weight = layer.weight.detached
        u = normalized(applied(to: v, weight))
        v = normalized(applied(to: u, weight, transposed: true))
    }

    private func normalized(_ x: Tensor) -> Tensor {
        (1 / max(x.sumOfSquares.squareRoot(), epsilon)) * x
    }

    /// W · x, or Wᵀ · x, with a row of W for each output.
    private func applied(to x: Tensor, _ weight: Tensor, transposed: Bool = false) -> Tensor {
        let hasOutputsInColumns = layer.hasOutputsInColumns
        let columns = hasOutputsInColumns ? weight.shape.last : weight.count / weight.shape[0]
        let matrix = weight.reshaped(to: [weight.count / columns, columns])
        let column = x.reshaped(to: [x.count, 1])
        let y = matrix.times(column, transposed: hasOutputsInColumns != transposed)
        return y.reshaped(to: [y.count])
    }

    public mutating func forEachParameter(_ body: (String, inout Tensor) -> Void) {
        layer.forEachParameter { body($0 == "weight" ? "parametrizations.weight.original" : $0, &$1) }
    }

    public mutating func forEachBuffer(_ body: (String, inout Tensor) -> Void) {
        body("parametrizations.weight.0._u", &u)
        body("parametrizations.weight.0._v", &v)
    }
}
