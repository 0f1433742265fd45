import Diagnostics
import RunRecord

extension DashboardState {
    /// What there can be too much of to keep or show all of it.
    enum Bound: Sendable {
        case series
        case coarseSeries
        case marks
        case comparedSeries
        case coarseComparedSeries
        case log
    }

    /// Takes in values of some steps.
    mutating func keep(
        _ bucket: Bucket, as tag: Tag, firstStep: Int, lastStep: Int, isRare: Bool = false
    ) {
        if series.append(bucket, to: tag, firstStep: firstStep, lastStep: lastStep, isRare: isRare) {
            if series.count > [Tag: Series].wholeCount {
                tellBound(.coarseSeries, DashboardState.coarseWords)
            }
        } else {
            tellBound(.series, DashboardState.words(leavingOut: tag))
        }
    }

    /// Says what of a compared run is not shown whole.
    mutating func tellBounds(of compared: ComparedRun) {
        if compared.series.count > [Tag: Series].wholeCount {
            tellBound(.coarseComparedSeries, "\(compared.name): \(DashboardState.coarseWords)")
        }
        if let tag = compared.leftOut {
            tellBound(.comparedSeries, "\(compared.name): \(DashboardState.words(leavingOut: tag))")
        }
    }

    private static var coarseWords: String {
        "more than \([Tag: Series].wholeCount) kinds of numbers: of each, at least "
            + "\(Numbers.grouped([Tag: Series].leastCapacity)) stretches of steps are told apart"
    }

    private static func words(leavingOut tag: Tag) -> String {
        "more than \([Tag: Series].limit) kinds of numbers: '\(tag)' and others that come later are not shown"
    }

    /// Says once that there is too much of something.
    mutating func tellBound(_ bound: Bound, _ text: @autoclosure () -> String) {
        if messages.boundsTold.insert(bound).inserted { note(text(), .warning) }
    }
}

extension String {
    /// Its first characters of Unicode, and a sign where that is not all.
    func cut(to count: Int) -> String {
        // Most are shorter, and this is found out at once.
        guard utf8.count > count, unicodeScalars.count > count else { return self }
        return String(unicodeScalars.prefix(count - 1)) + "…"
    }
}
