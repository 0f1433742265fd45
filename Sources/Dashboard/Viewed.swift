import RunRecord

/// What is looked at: the newest there is.
extension DashboardState {
    var viewedStep: Int { step }

    /// The samples that are shown, and their step.
    var viewedSamples: (step: Int, samples: Samples)? { samples.map { (samplesStep, $0) } }

    /// The gauge's readings up to the viewed step, oldest first.
    var viewedGauges: ArraySlice<GaugePoint> { gauges[...] }

    /// The reading at or before the viewed step.
    var viewedGauge: GaugePoint? { gauges.last }

    /// A metric's value at or before the viewed step.
    func viewed(_ tag: Tag) -> Float? { latest(tag) }
}
