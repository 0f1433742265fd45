import RunRecord
import TensorCore

extension TrainedGenerator {
    /// What the generator is, for programs in other languages: the names and arguments of PyTorch's modules.
    public var description: String {
        let shape = recipe.pictureSize.map { [$0.channels, $0.height, $0.width] } ?? [2]
        let condition = (recipe.examples.condition?.attributes ?? []).map { attribute in
            let values = attribute.values.map(JSONLines.string).joined(separator: ", ")
            return "{\"name\": \(JSONLines.string(attribute.name)), \"values\": [\(values)]}"
        }
        let input =
            recipe.examples.inputShape.map {
                "\n  \"input_shape\": [\($0.channels), \($0.height), \($0.width)],"
            } ?? ""
        let layers = recipe.generator.modules.map { "    \($0)" }.joined(separator: ",\n")
        return """
            {
              "format": "gantop-network",
              "version": 1,
              "recipe": \(JSONLines.string(recipe.name)),
              "step": \(step),
              "latent_size": \(recipe.latentSize),\(input)
              "condition": [\(condition.joined(separator: ", "))],
              "sample_shape": \(shape),
              "weights": "generator.safetensors",
              "layers": [
            \(layers)
              ]
            }

            """
    }
}

extension [LayerDescription] {
    /// Every layer as a JSON object: a class of `torch.nn` and what it is made with.
    ///
    /// In the order of an `nn.Sequential`, so that the i-th layer's weights are called `i.weight`. What `torch.nn` has no
    /// class for has a name of its own: `Skip`, `Residual`, `MinibatchDeviation`; a layer over its spectral norm says so.
    var modules: [String] {
        var arePictures = false
        return modules(&arePictures)
    }

    private func modules(_ arePictures: inout Bool) -> [String] {
        map { $0.module(&arePictures) }
    }

    fileprivate func list(_ arePictures: Bool) -> String {
        var arePictures = arePictures
        return "[\(modules(&arePictures).joined(separator: ", "))]"
    }
}

extension LayerDescription {
    /// The layer, told whether pictures come to it and telling whether pictures leave it.
    fileprivate func module(_ arePictures: inout Bool) -> String {
        func module(
            _ name: String, _ arguments: KeyValuePairs<String, String> = [:],
            _ parts: KeyValuePairs<String, String> = [:]
        ) -> String {
            let list = arguments.map { "\"\($0)\": \($1)" }.joined(separator: ", ")
            let rest = parts.map { ", \"\($0)\": \($1)" }.joined()
            return "{\"module\": \"\(name)\", \"arguments\": {\(list)}\(rest)}"
        }
        func convolution(
            _ name: String, _ inputs: Int, _ outputs: Int, _ k: Int, _ s: Int, _ p: Int, _ bias: Bool
        ) -> String {
            module(
                name,
                [
                    "in_channels": "\(inputs)", "out_channels": "\(outputs)", "kernel_size": "\(k)",
                    "stride": "\(s)", "padding": "\(p)", "bias": "\(bias)",
                ])
        }
        switch self {
        case .dense(let inputs, let outputs, let hasBias):
            arePictures = false
            return module(
                "Linear", ["in_features": "\(inputs)", "out_features": "\(outputs)", "bias": "\(hasBias)"])
        case .convolution(let inputs, let outputs, let k, let s, let p, let hasBias):
            arePictures = true
            return convolution("Conv2d", inputs, outputs, k, s, p, hasBias)
        case .convolutionTransposed(let inputs, let outputs, let k, let s, let p, let hasBias):
            arePictures = true
            return convolution("ConvTranspose2d", inputs, outputs, k, s, p, hasBias)
        case .batchNormalization(let channels):
            return module(arePictures ? "BatchNorm2d" : "BatchNorm1d", ["num_features": "\(channels)"])
        case .instanceNormalization(let channels):
            return module("InstanceNorm2d", ["num_features": "\(channels)"])
        case .activation(.relu): return module("ReLU")
        case .activation(.leakyReLU(let slope)): return module("LeakyReLU", ["negative_slope": "\(slope)"])
        case .activation(.tanh): return module("Tanh")
        case .activation(.sigmoid): return module("Sigmoid")
        case .unflatten(let channels, let height, let width):
            arePictures = true
            return module(
                "Unflatten", ["dim": "1", "unflattened_size": "[\(channels), \(height), \(width)]"])
        case .flatten:
            arePictures = false
            return module("Flatten")
        case .nearestUpsampling:
            return module("Upsample", ["scale_factor": "2", "mode": "\"nearest\""])
        case .upsampling(.area): return module("Upsample", ["scale_factor": "2", "mode": "\"area\""])
        case .upsampling(let method):
            return module(
                "Upsample",
                ["scale_factor": "2", "mode": "\"\(method.rawValue)\"", "align_corners": "false"])
        case .pixelShuffle(let factor): return module("PixelShuffle", ["upscale_factor": "\(factor)"])
        case .averagePooling: return module("AvgPool2d", ["kernel_size": "2"])
        case .dropout(let rate): return module("Dropout", ["p": "\(rate)"])
        case .minibatchDeviation: return module("MinibatchDeviation")
        case .spectrallyNormalized(let layer):
            return String(layer.module(&arePictures).dropLast()) + ", \"spectral_norm\": true}"
        case .skip(let layers): return module("Skip", [:], ["layers": layers.list(arePictures)])
        case .residual(let layers, let shortcut):
            return module(
                "Residual", [:],
                ["layers": layers.list(arePictures), "shortcut": shortcut.list(arePictures)])
        }
    }
}
