import Canvas

/// How far the run is, and how fast it goes.
struct RunPace: Sendable, Equatable {
    var epoch = 0.0
    var clock = StepClock()
    var speed = Speed()
    /// How long a step, or several that came as one, took recently: a moving average.
    var usualInterval: Duration?
    /// The record's clock less the time that its steps took.
    var recordLead = Duration.zero

    /// The time of what was read last, counted from the beginning of the record.
    var recordTime: Duration { max(.zero, speed.elapsed + recordLead) }
}

/// How fast steps come, over the last few seconds of work.
struct Speed: Sendable, Equatable {
    /// All time that steps and evaluations took.
    private(set) var elapsed = Duration.zero
    /// Steps a second, renewed at most once a second so that it can be read.
    private(set) var stepsPerSecond: Double?
    private var steps = 0.0
    private var seconds = 0.0
    private var shownAt = Duration.zero

    mutating func add(stepCount: Int, duration: Duration) {
        let taken = max(0, duration / .seconds(1))
        let kept = max(0, 1 - taken / 3)  // What lies three seconds back counts no more than a third.
        steps = steps * kept + Double(stepCount)
        seconds = seconds * kept + taken
        elapsed += .seconds(held: taken)
        guard seconds > 0, stepsPerSecond == nil || elapsed - shownAt >= .seconds(1) else { return }
        stepsPerSecond = steps / seconds
        shownAt = elapsed
    }
}
