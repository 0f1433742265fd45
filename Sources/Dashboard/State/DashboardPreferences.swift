/// What somebody chose of the dashboard's looks that the next run is to have too.
public struct DashboardPreferences: Sendable, Equatable {
    public var hiddenPanes = Pane.hiddenAtFirst
    /// The weight of the curves' moving average, 0 (none) to 0.999.
    public var smoothing: Float = 0.6

    public init() {}
}

extension DashboardState {
    public var preferences: DashboardPreferences {
        var preferences = DashboardPreferences()
        (preferences.hiddenPanes, preferences.smoothing) = (panes.hidden, chartChoice.smoothing)
        return preferences
    }
}
