import Foundation
import RunRecord
import SwiftProtobuf

extension TrainedGenerator {
    /// The generator as an ONNX model (opset 17), for any number of samples at once.
    ///
    /// Its inputs are named as the recipe names them: `latents` `[batch, n]` with a condition as ones and zeros behind,
    /// `picture` `[batch, channels, height, width]` from -1 to 1, or `cells` `[batch, 2n]`, numbers beside which of them
    /// are known. `samples` come out as `export` says.
    public var onnx: [UInt8] {
        var graph = ONNXGraph(weights)
        var input = "latents"
        if let shape = recipe.examples.inputShape {
            input = "picture"
            // A network of convolutions alone takes any size.
            let size = takesAnySize ? [0, 0] : [shape.height, shape.width]
            graph.addInput(input, shape: [shape.channels] + size)
            if recipe.latentSize > 0 {
                graph.addInput("latents", shape: [recipe.latentSize])
                let planes = graph.addPlanes(
                    "latents", count: recipe.latentSize, height: shape.height, width: shape.width)
                input = graph.addConcatenation([input, planes])
            }
        } else {
            if recipe.game == .cells { input = "cells" }
            graph.addInput(input, shape: [recipe.inputSize])
        }
        graph.rename(graph.add(recipe.generator, to: input), to: "samples")
        let isPicture = recipe.examples.shape.isPicture && recipe.sampleDimensions.count == 3
        let size = recipe.sampleDimensions
        let free = takesAnySize ? [0, 0] : Array(size.prefix(2))
        graph.addOutput("samples", shape: isPicture ? [size[2]] + free : size)
        var model = ONNXModel()
        model.irVersion = 8
        model.producerName = "gantop"
        model.docString = "generator of \(recipe.name), step \(step)"
        model.graph = graph.graph
        var operators = ONNXOperatorSet()
        operators.version = ONNXGraph.operatorSet
        model.opsetImport = [operators]
        // Encoding fails where required fields are missing, and proto3 has none.
        return (try? model.serializedBytes()) ?? []
    }
}
