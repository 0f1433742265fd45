import Foundation

/// Turns the events of files into the events of a run: ours back into what they were, others' into what they can be.
struct EventTranslator {
    private var names: TagMap
    private var assembler = StepAssembler()
    /// The newest samples, whose reals newer ones may be lacking.
    private var samples: Samples?
    /// Pictures that were passed over while there were newer ones to come.
    private var waitingPictures: (step: Int, values: [FileValue])?
    private var foreignPictures: ForeignPictures

    /// When the newest event happened, in seconds since 1970, as the file says.
    private(set) var newestTime: Double?
    /// When the first one did.
    private var firstTime: Double?
    /// The second after it that was told last.
    private var toldSecond = 0

    /// Whether there is more to read at once: then steps are merged, and few of the pictures are unpacked.
    var isCatchingUp = false {
        didSet { assembler.mayMerge = isCatchingUp }
    }

    /// Whether the record is so long that not all of its pictures are unpacked while catching up.
    var skipsPictures = false

    /// While catching up: whether the next pictures are unpacked, so that one can look back at some.
    var mayUnpack = false

    /// No step of ours has more numbers.
    private static let mostValues = 1024

    init(names: TagMap, decoder: PictureDecoder? = nil) {
        self.names = names
        foreignPictures = ForeignPictures(decoder)
    }

    /// The same for another record.
    var anew: EventTranslator { EventTranslator(names: names.anew, decoder: foreignPictures.decoder) }

    /// Whether pictures wait for newer ones to come instead of them.
    private mutating func postpones() -> Bool {
        defer { mayUnpack = false }
        return skipsPictures && isCatchingUp && !mayUnpack
    }

    var lastStep: Int { assembler.lastStep }

    /// The run's events since the last call.
    mutating func take() -> [RunEvent] {
        let names = names
        return assembler.take { names.printedName(of: $0) }
    }

    /// Whether another program's numbers have come.
    var hasNames: Bool { names.hasNames }

    /// Says once which names were asked for and have not come.
    mutating func complain() {
        if let complaint = names.complaint() { assembler.add(.refused(complaint)) }
    }

    /// Lets out what waits for more to come.
    mutating func flush() {
        assembler.flush()
        for event in foreignPictures.take() { assembler.add(event) }
        guard let waiting = waitingPictures else { return }
        waitingPictures = nil
        if let samples = samples(waiting.values) {
            assembler.add(.samples(step: waiting.step, samples))
        }
    }

    /// Takes an event of the file whose tags begin with `prefix`.
    mutating func add(_ event: FileEvent, prefix: String = "") {
        if foreignPictures.isWaiting { handOnPictures(before: event) }
        if event.wallTime < 1e11 {
            newestTime = max(newestTime ?? event.wallTime, event.wallTime)
            if event.wallTime > 0 { firstTime = firstTime ?? event.wallTime }
        }
        if let text = event.restart {
            // Many programs say at their beginning that they begin.
            guard event.step > 1 else { return }
            assembler.rollBack(to: event.step - 1)
            foreignPictures.rollBack(to: event.step - 1)
            let said = text.isEmpty ? "went on from step \(event.step - 1)" : text
            assembler.add(.mark(Mark(step: event.step - 1, kind: .resumed, text: said)))
            return
        }
        if let stretch = event.stretch {
            addOwnStep(event, stretch)
            return
        }
        if event.values.allSatisfy({ $0.content.isScalar }) {
            addScalars(event, prefix)
            return
        }
        let facts = event.values.compactMap(RecordedFact.init)
        tellUnreadable(event)
        if !facts.isEmpty {
            tellTime(event)
            for fact in facts { add(fact, event) }
            return
        }
        if event.values.contains(where: { !$0.content.isScalar && Samples.isOwn($0.tag) }),
            addPictures(event.values, step: event.step)
        {
            return
        }
        for value in event.values {
            switch value.content {
            case .scalar(let number): addForeign(number, prefix + value.tag.rawValue, event)
            case .bucket(let bucket): addForeign(bucket.mean ?? .nan, prefix + value.tag.rawValue, event)
            case .picture(let picture):
                foreignPictures.add([picture.encoded], tag: prefix + value.tag.rawValue, step: event.step)
            case .pictures(let files):
                foreignPictures.add(files, tag: prefix + value.tag.rawValue, step: event.step)
            default: break
            }
        }
    }

    /// Says when what follows happened, where that is another second than was said last.
    private mutating func tellTime(_ event: FileEvent) {
        guard let firstTime, (0..<1e11).contains(event.wallTime) else { return }
        let second = Int(max(0, event.wallTime - firstTime))
        guard second != toldSecond else { return }
        toldSecond = second
        assembler.add(.clock(.seconds(second)))
    }

