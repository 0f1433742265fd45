import Canvas

/// Playing a run that is over again: the step looked back at moves on by itself, at the recorded pace or a multiple of it.
struct Replay: Sendable, Equatable {
    static let speeds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
    /// Steps a second where the record tells no time.
    static let plainPace = 10.0

    var speed = 10
    /// Whether the screen is in the replay, which may stand still.
    var isOn = false
    var isPlaying = false
    /// Seconds of training from the run's beginning.
    var seconds = 0.0
    /// The step that stands for; where somebody moved to another, the replay goes on from there.
    var step: Int?

    mutating func changeSpeed(by offset: Int) {
        let index = Replay.speeds.firstIndex(of: speed) ?? 0
        speed = Replay.speeds[min(max(index + offset, 0), Replay.speeds.count - 1)]
    }
}

extension DashboardState {
    /// Whether the screen moves by itself from step to step.
    public var isPlaying: Bool { lookback.replay.isPlaying && lookback.cursor != nil }

    /// Whether the screen shows a replay, playing or standing.
    var isReplaying: Bool { lookback.replay.isOn && lookback.cursor != nil }

    /// A run that goes on is looked at, not played; one that nobody hears is played whatever it does.
    var canReplay: Bool { (isFinished || !access.canControl) && !series.isEmpty }

    mutating func togglePlaying() {
        let isAtEnd = lookback.cursor.map { $0 >= knownSteps.upperBound } ?? true
        lookback.replay.isPlaying = !isPlaying
        guard lookback.replay.isPlaying else { return }
        lookback.replay.isOn = true
        if isAtEnd { look(at: knownSteps.lowerBound) }
    }

    mutating func changeReplaySpeed(by offset: Int) {
        lookback.replay.changeSpeed(by: offset)
        if !isReplaying { answer("replay at \(lookback.replay.speed)x; Space plays") }
    }

    /// Moves the replay on by the time that has passed.
    mutating func advanceReplay(by time: Duration) {
        guard isPlaying, let cursor = lookback.cursor, time > .zero else { return }
        let last = knownSteps.upperBound
        if lookback.replay.step != cursor { lookback.replay.seconds = replaySeconds(at: cursor) }
        lookback.replay.seconds += time / .seconds(1) * Double(lookback.replay.speed)
        let step = min(max(replayStep(at: lookback.replay.seconds), cursor), last)
        lookback.replay.step = step
        moveCursor(to: step)
        if step == last { lookback.replay.isPlaying = false }
    }

    private func replaySeconds(at step: Int) -> Double {
        pace.clock.measures(.time)
            ? pace.clock.value(.time, at: Double(step)) : Double(step) / Replay.plainPace
    }

    private func replayStep(at seconds: Double) -> Int {
        let step =
            pace.clock.measures(.time) ? pace.clock.step(.time, at: seconds) : seconds * Replay.plainPace
        return min(max(0, Int(held: step)), knownSteps.upperBound)
    }
}
