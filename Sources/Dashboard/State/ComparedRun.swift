import Canvas
import Diagnostics
import RunRecord

/// Another run, whose curves lie dashed under those of the run on the screen.
public struct ComparedRun: Sendable, Equatable {
    /// What it is called.
    public let name: String
    /// More curves than those of so many others and of the run itself nobody can tell apart.
    public static let mostOthers = 5
    /// When its own steps were, so that its curves follow the axis.
    private(set) var clock = StepClock()
    private var elapsed = Duration.zero
    private(set) var series: [Tag: Series] = [:]
    /// The first of those numbers of which there are too many kinds to keep.
    private(set) var leftOut: Tag?

    public init(name: String) { self.name = name }

    /// What was known of a run up to now.
    init(name: String, series: [Tag: Series]) { (self.name, self.series) = (name, series) }

    /// Takes in what happened in it, as far as charts show it.
    mutating func take(_ event: RunEvent) {
        switch event {
        case .step(let record):
            advance(to: record.step, epoch: record.epoch, duration: record.duration)
            add(record.scalars, step: record.step)
        case .steps(let summary):
            advance(to: summary.lastStep, epoch: summary.epoch, duration: summary.duration)
            for (tag, bucket) in summary.buckets {
                keep(bucket, as: tag, firstStep: summary.firstStep, lastStep: summary.lastStep)
            }
        case .evaluation(let evaluation):
            elapsed += .seconds(held: max(0, evaluation.duration / .seconds(1)))
            add(evaluation.scalars, step: evaluation.step, isRare: true)
        case .renamed(let old, let new):
            if let moved = series.removeValue(forKey: old) { series[new] = moved }
        case .mark(let mark) where mark.kind == .restarted:
            (series, clock, elapsed) = ([:], StepClock(), .zero)
        case .mark(let mark) where mark.kind == .resumed:
            // 0 is before the first step, also where that is 0.
            if mark.step == 0 { (series, clock, elapsed) = ([:], StepClock(), .zero) }
            for tag in series.keys { series[tag]?.rollBack(to: mark.step) }
        default: break
        }
    }

    private mutating func advance(to step: Int, epoch: Double, duration: Duration) {
        elapsed += .seconds(held: max(0, duration / .seconds(1)))
        clock.add(step: step, epoch: epoch, elapsed: elapsed)
    }

    private mutating func add(_ scalars: [Scalar], step: Int, isRare: Bool = false) {
        for scalar in scalars {
            keep(Bucket(scalar.value), as: scalar.tag, firstStep: step, lastStep: step, isRare: isRare)
        }
    }

    private mutating func keep(
        _ bucket: Bucket, as tag: Tag, firstStep: Int, lastStep: Int, isRare: Bool = false
    ) {
        let isKept = series.append(
            bucket, to: tag, firstStep: firstStep, lastStep: lastStep, isRare: isRare)
        if !isKept, leftOut == nil { leftOut = tag }
    }

    /// The curve to a line of a chart.
    ///
    /// - Parameters:
    ///   - line: What of this run it lies under.
    ///   - place: Its place among several, which gives colour, dashes and number; `nil` for the only one, whose letter is
    ///     in lower case and whose colour is the line's own, dim.
    ///   - isPast: Whether it is this run's before its steps began again.
    /// - Returns: `nil` where it has no such curve.
    func line(to line: ChartPlan.Line, place: Int? = nil, isPast: Bool = false) -> ChartLine? {
        guard let series = series[line.tag], !series.isEmpty else { return nil }
        let letter = line.letter.isEmpty ? "b" : line.letter.lowercased()
        let style = place.map(ComparedStyle.init)
        let role = style?.role ?? line.rawRole
        return ChartLine(
            letter: style.map { line.letter + "\($0.number)" } ?? letter, series: series, role: role,
            rawRole: role,
            dashes: style?.dashes ?? ComparedStyle.onlyDashes, isPast: isPast, clock: isPast ? nil : clock)
    }
}

/// How one of several compared runs looks: told by its number in mono, by its dashes, and by its colour.
struct ComparedStyle {
    /// Columns of dots that are drawn, then those that are not.
    struct Dashes: Equatable {
        var drawn: Int
        var left: Int
        /// The same in letters.
        var sample: String

        func draws(_ column: Int) -> Bool { column % (drawn + left) < drawn }
    }

    static let onlyDashes = Dashes(drawn: 2, left: 2, sample: "- -")
    private static let all = [
        onlyDashes, Dashes(drawn: 6, left: 2, sample: "---"), Dashes(drawn: 1, left: 3, sample: ". ."),
        Dashes(drawn: 4, left: 4, sample: "-- "), Dashes(drawn: 1, left: 1, sample: "..."),
    ]

    /// The run on the screen is the first.
    let number: Int
    let role: Role
    let dashes: Dashes

    init(_ place: Int) {
        number = place + 2
        role = Role.series(place)
        dashes = ComparedStyle.all[place % ComparedStyle.all.count]
    }
}

/// What the run's curves are drawn over.
struct Comparison: Sendable, Equatable {
    /// The runs that this one is compared with.
    var others: [ComparedRun]
    /// What the record held before its steps began again.
    var earlier: ComparedRun?
}
