/// Puts the scalars of a record back together into steps, and steps into summaries while there are many to catch up on.
///
/// Other programs write each scalar as an event of its own; those of one step in a row are one step again. What they
/// do not say is measured: a step takes as long as lies between its first scalar and the last step's.
struct StepAssembler {
    /// Whether steps may be merged: what is long past is drawn in a few thousand columns at most.
    var mayMerge = false {
        didSet { if !mayMerge { flushGroup() } }
    }
    /// What came out and was not taken yet.
    private(set) var events: [RunEvent] = []
    private(set) var lastStep = 0
    /// How often the steps began again without a word.
    private(set) var restartCount = 0

    private var border = NumberBorder()
    private var building: StepRecord?
    private var lastTime: Double?
    private var group: StepGroup?
    /// The tags of the step before this one, in whose order they mostly come again.
    private var order: [Scalar] = []
    private var isInOrder = true
    private var takenCount = 0
    private var tagSteps = TagSteps()

    /// From so many steps on, they are merged in pairs; from twice as many, in fours.
    private static let freeCount = 1 << 14
    /// A longer time between two steps was a break.
    private static let longestStep = 3600.0

    /// What came out since the last call, as far as it can be.
    ///
    /// - Parameter printedName: What another program calls a tag.
    /// - Returns: Events, oldest first.
    mutating func take(printedName: (Tag) -> String? = { _ in nil }) -> [RunEvent] {
        defer { events = [] }
        return border.admit(events, printedName: printedName)
    }

    /// Takes an event of its own kind, in its place.
    mutating func add(_ event: RunEvent) {
        flush()
        events.append(event)
    }

    /// Says once that something of what was read is not handed out, and why.
    mutating func leaveOut(_ name: String, _ reason: String) { border.leaveOut(name, reason) }

    /// Forgets that there were later steps.
    mutating func rollBack(to step: Int) {
        flush()
        lastStep = min(lastStep, step)
        lastTime = nil
        tagSteps.rollBack(to: step)
    }

    /// Begins a new pass: a tag came with an earlier step than it had, and nobody said that the run goes on from there.
    private mutating func restart(at step: Int) {
        // What was said of the new step already, its epoch, belongs to the new pass.
        let begun = building.flatMap { $0.step == step && $0.scalars.isEmpty ? $0 : nil }
        if begun == nil { finishBuilding() }
        building = nil
        flushGroup()
        restartCount += 1
        let text = step <= 1 ? "steps began again at \(step)" : "steps went back to \(step)"
        events.append(.mark(Mark(step: max(0, step - 1), kind: .restarted, text: text)))
        (lastStep, takenCount, lastTime, order, tagSteps) = (step, 0, nil, [], TagSteps())
        building = begun
    }

    /// Takes a scalar of an event that says nothing of its step's duration.
    mutating func add(_ scalar: Scalar, step: Int, wallTime: Double) {
        if tagSteps.goesBack(scalar.tag, to: step) {
            restart(at: step)
            _ = tagSteps.goesBack(scalar.tag, to: step)
        }
        if building?.step != step || isRepeated(scalar.tag) {
            finishBuilding()
            begin(step: step, wallTime: wallTime)
        }
        building?.scalars.append(scalar)
    }

    /// Whether the step that is being built has the tag already.
    private mutating func isRepeated(_ tag: Tag) -> Bool {
        let place = building?.scalars.count ?? 0
        if isInOrder, place < order.count, order[place].tag == tag { return false }
        isInOrder = false
        return building?[tag] != nil
    }

    /// The epoch that the present step belongs to.
    mutating func set(epoch: Double, step: Int, wallTime: Double) {
        if building?.step != step {
            finishBuilding()
            begin(step: step, wallTime: wallTime)
        }
        building?.epoch = epoch
    }

    private mutating func begin(step: Int, wallTime: Double) {
        let isNew = step > lastStep
        let time = lastTime.map { wallTime - $0 } ?? 0
        let duration = isNew && (0...StepAssembler.longestStep).contains(time) ? time : 0
        // The first step of all may be 0, which is later than none.
        if isNew || lastTime == nil { lastTime = wallTime }
        building = StepRecord(
            step: step, epoch: 0, duration: .seconds(duration), scalars: [],
            stepCount: isNew && takenCount > 0 ? step - lastStep : isNew ? 1 : 0)
        lastStep = max(lastStep, step)
        isInOrder = true
    }

    /// Takes a whole step.
    mutating func add(_ record: StepRecord) {
        finishBuilding()
        lastStep = max(lastStep, record.step)
        takenCount += 1
        let size = groupSize
        guard size > 1, record.firstNonFinite == nil, record.step > group?.lastStep ?? -1 else {
            flushGroup()
            events.append(.step(record))
            return
        }
        if group == nil { group = StepGroup(record) } else { group?.append(record) }
        if let group, group.count >= size { flushGroup() }
    }

    /// Takes steps that were merged when they were written.
    mutating func add(_ summary: StepSummary) {
        finishBuilding()
        lastStep = max(lastStep, summary.lastStep)
        takenCount += 1
        let size = groupSize
        let isFinite = summary.buckets.values.allSatisfy { $0.nonFiniteCount == 0 }
        guard size > 1, isFinite, summary.firstStep > group?.lastStep ?? -1 else {
            flushGroup()
            events.append(.steps(summary))
            return
        }
        if group == nil { group = StepGroup(summary) } else { group?.append(summary) }
        if let group, group.count >= size { flushGroup() }
    }

    /// Lets out what waits for more of its kind.
    mutating func flush() {
        finishBuilding()
        flushGroup()
    }

    private var groupSize: Int {
        guard mayMerge, takenCount >= 2 * StepAssembler.freeCount else { return 1 }
        return 1 << (takenCount / StepAssembler.freeCount).bitWidthInUse - 1
    }

    private mutating func finishBuilding() {
        guard let record = building else { return }
        building = nil
        order = record.scalars
        add(record)
    }

    private mutating func flushGroup() {
        if let group { events.append(.steps(group.merged)) }
        group = nil
    }
}

extension Int {
    /// How many bits a positive number takes.
    fileprivate var bitWidthInUse: Int { Int.bitWidth - leadingZeroBitCount }
}
