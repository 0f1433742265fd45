import RunRecord

/// Which step is looked back at.
struct Lookback: Sendable, Equatable {
    /// The step that one looks back at; `nil`: the newest.
    var cursor: Int?
    /// The step at which the view was frozen.
    var frozenStep: Int?
    var replay = Replay()
}

/// What panels read: the newest of everything, or what was known at the step that one looks back at.
extension DashboardState {
    /// The step that everything on the screen belongs to.
    public var viewedStep: Int { lookback.cursor ?? lookback.frozenStep ?? step }

    /// Whether the screen shows the newest step.
    public var isLive: Bool { lookback.cursor == nil && lookback.frozenStep == nil }

    /// The newest samples, or those of the evaluation at or before the step one looks back at.
    var viewedSamples: (step: Int, samples: Samples)? {
        guard isLive else { return sampleBook.history.samples(atOrBefore: viewedStep) }
        return sampleBook.newest.map { (sampleBook.newestStep, $0) }
    }

    /// Moves the whole screen to a step; `nil`: to the newest.
    mutating func look(at step: Int?) {
        lookback.cursor = step.map { min(max($0, 1), max(1, lookback.frozenStep ?? self.step)) }
    }
}

extension Samples {
    /// The same, and what is as in earlier ones in the same memory: a record has the reals with each evaluation.
    func sharing(with earlier: Samples?) -> Samples {
        switch (self, earlier) {
        case (.images(let fixed, let fresh, let reals), .images(_, _, let known)?):
            return .images(fixed: fixed, fresh: fresh, real: reals.sharing(with: known))
        case (.points(var points), .points(let known)?):
            if points.real == known.real { points.real = known.real }
            return .points(points)
        case (.columns(var columns), .columns(let known)?) where columns.count == known.count:
            for index in columns.indices {
                columns[index].grid = columns[index].grid.sharing(with: known[index].grid)
            }
            return .columns(columns)
        default: return self
        }
    }

    /// About how much memory they take; the reals, which hardly change, are the same ones as before.
    var byteCount: Int {
        switch self {
        case .images(let fixed, let fresh, _): fixed.pixels.count + fresh.pixels.count
        case .points(let points):
            8 * (points.fixed.count + points.fresh.count + points.sheet.count) + 16 * points.arrows.count
                + 4 * points.surface.count
        case .columns(let columns): columns.reduce(0) { $0 + $1.grid.pixels.count }
        case .named(let pictures): pictures.reduce(0) { $0 + ($1.grid?.pixels.count ?? 0) }
        }
    }
}

extension SampleGrid {
    fileprivate func sharing(with earlier: SampleGrid) -> SampleGrid {
        guard
            (width, height, channels, count) == (
                earlier.width, earlier.height, earlier.channels, earlier.count
            ),
            pixels == earlier.pixels
        else { return self }
        return SampleGrid(
            width: width, height: height, channels: channels, count: count, pixels: earlier.pixels,
            opinions: opinions)
    }
}
