import Foundation
import Limits

/// Writes older files of a run's record again in one file, with fewer steps: several in a row become their lowest,
/// highest and mean value, as charts show them anyway.
///
/// Done piece by piece, between two writes of the record. What a file says of the run itself stays: verdicts and marks,
/// evaluations, steps that are not finite. Of the pictures `pictureCount` stay, spread evenly over the steps.
///
/// The new file is put on the disk before it gets its name, with which the older ones count no more (see
/// ``EventDirectory/File/isCovered(by:)``); they are removed after that. A process that is killed at any moment leaves
/// the old files or the new one.
struct RecordThinning {
    static let pictureCount = 500
    static let temporaryName = ".record.thinned"
    /// What one step in a file takes, about; only where to begin.
    private static let bytesPerStep = 700
    private static let pieceSize = 1 << 18

    /// What in a file takes the room.
    private enum Part: Int, CaseIterable {
        case steps
        case pictures
        case facts

        /// How much of the whole it may take more than the others before it gives way.
        var weight: Int { self == .pictures ? 1 : 2 }
    }

    private let directory: OpenDirectory
    private let inputs: [EventDirectory.File]
    private let byteLimit: Int
    private let lastStep: Int
    /// Steps in a row that are one, and of which one keeps its pictures, and one its evaluation.
    private var strides: [Int]

    private var place = 0
    private var reader: EventFileReader?
    private var readerDescriptor: Descriptor?
    private var output: EventFileWriter?
    private var piece: [UInt8] = []
    private var byteCounts = [0, 0, 0]
    /// Steps that are to be one, and the only event of them where it is one yet.
    private var group: (steps: StepGroup, only: FileEvent?, wallTime: Double)?
    private var lastKept: [String: Int] = [:]

    /// - Parameters:
    ///   - inputs: The files, oldest first; each has a second in its name.
    ///   - directory: Where they are.
    ///   - byteLimit: How large the new file may become.
    ///   - lastStep: The run's.
    init(_ inputs: [EventDirectory.File], in directory: OpenDirectory, byteLimit: Int, lastStep: Int) {
        self.inputs = inputs
        self.directory = directory
        self.byteLimit = byteLimit
        self.lastStep = max(1, lastStep)
        let wanted = 2 * RecordThinning.bytesPerStep * self.lastStep / max(1, byteLimit)
        var stride = 2
        while stride < wanted { stride *= 2 }
        strides = [stride, max(1, self.lastStep / RecordThinning.pictureCount), 1]
    }

    /// How large the new file is so far.
    var length: Int { output?.length ?? 0 }

    /// Does a piece of the work; returns the new file's length when all of it is done.
    mutating func work() throws(EventFileError) -> Int? {
        if output == nil { try begin() }
        guard place < inputs.count else { return try finish() }
        let reader = try openedReader()
        var events: [FileEvent] = []
        let progress = reader.read { event, _ in events.append(event) }
        for event in events { take(event) }
        if progress != .more {
            try refuseUnread(reader)
            (self.reader, readerDescriptor) = (nil, nil)
            place += 1
        }
        try write(atLeast: RecordThinning.pieceSize)
        if length + piece.count > byteLimit, giveWay() { restart() }
        return nil
    }

    /// Leaves nothing behind of what is not done.
    mutating func abandon() {
        output = nil
        directory.remove(RecordThinning.temporaryName)
    }

    private mutating func begin() throws(EventFileError) {
        let name = RecordThinning.temporaryName
        directory.remove(name)
        guard let descriptor = directory.create(name) else {
            throw .uncreatable(path: directory.path(of: name), reason: systemReason)
        }
        let writer = EventFileWriter(descriptor: descriptor, path: directory.path(of: name))
        try writer.begin(wallTime: Double(inputs.first?.second ?? 0))
        output = writer
    }

    private mutating func openedReader() throws(EventFileError) -> EventFileReader {
        if let reader { return reader }
        let path = inputs[place].path
        let name = String(path.split(separator: "/").last ?? "")
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let opened = try EventFileReader(
            descriptor: openat(directory.descriptor.number, name, flags), path: path)
        readerDescriptor = Descriptor(openat(directory.descriptor.number, name, flags))
        reader = opened
        return opened
    }

    /// The end of a file that cannot be read now is no reason to remove it.
    private func refuseUnread(_ reader: EventFileReader) throws(EventFileError) {
        guard reader.offset < reader.size else { return }
        guard readerDescriptor?.bytes(at: reader.offset, count: 1)?.count == 1 else {
            throw .unreadable(path: reader.path, reason: systemReason)
        }
    }

    /// The part that takes the most has half as much of it from now on; false where nothing can give way any more.
    private mutating func giveWay() -> Bool {
        let parts = Part.allCases.filter { strides[$0.rawValue] < lastStep }
        guard
            let largest = parts.max(by: {
                byteCounts[$0.rawValue] / $0.weight < byteCounts[$1.rawValue] / $1.weight
            })
        else { return false }
        // Facts are few as long as nobody has an evaluation every few steps.
        let least = largest == .facts ? lastStep / 2048 : 1
        strides[largest.rawValue] = max(2 * strides[largest.rawValue], least)
        return true
    }

    private mutating func restart() {
        abandon()
        (place, reader, readerDescriptor) = (0, nil, nil)
        (piece, byteCounts, group, lastKept) = ([], [0, 0, 0], nil, [:])
    }

