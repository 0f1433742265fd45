import Diagnostics
import RunRecord

/// Another run, whose curves lie dotted under those of the run on the screen.
public struct ComparedRun: Sendable, Equatable {
    /// What it is called.
    public let name: String
    private(set) var series: [Tag: Series] = [:]
    /// The first of those numbers of which there are too many kinds to keep.
    private(set) var leftOut: Tag?

    public init(name: String) { self.name = name }

    /// What was known of a run up to now.
    init(name: String, series: [Tag: Series]) { (self.name, self.series) = (name, series) }

    /// Takes in what happened in it, as far as charts show it.
    mutating func take(_ event: RunEvent) {
        switch event {
        case .step(let record): add(record.scalars, step: record.step)
        case .steps(let summary):
            for (tag, bucket) in summary.buckets {
                keep(bucket, as: tag, firstStep: summary.firstStep, lastStep: summary.lastStep)
            }
        case .evaluation(let evaluation): add(evaluation.scalars, step: evaluation.step)
        case .renamed(let old, let new):
            if let moved = series.removeValue(forKey: old) { series[new] = moved }
        case .mark(let mark) where mark.kind == .restarted: series = [:]
        case .mark(let mark) where mark.kind == .resumed:
            // 0 is before the first step, also where that is 0.
            if mark.step == 0 { series = [:] }
            for tag in series.keys { series[tag]?.rollBack(to: mark.step) }
        default: break
        }
    }

    private mutating func add(_ scalars: [Scalar], step: Int) {
        for scalar in scalars {
            keep(Bucket(scalar.value), as: scalar.tag, firstStep: step, lastStep: step)
        }
    }

    private mutating func keep(_ bucket: Bucket, as tag: Tag, firstStep: Int, lastStep: Int) {
        let isKept = series.append(bucket, to: tag, firstStep: firstStep, lastStep: lastStep)
        if !isKept, leftOut == nil { leftOut = tag }
    }

    /// The curve to a line of a chart: its letter in lower case, its colour dim.
    func line(to line: ChartPlan.Line, isPast: Bool = false) -> ChartLine? {
        guard let series = series[line.tag], !series.isEmpty else { return nil }
        let letter = line.letter.isEmpty ? "b" : line.letter.lowercased()
        return ChartLine(
            letter: letter, series: series, role: line.rawRole, rawRole: line.rawRole, isDotted: true,
            isPast: isPast)
    }
}