    /// Says which values of our own names say nothing that can be.
    private mutating func tellUnreadable(_ event: FileEvent) {
        for value in event.values where value.tag.rawValue.hasPrefix(RecordedFact.prefix) {
            guard case .text = value.content, RecordedFact(value) == nil else { continue }
            assembler.leaveOut("\(value.tag)", "what it says at step \(event.step) makes no sense")
        }
    }

    /// Hands on the pictures of the steps before an event's, unless there are newer ones to come.
    private mutating func handOnPictures(before event: FileEvent) {
        guard foreignPictures.isWaiting(apartFrom: event.step), !postpones() else { return }
        for event in foreignPictures.take() { assembler.add(event) }
    }

    private mutating func addScalars(_ event: FileEvent, _ prefix: String) {
        for value in event.values {
            guard case .scalar(let number) = value.content else { continue }
            addForeign(number, prefix.isEmpty ? value.tag.rawValue : prefix + value.tag.rawValue, event)
        }
    }

    private mutating func addOwnStep(_ event: FileEvent, _ stretch: FileEvent.Stretch) {
        var scalars: [Scalar] = []
        var buckets: [Tag: Bucket] = [:]
        if event.values.count > EventTranslator.mostValues {
            assembler.leaveOut(
                "what comes behind \(EventTranslator.mostValues) numbers of a step",
                "there are \(event.values.count) at step \(event.step)")
        }
        for value in event.values.prefix(EventTranslator.mostValues) {
            switch value.content {
            case .scalar(let number): scalars.append(Scalar(value.tag, number))
            case .bucket(let bucket): buckets[value.tag] = bucket
            default: assembler.leaveOut("\(value.tag)", "what it is at step \(event.step) cannot be read")
            }
        }
        if buckets.isEmpty {
            assembler.add(
                StepRecord(
                    step: event.step, epoch: stretch.epoch, duration: stretch.duration, scalars: scalars))
        } else {
            assembler.add(
                StepSummary(
                    firstStep: stretch.firstStep, lastStep: event.step, epoch: stretch.epoch,
                    duration: stretch.duration, buckets: buckets))
        }
    }

    private mutating func add(_ fact: RecordedFact, _ event: FileEvent) {
        guard case .evaluation(var evaluation) = fact else {
            assembler.add(fact.event)
            return
        }
        let pictures = event.values.filter { $0.tag.rawValue.hasPrefix(Samples.prefix) }
        if !pictures.isEmpty {
            if postpones() {
                keepReals(pictures)
                waitingPictures = (event.step, pictures)
            } else {
                waitingPictures = nil
                evaluation.samples = samples(pictures)
            }
        }
        assembler.add(.evaluation(evaluation))
    }

    /// Takes samples of our own writing; false where they are none.
    private mutating func addPictures(_ values: [FileValue], step: Int) -> Bool {
        if postpones() {
            keepReals(values)
            waitingPictures = (step, values)
            return true
        }
        waitingPictures = nil
        guard let samples = samples(values) else { return false }
        assembler.add(.samples(step: step, samples))
        return true
    }

    private mutating func keepReals(_ values: [FileValue]) {
        if values.contains(where: { $0.tag.rawValue == Samples.prefix + "real" }) { _ = samples(values) }
    }

    private mutating func samples(_ values: [FileValue]) -> Samples? {
        guard let found = Samples(values, before: samples) else { return nil }
        samples = found
        return found
    }

    private mutating func addForeign(_ number: Float, _ name: String, _ event: FileEvent) {
        let step = max(0, event.step)
        let meaning = names.meaning(of: name, value: Double(number))
        for news in names.takeNews() {
            switch news {
            case .renamed(let old, let new): assembler.add(.renamed(old, to: new))
            case .note(let text): assembler.add(.log(text))
            }
        }
        switch meaning {
        case .scalar(let tag):
            let passes = assembler.restartCount
            assembler.add(Scalar(tag, number), step: step, wallTime: event.wallTime)
            // The older pass's pictures wait for newer ones no longer.
            if assembler.restartCount != passes { foreignPictures.rollBack(to: step) }
        case .epoch:
            guard number.isFinite else { return }
            assembler.set(epoch: Double(number), step: step, wallTime: event.wallTime)
        case .surplus: break
        }
    }
}

extension FileValue.Content {
    fileprivate var isScalar: Bool { if case .scalar = self { true } else { false } }
}
