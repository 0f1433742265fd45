import ArgumentParser
import Canvas
import Foundation
import GANTraining
import RunRecord

/// Writes a run's generator for use elsewhere.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the generator of a run for PyTorch and others.",
        discussion: """
            DIR gets generator.safetensors, with the names and shapes of a torch.nn.Sequential in which every layer \
            counts, activations and reshapes too, and generator.json, which says what those layers are. --onnx writes one \
            file (opset 17, any number of samples) for onnxruntime and others.
            """)

    @Argument(
        help: ArgumentHelp("The run's name, or the path of its directory.", valueName: "run"),
        completion: Completions.runs)
    var name: String
    @OptionGroup var runs: RunsOption

    @Option(help: ArgumentHelp("best (by the referee), latest, or a step.", valueName: "which"))
    var checkpoint = CheckpointStore.Choice.latest

    @Flag(help: "The weights as they were trained, not their average.") var raw = false
    @Option(help: ArgumentHelp("Of a game that goes two ways: ab or ba.", valueName: "way")) var way: String?
    @Option(help: ArgumentHelp("The directory to write to; it is made if need be.", valueName: "dir"))
    var out: String?
    @Option(help: ArgumentHelp("The ONNX file to write.", valueName: "file")) var onnx: String?
    @Flag(help: "Replace files that are there already.") var force = false

    func validate() throws {
        guard out != nil || onnx != nil else {
            throw ValidationError("--out DIR says where PyTorch's files go, --onnx FILE an ONNX file.")
        }
    }

    func run() throws {
        let directory = try runs.open(name)
        let store = directory.checkpoints
        let generator = try store.telling(checkpoint) {
            () throws(CheckpointError) in try TrainedGenerator(from: store, checkpoint, isRaw: raw, duel: way)
        }
        if let onnx {
            try OutputFile(onnx, replaces: force, option: "--onnx ").write(generator.onnx)
            complain("gantop: the generator of step \(generator.step) is in \(onnx)".printable)
        }
        guard let out else { return }
        if let reason = makeDirectories(out, mode: 0o777) {
            let name = out.isEmpty ? "''" : out
            complain(
                "gantop: --out \(name): this directory cannot be made: \(reason). Name one that you can make."
                    .printable)
            throw Exit.cannotCreate
        }
        let weights = try OutputFile(out + "/generator.safetensors", replaces: force)
        let description = try OutputFile(out + "/generator.json", replaces: force)
        try weights.write(generator.safetensors)
        try description.write(Array(generator.description.utf8))
        complain(
            "gantop: the generator of step \(generator.step) is in \(weights.path) and \(description.path)")
    }
}
