import Foundation

/// Turns a run's events into the events of a file, as few as the pace allows, and writes them.
struct EventJournal {
    private(set) var writer: EventFileWriter
    /// What is to be written, in frames.
    private var pending: [UInt8] = []
    private var reals: Samples?
    /// Seconds on a clock that nobody sets: the pace is that of the run, whatever becomes of the time of day.
    private var clock = 0.0
    private var firstClock: Double?
    private var lastClock = 0.0
    /// The last step that was taken in.
    private(set) var lastStep = 0
    private var nextSamples = 0.0
    /// The newest samples, where they came too early to be kept: the last ones of a run are.
    private var passedOver: (step: Int, samples: Samples)?
    private var nextMachine = 0.0
    private var flushedAt = 0.0

    /// More steps than these have no event of their own each.
    private static let stepsPerSecond = 100.0
    /// Pictures are kept every two seconds at first and ever more rarely, so that a day has a few thousand.
    private static let samplesInterval = 2.0
    private static let samplesPerRun = 500.0
    /// The machine is told of every ten seconds at first, and ever more rarely too.
    private static let machineInterval = 10.0

    init(_ writer: EventFileWriter) { self.writer = writer }

    /// Takes the events of the time since the last call.
    ///
    /// - Parameters:
    ///   - events: In their order.
    ///   - time: The time of day, in seconds since 1970, for those who read.
    ///   - clock: Seconds on a clock that only goes forward.
    mutating func add(_ events: [RunEvent], at time: Double, clock: Double? = nil) {
        self.clock = clock ?? time
        let start = firstClock ?? self.clock
        let steps = events.reduce(0) { if case .step = $1 { $0 + 1 } else { $0 } }
        let elapsed = firstClock == nil ? 1 : max(0.01, self.clock - lastClock)
        let stride = max(1, Int((Double(steps) / (elapsed * EventJournal.stepsPerSecond)).rounded(.up)))
        firstClock = start
        lastClock = self.clock
        var group: StepGroup?
        for event in events {
            switch event {
            case .step(let record) where record.firstNonFinite == nil && stride > 1:
                lastStep = record.step
                if group == nil { group = StepGroup(record) } else { group?.append(record) }
                if group?.stepCount ?? 0 >= stride { close(&group, time) }
            case .step(let record):
                close(&group, time)
                add(record, time)
            default:
                close(&group, time)
                add(event, time)
            }
        }
        close(&group, time)
    }

    private mutating func close(_ group: inout StepGroup?, _ time: Double) {
        guard let steps = group else { return }
        group = nil
        add(.steps(steps.merged), time)
    }

    private mutating func add(_ record: StepRecord, _ time: Double) {
        lastStep = record.step
        append(
            FileEvent(
                wallTime: time, step: record.step,
                values: record.scalars.map { FileValue(tag: $0.tag, content: .scalar($0.value)) },
                stretch: FileEvent.Stretch(
                    firstStep: record.step, duration: record.duration, epoch: record.epoch)))
    }

    private mutating func add(_ event: RunEvent, _ time: Double) {
        if case .mark(let mark) = event, mark.kind == .resumed {
            if let last = passedOver, last.step > mark.step { passedOver = nil }
            append(FileEvent(wallTime: time, step: mark.step + 1, restart: mark.text))
            return
        }
        switch event {
        case .paused, .finished: keepNewestSamples(at: time)
        default: break
        }
        var values: [FileValue] = []
        if let fact = RecordedFact(event) { values.append(fact.value) }
        var step = 0
        switch event {
        case .step(let record): return add(record, time)
        case .steps(let summary):
            append(FileEvent(summary, wallTime: time))
            lastStep = summary.lastStep
            return
        case .evaluation(let evaluation):
            step = evaluation.step
            values += evaluation.scalars.map { FileValue(tag: $0.tag, content: .scalar($0.value)) }
            if let samples = evaluation.samples { values += self.values(of: samples, at: step) }
        case .samples(let at, let samples):
            step = at
            nextSamples = clock  // Somebody asked for these, or they are the first.
            values = self.values(of: samples, at: step)
        case .paused(let at), .resumed(let at): step = at
        case .mark(let mark): step = mark.step
        case .unsaved(let checkpoint): step = checkpoint.step
        case .machine(let reading):
            guard self.clock >= nextMachine else { return }
            nextMachine =
                self.clock
                + max(EventJournal.machineInterval, (self.clock - (firstClock ?? self.clock)) / 2000)
            step = lastStep
            values += reading.scalars.map { FileValue(tag: $0.tag, content: .scalar($0.value)) }
        case .started:
            (reals, passedOver) = (nil, nil)
        case .finished(.completed(let at)), .finished(.stopped(let at)), .finished(.diverged(let at, _)):
            step = at
        case .finished(.failed), .parameters, .part, .latents, .renamed, .hint, .preparation, .refused, .log,
            .clock,
            .interrupted:
            break
        }
        if !values.isEmpty { append(FileEvent(wallTime: time, step: step, values: values)) }
    }

    /// Keeps the newest samples, however early they came: for a while there are no others, or never.
    mutating func keepNewestSamples(at time: Double) {
        guard let (step, samples) = passedOver else { return }
        nextSamples = clock
        append(FileEvent(wallTime: time, step: step, values: values(of: samples, at: step)))
    }

    /// The samples as values, or nothing while it is too early for more.
    private mutating func values(of samples: Samples, at step: Int) -> [FileValue] {
        guard clock >= nextSamples else {
            passedOver = (step, samples)
            return []
        }
        passedOver = nil
        let age = clock - (firstClock ?? clock)
        nextSamples = clock + max(EventJournal.samplesInterval, age / EventJournal.samplesPerRun)
        let withReals = !(reals.map { samples.hasReals(of: $0) } ?? false)
        reals = samples
        return samples.values(withReals: withReals)
    }

    private mutating func append(_ event: FileEvent) { pending += EventFrame.framed(event.encoded) }

    /// Tries again to write what could not be written.
    mutating func retry() throws(EventFileError) { try write() }

    /// Writes what was taken; where that fails it is kept for ``retry()``.
    mutating func write() throws(EventFileError) {
        guard !pending.isEmpty else { return }
        try writer.append(pending)
        pending.removeAll(keepingCapacity: pending.count < 1 << 20)
        if lastClock - flushedAt > 5 {
            flushedAt = lastClock
            try flush()
        }
    }

    func flush() throws(EventFileError) { try writer.flush() }

    /// How many bytes wait to be written.
    var pendingCount: Int { pending.count }

    /// Goes on in another file; what is waiting goes there.
    mutating func goOn(in writer: EventFileWriter) { self.writer = writer }
}

extension Samples {
    fileprivate func hasReals(of other: Samples) -> Bool {
        switch (self, other) {
        case (.images(_, _, let real), .images(_, _, let before)): real == before
        case (.points(let points), .points(let before)): points.real == before.real
        default: false
        }
    }
}
