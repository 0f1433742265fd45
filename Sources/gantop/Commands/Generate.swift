public import ArgumentParser
import Canvas
import Foundation
public import GANTraining
import RunRecord

/// Draws samples from a run's generator.
struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw samples from the generator of a run.",
        discussion: """
            The name of the file says what is written: .png a grid, .npy float32 [N, C, H, W] in [-1, 1] or [N, 2], \
            idx3-ubyte.gz grey bytes as MNIST has them. One seed gives one set of samples.
            """)

    @Argument(
        help: ArgumentHelp("The run's name, or the path of its directory.", valueName: "run"),
        completion: Completions.runs)
    var name: String
    @OptionGroup var runs: RunsOption

    @Option(
        parsing: .unconditional, help: ArgumentHelp("How many samples.", valueName: "n"),
        transform: Limit<Int>.samples.read)
    var count: Int?
    @Option(
        parsing: .unconditional, help: ArgumentHelp("Which samples.", valueName: "n"),
        transform: Limit<UInt64>.seed.read)
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("best (by the referee), latest, or a step.", valueName: "which"))
    var checkpoint = CheckpointStore.Choice.latest

    @Flag(help: "The weights as they were trained, not their average.") var raw = false

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "A walk from the first sample of one seed to that of another, in --count pictures.",
            valueName: "seed seed"), transform: Limit<UInt64>.seed.read)
    var interpolate: [UInt64] = []

    @Option(
        help: ArgumentHelp(
            "Of a run that makes pictures of pictures: make them of this file, or of every picture of this folder.",
            valueName: "file|dir"))
    var input: String?
    @Option(
        help: ArgumentHelp(
            "Of a run of a table: fill in the gaps of this table, and write it to --out. What is known stays.",
            valueName: "table.csv"))
    var impute: String?
    @Option(help: ArgumentHelp("Of a game that goes two ways: ab or ba.", valueName: "way")) var way: String?

    @Flag(help: "The walk as a PNG that moves instead of a strip.") var animated = false

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp(
            "Draw this class alone, of a run that knows classes; a+b: half of each, a..b: from one to the other.",
            valueName: "name"))
    var className: String?
    @Option(
        help: ArgumentHelp(
            "Draw these alone, of a run that knows attributes: hair=red,eyes=blue.", valueName: "list"))
    var attributes: String?

    @Option(
        help: ArgumentHelp(
            "Write the latents too: .npy, float32 [N, latentSize], with a class as ones and zeros behind.",
            valueName: "file"))
    var latents: String?

    @Option(
        help: ArgumentHelp(
            "What was kept in the dashboard's latent space (g): a number, or all.", valueName: "number"))
    var favourite: String?

    @Flag(
        help: "The samples of the fixed latents at all steps that the record has, as a PNG or GIF that moves."
    )
    var timelapse = false

    @Option(help: ArgumentHelp("The file to write.", valueName: "file")) var out: String
    @Flag(help: "Replace files that are there already.") var force = false

    /// What a file's name asks for.
    private enum Format: CaseIterable {
        case png
        case gif
        case npy
        case idx

        var ending: String {
            switch self {
            case .png: ".png"
            case .gif: ".gif"
            case .npy: ".npy"
            case .idx: "idx3-ubyte.gz"
            }
        }

        init?(of path: String) {
            guard let format = Format.allCases.first(where: { path.hasSuffix($0.ending) }) else { return nil }
            self = format
        }
    }

    private static let frameLimit = 1000

    /// What to draw, by the names of attributes.
    private var chosen: [String: String] {
        var chosen = className.map { ["class": $0] } ?? [:]
        for pair in attributes?.split(separator: ",") ?? [] {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            chosen[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return chosen
    }

    func open() throws -> TrainedGenerator {
        let store = try runs.open(name).checkpoints
        return try store.telling(checkpoint) {
            () throws(CheckpointError) in
            try TrainedGenerator(from: store, checkpoint, isRaw: raw, duel: way)
        }
    }

    func validate() throws {
        if let attributes, !attributes.split(separator: ",").allSatisfy({ $0.contains("=") }) {
            throw ValidationError(
                "--attributes \(attributes.printable): name=value, several of them with commas between.")
        }
        guard interpolate.isEmpty || interpolate.count == 2 else {
            throw ValidationError("--interpolate takes two seeds, such as --interpolate 1 2.")
        }
        guard impute == nil || out.hasSuffix(".csv") else {
            throw ValidationError("--impute: --out \(out.printable): the name must end in .csv.")
        }
        guard
            input == nil && impute == nil
                || className == nil && attributes == nil && interpolate.isEmpty && latents == nil
        else {
            throw ValidationError(
                "--input and --impute take what they are given: --class, --attributes, --interpolate and --latents are of other games."
            )
        }
        if let favourite {
            guard favourite == "all" || (Int(favourite) ?? 0) > 0 else {
                throw ValidationError("--favourite \(favourite.printable): a number from 1, or all.")
            }
            guard className == nil, attributes == nil, interpolate.isEmpty, input == nil, impute == nil else {
                throw ValidationError(
                    "--favourite has its own latents and classes: --class, --attributes, --interpolate, --input and --impute "
                        + "do not go with it.")
            }
        }
        guard input != nil || impute != nil || Format(of: out) != nil else {
            throw ValidationError(
                "--out \(out.printable): the name must end in .png (a grid), .npy (float32) or idx3-ubyte.gz (bytes)."
            )
        }
        guard !timelapse || [.png, .gif].contains(Format(of: out)) else {
            throw ValidationError("--timelapse: --out \(out.printable): the name must end in .png or .gif.")
        }
        guard timelapse || animated || input != nil || impute != nil || Format(of: out) != .gif else {
            throw ValidationError(
                "--out \(out.printable): a .gif is of what moves: --animated or --timelapse.")
        }
        if animated {
            guard interpolate.count == 2, [.png, .gif].contains(Format(of: out)) else {
                throw ValidationError(
                    "--animated: a walk into a .png or .gif file moves: --interpolate 1 2 --animated --out walk.png."
                )
            }
            guard (count ?? 1) <= Generate.frameLimit else {
                throw ValidationError("--animated --count \(count ?? 1): 1 to \(Generate.frameLimit) frames.")
            }
        }
        if let latents, !latents.hasSuffix(".npy") {
            throw ValidationError("--latents \(latents.printable): the name must end in .npy.")
        }
    }

    func run() throws {
        if let input { return try makePictures(of: input) }
        if let impute { return try fill(impute) }
        if timelapse { return try makeTimelapse() }
        guard let format = Format(of: out) else { return }
        let file = try OutputFile(out, replaces: force)
        let latentsFile = try latents.map { try OutputFile($0, replaces: force) }
        let generator = try open()
        let rowCount =
            interpolate.isEmpty && favourite == nil ? generator.condition?.rowCount(chosen: chosen) : nil
        let kept = try favourite.map { try drawFavourites($0, with: generator) }
        let samples =
            try kept
            ?? telling { () throws(ConditionError) in
                try interpolate.count == 2
                    ? generator.walk(
                        from: interpolate[0], to: interpolate[1], count: count ?? 16, chosen: chosen)
                    : generator.samples(count ?? rowCount.map { 8 * $0 } ?? 64, seed: seed, chosen: chosen)
            }
        switch format {
        case .png where animated, .gif: try write(samples.frames, to: file, framesPerSecond: 12)
        case .png:
            let grid = samples.grid
            let square = Int(Double(grid.count).squareRoot().rounded(.up))
            // A row of a sheet is a class.
            let columns =
                interpolate.isEmpty ? rowCount.map { max(1, grid.count / $0) } ?? square : grid.count
            try file.write([UInt8](grid.png(columns: columns) ?? Data()))
        case .npy: try file.write(samples.npy)
        case .idx:
            guard samples.areGrey else {
                complain(
                    "gantop: --out \(out): '\(generator.recipe.name)' draws no grey pictures; .npy and .png hold its samples."
                )
                throw Exit.usage
            }
            guard let bytes = GzipFile.compressed(samples.idx) else {
                complain("gantop: --out \(out): not enough memory for so many samples; --count takes fewer.")
                throw Exit.cannotCreate
            }
            try file.write(bytes)
        }
        try latentsFile?.write(samples.inputsNPY)
        let weights = raw ? "raw weights" : "averaged weights"
        complain(
            "gantop: \(counted(samples.count, "sample")) of step \(generator.step), \(weights), in \(out)")
    }
}

extension CheckpointStore.Choice: ExpressibleByArgument {
    public init?(argument: String) {
        switch argument {
        case "latest": self = .latest
        case "best": self = .best
        default:
            guard let step = Int(argument), step >= 0 else { return nil }
            self = .step(step)
        }
    }

    public var defaultValueDescription: String {
        switch self {
        case .latest: "latest"
        case .best: "best"
        case .step(let step): "\(step)"
        }
    }
}

extension ConditionError: RunFileError {
    var exitCode: ExitCode { Exit.usage }
}
