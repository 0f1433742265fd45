import RunRecord

/// What panels read: the newest of everything, or what was known at the step that one looks back at.
extension DashboardState {
    /// The step that everything on the screen belongs to.
    public var viewedStep: Int { cursor ?? frozenStep ?? step }

    /// Whether the screen shows the newest step.
    public var isLive: Bool { cursor == nil && frozenStep == nil }

    /// The newest samples, or those of the evaluation at or before the step one looks back at.
    var viewedSamples: (step: Int, samples: Samples)? {
        guard isLive else { return sampleHistory.samples(atOrBefore: viewedStep) }
        return samples.map { (samplesStep, $0) }
    }

    /// Moves the whole screen to a step; `nil`: to the newest.
    mutating func look(at step: Int?) {
        cursor = step.map { min(max($0, 1), max(1, frozenStep ?? self.step)) }
    }
}

extension Samples {
    /// About how much memory they take.
    var byteCount: Int {
        switch self {
        case .images(let fixed, let fresh, let real):
            fixed.pixels.count + fresh.pixels.count + real.pixels.count
        case .points(let points):
            8 * (points.real.count + points.fixed.count + points.fresh.count) + 4 * points.surface.count
        case .columns(let columns): columns.reduce(0) { $0 + $1.grid.pixels.count }
        case .named(let pictures): pictures.reduce(0) { $0 + ($1.grid?.pixels.count ?? 0) }
        }
    }
}
