import ArgumentParser
import Canvas
import Foundation
import GANTraining
import Limits
import RunRecord

/// Says how good a run's generator is, beside what reals get.
struct Judge: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a run's generator with all the time there is, beside what reals get.",
        discussion: """
            Compares pictures of the averaged generator with held-out and training pictures: the referee, coverage, the \
            distance to the nearest training picture, and where the data has classes the Fréchet distance in the features \
            of a classifier of the reals.
            """)

    @OptionGroup var measured: MeasuredRun
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many fakes, and reals of each kind, at most.", valueName: "n"),
        transform: Limit<Int>.samples.read)
    var count = 1000
    @Flag(help: "Print one JSON object.") var json = false

    func run() throws {
        let plan = try measured.plan()
        let judgement = try telling { () throws(DataError) in
            try plan.judgement(count: count) { complain("gantop: \($0)".printable) }
        }
        guard let judgement else {
            complain(
                "gantop: '\(plan.recipe.name)' draws no pictures of its own: its record has its quality at every step."
            )
            throw Exit.usage
        }
        if json {
            print(judgement.json)
            return
        }
        print(
            "step \(judgement.step): \(counted(judgement.fakeCount, "fake")), "
                + "\(judgement.heldOutCount) held-out and \(judgement.trainingCount) training pictures")
        let width = judgement.lines.map(\.name.count).max() ?? 0
        for line in judgement.lines {
            let reals = line.reals.map { String(format: "reals %8.3f", $0) } ?? "              "
            print(
                "  " + line.name + String(repeating: " ", count: width - line.name.count)
                    + String(format: " %8.3f  ", line.value) + reals + "  " + line.text)
        }
    }
}
