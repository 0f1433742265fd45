import Foundation
import RunRecord
import TensorCore

/// A generator's layers as the nodes of an ONNX graph, with the weights as PyTorch has them: channels before height and
/// width.
struct ONNXGraph {
    /// Every module and attribute here is known to it.
    static let operatorSet: Int64 = 17

    private(set) var graph = ONNXGraphMessage()
    private let weights: Safetensors
    private var count = 0

    private enum ElementType {
        static let float: Int32 = 1
        static let int64: Int32 = 7
    }

    init(_ weights: Safetensors) {
        self.weights = weights
        graph.name = "generator"
    }

    /// Adds what is fed in, with any number of samples; sizes below 1 are free.
    mutating func addInput(_ name: String, shape: [Int]) { graph.input.append(value(name, shape)) }

    mutating func addOutput(_ name: String, shape: [Int]) { graph.output.append(value(name, shape)) }

    private func value(_ name: String, _ shape: [Int]) -> ONNXValue {
        var value = ONNXValue()
        value.name = name
        value.type.tensorType.elemType = ElementType.float
        let names = ["batch", "channels", "height", "width"]
        value.type.tensorType.shape.dim = ([0] + shape).enumerated().map { i, size in
            var dimension = ONNXShape.Dimension()
            if size > 0 { dimension.dimValue = Int64(size) } else { dimension.dimParam = names[i] }
            return dimension
        }
        return value
    }

    /// Latents `[n, k]` as planes of a picture's size.
    mutating func addPlanes(_ latents: String, count: Int, height: Int, width: Int) -> String {
        let points = add("Reshape", [latents, constant("planes.shape", [-1, count, 1, 1])])
        return add("Expand", [points, constant("planes.size", [1, 1, height, width])])
    }

    mutating func addConcatenation(_ names: [String]) -> String {
        add("Concat", names, [.init("axis", 1)])
    }

    mutating func rename(_ name: String, to output: String) {
        _ = add("Identity", [name], output: output)
    }

    /// Adds layers behind each other.
    ///
    /// - Parameters:
    ///   - layers: What they are.
    ///   - input: What goes in.
    ///   - prefix: What the names of their weights begin with.
    /// - Returns: What comes out.
    mutating func add(_ layers: [LayerDescription], to input: String, prefix: String = "") -> String {
        var name = input
        for (i, layer) in layers.enumerated() { name = add(layer, to: name, prefix: "\(prefix)\(i).") }
        return name
    }

    private mutating func add(_ layer: LayerDescription, to x: String, prefix: String) -> String {
        switch layer {
        case .dense:
            return add("Gemm", [x] + weights(prefix, ["weight", "bias"]), [.init("transB", 1)])
        case .convolution(_, _, let k, let stride, let padding, _):
            return add(
                "Conv", [x] + weights(prefix, ["weight", "bias"]), kernel(k, stride, padding))
        case .convolutionTransposed(_, _, let k, let stride, let padding, _):
            return add(
                "ConvTranspose", [x] + weights(prefix, ["weight", "bias"]), kernel(k, stride, padding))
        case .batchNormalization:
            return add(
                "BatchNormalization",
                [x] + weights(prefix, ["weight", "bias", "running_mean", "running_var"]),
                [.init("epsilon", 1e-5)])
        case .instanceNormalization(let channels):
            let scale = constant(prefix + "scale", [Float](repeating: 1, count: channels))
            let shift = constant(prefix + "shift", [Float](repeating: 0, count: channels))
            return add("InstanceNormalization", [x, scale, shift], [.init("epsilon", 1e-5)])
        case .activation(.relu): return add("Relu", [x])
        case .activation(.leakyReLU(let slope)): return add("LeakyRelu", [x], [.init("alpha", slope)])
        case .activation(.tanh): return add("Tanh", [x])
        case .activation(.sigmoid): return add("Sigmoid", [x])
        case .unflatten(let channels, let height, let width):
            return add("Reshape", [x, constant(prefix + "shape", [-1, channels, height, width])])
        case .flatten: return add("Flatten", [x], [.init("axis", 1)])
        case .nearestUpsampling:
            return resize(
                x, prefix,
                [
                    .init("mode", "nearest"), .init("coordinate_transformation_mode", "asymmetric"),
                    .init("nearest_mode", "floor"),
                ])
        case .upsampling(let method):
            let isCubic = method == .bicubic
            return resize(
                x, prefix,
                [
                    .init("mode", isCubic ? "cubic" : "linear"),
                    .init("coordinate_transformation_mode", "half_pixel"),
                    .init("cubic_coeff_a", -0.75),
                ])
        case .pixelShuffle(let factor):
            return add("DepthToSpace", [x], [.init("blocksize", factor), .init("mode", "CRD")])
        case .averagePooling:
            return add("AveragePool", [x], [.init("kernel_shape", [2, 2]), .init("strides", [2, 2])])
        case .dropout: return x
        case .skip(let layers):
            return addConcatenation([x, add(layers, to: x, prefix: prefix + "0.")])
        case .residual(let layers, let shortcut):
            let inner = add(layers, to: x, prefix: prefix + "0.")
            let beside = add(shortcut, to: x, prefix: prefix + "1.")
            return add("Add", [beside, inner])
        case .minibatchDeviation, .spectrallyNormalized:
            preconditionFailure("no generator has this: \(layer)")
        }
    }