    /// Gives the new file its name and removes what it stands for.
    private mutating func finish() throws(EventFileError) -> Int {
        flushGroup()
        try write(atLeast: 0)
        guard let output, let first = inputs.first, let through = inputs.last?.second else { return 0 }
        try output.flush()
        do throws(SystemError) {
            try directory.rename(RecordThinning.temporaryName, to: first.name(through: through))
            try directory.sync()
        } catch {
            throw .unwritable(path: output.path, reason: error.description)
        }
        for input in inputs { directory.remove(String(input.path.split(separator: "/").last ?? "")) }
        return output.length
    }

    private mutating func write(atLeast size: Int) throws(EventFileError) {
        guard piece.count >= size, !piece.isEmpty else { return }
        try output?.append(piece)
        piece = []
    }

    private mutating func append(_ event: FileEvent, _ part: Part) {
        let bytes = EventFrame.framed(event.encoded)
        byteCounts[part.rawValue] += bytes.count
        piece += bytes
    }
}

/// What stays of each event.
extension RecordThinning {
    private mutating func take(_ event: FileEvent) {
        guard event.version == nil || !event.values.isEmpty else { return }
        if let stretch = event.stretch, let summary = StepSummary(event, stretch) {
            takeStep(event, summary)
        } else if event.restart != nil || event.values.contains(where: \.isDescription) {
            // What comes now is another life of the run.
            flushGroup()
            lastKept = [:]
            append(event, .facts)
        } else {
            takeOther(event)
        }
    }

    private mutating func takeStep(_ event: FileEvent, _ summary: StepSummary) {
        let stride = strides[Part.steps.rawValue]
        guard summary.buckets.values.allSatisfy({ $0.nonFiniteCount == 0 }) else {
            flushGroup()
            append(event, .steps)
            return
        }
        if let group, summary.firstStep > group.steps.lastStep,
            (summary.lastStep - 1) / stride == (group.steps.lastStep - 1) / stride
        {
            self.group?.steps.append(summary)
            self.group?.only = nil
            self.group?.wallTime = event.wallTime
        } else {
            flushGroup()
            group = (StepGroup(summary), event, event.wallTime)
        }
    }

    private mutating func flushGroup() {
        guard let group else { return }
        self.group = nil
        append(group.only ?? FileEvent(group.steps.merged, wallTime: group.wallTime), .steps)
    }

    private mutating func takeOther(_ event: FileEvent) {
        var pictures = event.values.filter(\.isOfSamples)
        var rest = event.values.filter { !$0.isOfSamples }
        // Later pictures go without the reals of these.
        let hasReals = pictures.contains { $0.tag.rawValue == Samples.prefix + "real" }
        if !pictures.isEmpty, !isNext("pictures", event.step, .pictures), !hasReals { pictures = [] }
        if let kind = rest.lazy.compactMap(\.routine).first, !isNext(kind, event.step, .facts) {
            rest = []
        }
        let kept = rest + pictures
        guard !kept.isEmpty else { return }
        var event = event
        event.values = kept
        append(event, .facts)
        guard !pictures.isEmpty else { return }
        event.values = pictures
        let count = event.encoded.count
        byteCounts[Part.facts.rawValue] -= count
        byteCounts[Part.pictures.rawValue] += count
    }

    /// Whether an event of a kind is the first of its stretch of steps.
    private mutating func isNext(_ kind: String, _ step: Int, _ part: Part) -> Bool {
        let number = step / strides[part.rawValue]
        guard strides[part.rawValue] > 1 else { return true }
        defer { lastKept[kind] = number }
        return lastKept[kind] != number
    }
}

extension FileValue {
    fileprivate var isOfSamples: Bool { tag.rawValue.hasPrefix(Samples.prefix) }
    fileprivate var isDescription: Bool { tag.rawValue == "gantop/description" }

    /// What comes again and again, by the name of its kind: evaluations and the marks of checkpoints.
    fileprivate var routine: String? {
        switch tag.rawValue {
        case "gantop/evaluation": return "evaluations"
        case "gantop/log": return "log"
        case "gantop/mark":
            guard case .mark(let mark) = RecordedFact(self), mark.kind == .checkpoint else { return nil }
            return "checkpoints"
        default: return nil
        }
    }
}

extension StepSummary {
    /// The steps of an event; `nil` where it has something else in it.
    fileprivate init?(_ event: FileEvent, _ stretch: FileEvent.Stretch) {
        var buckets: [Tag: Bucket] = [:]
        for value in event.values {
            switch value.content {
            case .scalar(let number): buckets[value.tag, default: Bucket()].add(number)
            case .bucket(let bucket): buckets[value.tag, default: Bucket()].merge(bucket)
            default: return nil
            }
        }
        self.init(
            firstStep: stretch.firstStep, lastStep: event.step, epoch: stretch.epoch,
            duration: stretch.duration, buckets: buckets)
    }
}

extension FileEvent {
    /// Several steps in one.
    init(_ summary: StepSummary, wallTime: Double) {
        self.init(
            wallTime: wallTime, step: summary.lastStep,
            values: summary.buckets.sorted { $0.key < $1.key }.map {
                FileValue(tag: $0.key, content: .bucket($0.value))
            },
            stretch: Stretch(
                firstStep: summary.firstStep, duration: summary.duration, epoch: summary.epoch))
    }
}
