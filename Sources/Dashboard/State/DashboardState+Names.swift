import Diagnostics
import RunRecord

/// What the numbers of other programs are called.
extension DashboardState {
    /// Moves all that came under one tag to another: a name's meaning is known better now.
    mutating func rename(_ old: Tag, to new: Tag) {
        health.rename(old, to: new)
    }
}
