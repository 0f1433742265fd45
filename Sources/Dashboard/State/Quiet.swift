import Diagnostics
import RunRecord

/// Whether a record has fallen silent that should be growing.
extension DashboardState {
    /// How many times its usual interval a record may be silent, and how long at least.
    private static let patience = 10.0
    private static let leastSilence = Duration.seconds(60)

    /// How long nobody has written to the record, where that is longer than its pace explains; never of a run that is
    /// paused, and not while its record is being read.
    var silence: Duration? {
        guard phase == .training, access.isWatching, source.progress == nil, let idle = source.idle else {
            return nil
        }
        let limit = max(DashboardState.leastSilence, (pace.usualInterval ?? .zero) * DashboardState.patience)
        return idle >= limit ? idle : nil
    }

    /// Takes in how long a step, or the steps that were told together, took.
    mutating func notePace(_ duration: Duration) {
        guard duration > .zero else { return }
        pace.usualInterval = pace.usualInterval.map { $0 + (duration - $0) / 8 } ?? duration
    }
}

extension Numbers {
    /// A time that has passed, in its largest unit: `3 min`, `2 h`, `3 d`.
    static func age(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        return switch seconds {
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min"
        case ..<86_400: "\(seconds / 3600) h"
        case ..<31_557_600: "\(seconds / 86_400) d"
        default: "\(seconds / 31_557_600) y"
        }
    }
}
