import Foundation

/// Turns a run's events into the events of a file, as few as the pace allows, and writes them.
struct EventJournal {
    private let writer: EventFileWriter
    /// What is to be written, in frames.
    private var pending: [UInt8] = []
    private var reals: Samples?
    private var firstTime: Double?
    private var lastTime = 0.0
    private var nextSamples = 0.0
    private var flushedAt = 0.0

    /// More steps than these have no event of their own each.
    private static let stepsPerSecond = 100.0
    /// Pictures are kept every two seconds at first and ever more rarely, so that a day has a few thousand.
    private static let samplesInterval = 2.0
    private static let samplesPerRun = 500.0

    init(_ writer: EventFileWriter) { self.writer = writer }

    /// Takes the events of the time since the last call, which ends at `time`.
    mutating func add(_ events: [RunEvent], at time: Double) {
        let start = firstTime ?? time
        let steps = events.reduce(0) { if case .step = $1 { $0 + 1 } else { $0 } }
        let elapsed = firstTime == nil ? 1 : max(0.01, time - lastTime)
        let stride = max(1, Int((Double(steps) / (elapsed * EventJournal.stepsPerSecond)).rounded(.up)))
        firstTime = start
        lastTime = max(lastTime, time)
        var group: StepSummary?
        for event in events {
            switch event {
            case .step(let record) where record.firstNonFinite == nil && stride > 1:
                if group == nil { group = StepSummary(record) } else { group?.append(record) }
                if group?.count ?? 0 >= stride { close(&group, time) }
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

    private mutating func close(_ group: inout StepSummary?, _ time: Double) {
        guard let summary = group else { return }
        group = nil
        add(.steps(summary), time)
    }

    private mutating func add(_ record: StepRecord, _ time: Double) {
        append(
            FileEvent(
                wallTime: time, step: record.step,
                values: record.scalars.map { FileValue(tag: $0.tag, content: .scalar($0.value)) },
                stretch: FileEvent.Stretch(
                    firstStep: record.step, duration: record.duration, epoch: record.epoch)))
    }

    private mutating func add(_ event: RunEvent, _ time: Double) {
        if case .mark(let mark) = event, mark.kind == .resumed {
            append(FileEvent(wallTime: time, step: mark.step + 1, restart: mark.text))
            return
        }
        var values: [FileValue] = []
        if let fact = RecordedFact(event) { values.append(fact.value) }
        var step = 0
        switch event {
        case .step(let record): return add(record, time)
        case .steps(let summary):
            append(
                FileEvent(
                    wallTime: time, step: summary.lastStep,
                    values: summary.buckets.sorted { $0.key < $1.key }.map {
                        FileValue(tag: $0.key, content: .bucket($0.value))
                    },
                    stretch: FileEvent.Stretch(
                        firstStep: summary.firstStep, duration: summary.duration, epoch: summary.epoch)))
            return
        case .evaluation(let evaluation):
            step = evaluation.step
            values += evaluation.scalars.map { FileValue(tag: $0.tag, content: .scalar($0.value)) }
            if let samples = evaluation.samples { values += self.values(of: samples, time) }
        case .samples(let at, let samples):
            step = at
            nextSamples = time  // Somebody asked for these, or they are the first.
            values = self.values(of: samples, time)
        case .paused(let at), .resumed(let at): step = at
        case .mark(let mark): step = mark.step
        case .unsaved(let checkpoint): step = checkpoint.step
        case .started:
            reals = nil
        case .finished(.completed(let at)), .finished(.stopped(let at)), .finished(.diverged(let at, _)):
            step = at
        case .finished(.failed), .parameters, .part, .renamed, .hint, .refused, .log, .interrupted: break
        }
        if !values.isEmpty { append(FileEvent(wallTime: time, step: step, values: values)) }
    }

    /// The samples as values, or nothing while it is too early for more.
    private mutating func values(of samples: Samples, _ time: Double) -> [FileValue] {
        guard time >= nextSamples else { return [] }
        let age = time - (firstTime ?? time)
        nextSamples = time + max(EventJournal.samplesInterval, age / EventJournal.samplesPerRun)
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
        if lastTime - flushedAt > 5 {
            flush()
            flushedAt = lastTime
        }
    }

    func flush() { writer.flush() }
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
