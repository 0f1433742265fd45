import Diagnostics
public import RunRecord

/// What is known of the run, as panels ask for it: at the step that is looked at.
extension DashboardState {
    public internal(set) var description: RunDescription? {
        get { health.description }
        _modify { yield &health.description }
    }

    public internal(set) var step: Int {
        get { health.step }
        _modify { yield &health.step }
    }

    var series: [Tag: Series] {
        get { health.series }
        _modify { yield &health.series }
    }

    /// The pair that is looked at; empty where there is one.
    var duel: String {
        get { health.duel }
        _modify { yield &health.duel }
    }

    /// What is known at the step that everything on the screen belongs to.
    var seen: RunHealth {
        var seen = health
        seen.lookedBackAt = lookback.cursor ?? lookback.frozenStep
        return seen
    }

    /// The gauge's readings up to the viewed step, oldest first.
    var viewedGauges: ArraySlice<GaugePoint> { seen.viewedGauges }
    /// The reading at or before the viewed step.
    var viewedGauge: GaugePoint? { seen.viewedGauge }
    /// A metric's value at or before the viewed step.
    func viewed(_ tag: Tag) -> Float? { seen.viewed(tag) }
    /// A metric of the pair that is looked at, or of the whole game.
    func series(of tag: Tag) -> Series? { health.series(of: tag) }

    var verdict: GaugeVerdict? { seen.verdict }
    var diagnoses: [Diagnosis] { seen.diagnoses }
    var findings: [Diagnosis] { seen.findings }
    var isPlane: Bool { health.isPlane }
    func mood(of point: GaugePoint) -> Mood { seen.mood(of: point) }

    var duelTitle: String? { health.duelTitle }
    var measures: [Measure] { health.measures }
    var lossReferences: [RunDescription.LossReference] { health.lossReferences }
    func ownTag(_ tag: Tag) -> Tag? { health.ownTag(tag) }
}
