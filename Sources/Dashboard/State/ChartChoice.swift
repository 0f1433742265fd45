/// How charts are looked at.
struct ChartChoice: Sendable, Equatable {
    /// The steps that they show.
    var window = StepWindow.all
    var smoothing: Float
    /// What smoothing goes back to when it is turned on again.
    var lastSmoothing: Float
    var clipsOutliers = true
    var measure = StepClock.Measure.step
    /// The names of those that have a logarithmic axis.
    var logarithmic: Set<String> = []
    /// The name of the chosen one; `nil`: the first.
    var selected: String?

    init(smoothing: Float) {
        self.smoothing = smoothing
        // Whoever turned it off may turn it on.
        lastSmoothing = smoothing > 0 ? smoothing : DashboardPreferences().smoothing
    }
}
