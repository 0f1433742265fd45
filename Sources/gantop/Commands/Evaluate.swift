import ArgumentParser
import Canvas
import Foundation
import GANTraining
import Limits
import RunRecord

/// Says how good a run's generator is, beside what reals get.
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a run's generator with all the time there is, beside what reals get.",
        discussion: """
            Pictures are compared in the features of a classifier, which is trained once on the data's labels or, where there \
            are none, on how pictures were turned, and then kept: Fréchet distance, precision, recall, density, coverage, \
            nearest neighbours, diversity, classes, and the distance to the nearest training picture. Points are counted by \
            modes; pictures of pictures and tables have measures of their own. Each number stands beside that of other reals \
            and of a guess without a network.
            """)

    @OptionGroup var measured: MeasuredRun
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many fakes, and as many reals, at most.", valueName: "n"),
        transform: Limit<Int>.samples.read)
    var count = 10_000
    @Option(
        help: ArgumentHelp(
            "Write fakes, each with the training picture beside it that is nearest, to a PNG file.",
            valueName: "file"))
    var sheet: String?
    @Flag(help: "Replace the file of --sheet if it is there already.") var force = false
    @Option(
        help: ArgumentHelp(
            "Measure these samples instead, of any program: float32 [N, C, H, W] from -1 to 1, or [N, 2].",
            valueName: "file.npy"))
    var fakes: String?
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
        let plan = try measured.plan()
        let file = try sheet.map { try OutputFile($0, replaces: force, option: "--sheet ") }
        let report = try telling { () throws(DataError) in
            try plan.qualityReport(count: count, of: fakes) { complain("gantop: \($0)".printable) }
        }
        guard let report else {
            complain("gantop: there are too few pictures to compare fakes with: under 50.")
            throw Exit.badData
        }
        print(json ? report.json : report.text)
        guard let file else { return }
        guard let png = report.sheet?.png(columns: 8) else {
            complain("gantop: --sheet: '\(plan.recipe.name)' draws no pictures of its own; leave it out.")
            throw Exit.usage
        }
        try file.write([UInt8](png))
    }
}

extension QualityReport {
    /// A table for people.
    var text: String {
        let width = lines.map(\.name.count).max() ?? 0
        func cell(_ value: Double?) -> String {
            value.map { $0.isFinite ? String(format: "%9.3f", $0) : "     none" } ?? "         "
        }
        var rows = ["step \(step): \(basis)"]
        rows.append(
            "  " + String(repeating: " ", count: width) + "     fakes               reals   trivial")
        for line in lines {
            let margin = line.margin.map { String(format: " ± %-6.3f", $0) } ?? "         "
            rows.append(
                "  " + line.name + String(repeating: " ", count: width - line.name.count) + " "
                    + cell(line.value) + margin + " " + cell(line.reals) + " " + cell(line.trivial) + "  "
                    + line.text)
        }
        return (rows + ["  trivial: \(trivial)"]).map(\.printable).joined(separator: "\n")
    }
}
