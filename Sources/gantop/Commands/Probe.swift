import ArgumentParser
import Canvas
import Foundation
import GANTraining
import RunRecord

/// Says what a run's networks are worth for another task.
struct Probe: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure what a run's networks are worth to somebody with a few labels.",
        discussion: """
            Trains a linear classifier on pixels, on the layers of the run's discriminator, and on those of the same network \
            before its training, each with 1, 5 and 10 labels a class, five times. With --with-fakes, of a run that knows \
            classes: on its training pictures as they are, with moved copies of them, and with fakes.
            """)

    @OptionGroup var measured: MeasuredRun
    @Flag(help: "Whether fakes help a classifier of the run's classes.") var withFakes = false
    @Flag(help: "Print one JSON object.") var json = false

    func validate() throws {
        if withFakes, json {
            throw ValidationError("--json prints what layers are worth; leave --with-fakes out.")
        }
    }

    func run() throws {
        let plan = try measured.plan()
        withFakes ? try printFakes(plan) : try printLayers(plan)
    }

    private func printLayers(_ plan: TrainingPlan) throws {
        let report = try telling { () throws(DataError) in
            try plan.probe { complain("gantop: \($0)".printable) }
        }
        guard let report else {
            complain(
                "gantop: '\(plan.recipe.name)' has no labels to probe with: fashion and recipes of classes do."
            )
            throw Exit.usage
        }
        if json {
            print(report.json)
            return
        }
        let width = report.rows.map(\.name.count).max() ?? 0
        func padded(_ text: String) -> String {
            text + String(repeating: " ", count: max(0, width - text.count))
        }
        print(
            "step \(report.step): right on held-out pictures, with so many labels a class (mean ± deviation of 5 draws)"
        )
        let bars = "   with \(ProbeReport.labelCounts[1]), from 0 to 100 %"
        print(padded("") + ProbeReport.labelCounts.map { String(format: "%15d", $0) }.joined() + bars)
        for row in report.rows {
            let cells = ProbeReport.labelCounts.indices.map { i in
                String(
                    format: "   %5.1f ± %3.1f %%", Double(100 * row.mean(i)), Double(100 * row.deviation(i)))
            }
            let bar = String(repeating: "=", count: max(0, Int((40 * row.mean(1)).rounded())))
            print(padded(row.name) + cells.joined() + "   " + bar)
        }
        let points = String(format: "%+.1f", Double(report.gain))
        print(
            report.gain > 0
                ? "\(points) points over the untrained network at 5 labels a class"
                : "no gain: \(points) points against the untrained network at 5 labels a class")
    }

    private func printFakes(_ plan: TrainingPlan) throws {
        let report = try telling { () throws(DataError) in
            try plan.fakesReport { complain("gantop: \($0)".printable) }
        }
        guard let report else {
            complain(
                "gantop: '\(plan.recipe.name)' draws no pictures of one class: 'gantop train classes --set "
                    + "labelsPerClass=20' does.")
            throw Exit.usage
        }
        print(
            "step \(report.step): a linear classifier of \(report.trainingCount) training pictures, right on held-out ones"
        )
        for row in report.rows {
            print(
                "  \(row.name)" + String(repeating: " ", count: max(1, 20 - row.name.count))
                    + String(format: "%5.1f ± %.1f %%", Double(100 * row.mean), Double(100 * row.deviation)))
        }
        let gain = report.gain
        let points = String(format: "%+.1f", Double(gain.points))
        print(
            gain.isReal
                ? "\(points) points by fakes over the better of the others"
                : "no gain: \(points) points by fakes, within the draws' deviation or below")
        for row in [report.rows.first, report.rows.last].compactMap({ $0 }) {
            print("\n\(row.name): what was taken for what (rows: what it is)")
            for (i, counts) in row.confusion.enumerated() {
                let name = report.classes[i].printable.prefix(10)
                print(
                    "  " + name + String(repeating: " ", count: 11 - name.count)
                        + counts.map { String(format: "%5d", $0) }.joined())
            }
        }
    }
}