    private func kernel(_ size: Int, _ stride: Int, _ padding: Int) -> [Attribute] {
        [
            .init("kernel_shape", [size, size]), .init("strides", [stride, stride]),
            .init("pads", [Int](repeating: padding, count: 4)),
        ]
    }

    private mutating func resize(_ x: String, _ prefix: String, _ attributes: [Attribute]) -> String {
        add("Resize", [x, "", constant(prefix + "scales", [1, 1, 2, 2] as [Float])], attributes)
    }

    /// Those of the layer's arrays that there are, as initializers.
    private mutating func weights(_ prefix: String, _ names: [String]) -> [String] {
        names.compactMap { name in
            guard let array = weights[prefix + name], case .float32(let values) = array.values else {
                return nil
            }
            return constant(prefix + name, values, shape: array.shape)
        }
    }

    private mutating func constant(_ name: String, _ values: [Int]) -> String {
        let bytes = values.map(Int64.init).withUnsafeBytes { Data($0) }
        return constant(name, bytes, shape: [values.count], type: ElementType.int64)
    }

    private mutating func constant(_ name: String, _ values: [Float], shape: [Int]? = nil) -> String {
        let bytes = values.withUnsafeBytes { Data($0) }
        return constant(name, bytes, shape: shape ?? [values.count], type: ElementType.float)
    }

    private mutating func constant(_ name: String, _ bytes: Data, shape: [Int], type: Int32) -> String {
        var tensor = ONNXTensor()
        tensor.name = name
        tensor.dims = shape.map(Int64.init)
        tensor.dataType = type
        tensor.rawData = bytes
        graph.initializer.append(tensor)
        return name
    }

    private mutating func add(
        _ kind: String, _ inputs: [String], _ attributes: [Attribute] = [], output: String? = nil
    ) -> String {
        count += 1
        var node = ONNXNode()
        node.opType = kind
        node.name = "\(kind)-\(count)"
        node.input = inputs
        node.output = [output ?? "\(count)"]
        node.attribute = attributes.map(\.message)
        graph.node.append(node)
        return node.output[0]
    }

    /// A number, a word or whole numbers, by name.
    private struct Attribute {
        let message: ONNXAttribute

        private init(_ name: String, _ kind: ONNXAttribute.Kind, _ body: (inout ONNXAttribute) -> Void) {
            var message = ONNXAttribute()
            message.name = name
            message.type = kind
            body(&message)
            self.message = message
        }

        init(_ name: String, _ value: Int) { self.init(name, .int) { $0.i = Int64(value) } }
        init(_ name: String, _ value: Float) { self.init(name, .float) { $0.f = value } }
        init(_ name: String, _ value: String) { self.init(name, .string) { $0.s = Data(value.utf8) } }
        init(_ name: String, _ values: [Int]) {
            self.init(name, .ints) { $0.ints = values.map(Int64.init) }
        }
    }
}
