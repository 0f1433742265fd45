import RunRecord
import TensorCore

extension TrainedGenerator {
    /// What the generator is, for programs in other languages: the names and arguments of PyTorch's modules.
    public var description: String {
        let shape = recipe.pictureSize.map { [$0.channels, $0.height, $0.width] } ?? [2]
        let layers = recipe.generator.modules.map { "    \($0)" }.joined(separator: ",\n")
        return """
            {
              "format": "gantop-network",
              "version": 1,
              "recipe": \(JSONLines.string(recipe.name)),
              "step": \(step),
              "latent_size": \(recipe.latentSize),
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
    /// In the order of an `nn.Sequential`, so that the i-th layer's weights are called `i.weight`.
    var modules: [String] {
        var arePictures = false
        return map { layer in
            switch layer {
            case .unflatten, .convolution, .convolutionTransposed: arePictures = true
            case .flatten, .dense: arePictures = false
            default: break
            }
            return layer.module(onPictures: arePictures)
        }
    }
}

extension LayerDescription {
    fileprivate func module(onPictures: Bool) -> String {
        func module(_ name: String, _ arguments: KeyValuePairs<String, String> = [:]) -> String {
            let list = arguments.map { "\"\($0)\": \($1)" }.joined(separator: ", ")
            return "{\"module\": \"\(name)\", \"arguments\": {\(list)}}"
        }
        func convolution(
            _ name: String, _ inputs: Int, _ outputs: Int, _ k: Int, _ s: Int, _ p: Int, _ bias: Bool
        )
            -> String
        {
            module(
                name,
                [
                    "in_channels": "\(inputs)", "out_channels": "\(outputs)", "kernel_size": "\(k)",
                    "stride": "\(s)", "padding": "\(p)", "bias": "\(bias)",
                ])
        }
        switch self {
        case .dense(let inputs, let outputs, let hasBias):
            return module(
                "Linear", ["in_features": "\(inputs)", "out_features": "\(outputs)", "bias": "\(hasBias)"])
        case .convolution(let inputs, let outputs, let k, let s, let p, let hasBias):
            return convolution("Conv2d", inputs, outputs, k, s, p, hasBias)
        case .convolutionTransposed(let inputs, let outputs, let k, let s, let p, let hasBias):
            return convolution("ConvTranspose2d", inputs, outputs, k, s, p, hasBias)
        case .batchNormalization(let channels):
            return module(onPictures ? "BatchNorm2d" : "BatchNorm1d", ["num_features": "\(channels)"])
        case .activation(.relu): return module("ReLU")
        case .activation(.leakyReLU(let slope)): return module("LeakyReLU", ["negative_slope": "\(slope)"])
        case .activation(.tanh): return module("Tanh")
        case .activation(.sigmoid): return module("Sigmoid")
        case .unflatten(let channels, let height, let width):
            return module(
                "Unflatten", ["dim": "1", "unflattened_size": "[\(channels), \(height), \(width)]"])
        case .flatten: return module("Flatten")
        case .nearestUpsampling: return module("Upsample", ["scale_factor": "2", "mode": "\"nearest\""])
        }
    }
}
