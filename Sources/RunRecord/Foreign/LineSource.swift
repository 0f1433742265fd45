import Foundation

/// A run of another program that prints its numbers: JSON lines, or lines with `name=value`, from a file descriptor.
///
/// Lines are read on a thread of their own as fast as they come, so the other program never waits for the screen.
public final class LineSource: EventSource {
    private let mailbox: EventMailbox

    /// - Parameters:
    ///   - descriptor: Where the lines come from; standard input.
    ///   - names: What the numbers mean.
    ///   - wake: Called when there is something to drain.
    public init(descriptor: Int32, names: TagMap, wake: @escaping @Sendable () -> Void = {}) {
        let mailbox = EventMailbox(wake: wake)
        self.mailbox = mailbox
        let thread = Thread {
            var lines = LineTranslator(names: names)
            var splitter = LineSplitter()
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                splitter.add(buffer[..<count]) { lines.take($0, wallTime: Date().timeIntervalSince1970) }
                for event in lines.drain() { mailbox.post(event) }
            }
            splitter.finish { lines.take($0, wallTime: Date().timeIntervalSince1970) }
            for event in lines.drain() { mailbox.post(event) }
            mailbox.post(.log("the other program's output has ended"))
            mailbox.post(.finished(.completed(step: lines.lastStep)))
        }
        thread.name = "gantop-lines"
        thread.start()
    }

    public func drain() -> [RunEvent] { mailbox.drain() }
}

/// Cuts bytes into lines; a longer line than anybody prints loses its end.
struct LineSplitter {
    static let longestLine = 64 << 10
    private var rest: [UInt8] = []

    mutating func add(_ bytes: ArraySlice<UInt8>, _ take: (String) -> Void) {
        // A progress bar ends its lines with a carriage return.
        var bytes = bytes
        while let end = bytes.firstIndex(where: { $0 == 0x0a || $0 == 0x0d }) {
            keep(bytes[..<end])
            finish(take)
            bytes = bytes[(end + 1)...]
        }
        keep(bytes)
    }

    mutating func finish(_ take: (String) -> Void) {
        if !rest.isEmpty { take(String(decoding: rest, as: UTF8.self)) }
        rest.removeAll(keepingCapacity: true)
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        rest += bytes.prefix(max(0, LineSplitter.longestLine - rest.count))
    }
}

/// Turns lines into the events of a run.
struct LineTranslator {
    private var names: TagMap
    private var assembler = StepAssembler()
    private var countedStep = 0
    /// Lines that say nothing of a step are counted, as long as none has said one.
    private var saysSteps = false

    private static let stepNames: Set = [
        "step", "steps", "globalstep", "iter", "iters", "iteration", "iterations", "it", "niter", "curiter",
    ]

    init(names: TagMap) { self.names = names }

    var lastStep: Int { assembler.lastStep }

    mutating func drain() -> [RunEvent] {
        assembler.flush()
        return assembler.take()
    }

    mutating func take(_ line: String, wallTime: Double) {
        let numbers = LineReading(line).numbers
        var scalars: [Scalar] = []
        var epoch: Double?
        var step: Int?
        for (name, value) in numbers {
            if LineTranslator.stepNames.contains(name.lowercased().filter { $0.isLetter }) {
                if value.isFinite, (0...Double(FileEvent.lastStep)).contains(value) { step = Int(value) }
                continue
            }
            switch names.meaning(of: name) {
            case .scalar(let tag): scalars.append(Scalar(tag, Float(value)))
            case .epoch: epoch = value.isFinite ? value : nil
            case .surplus: break
            }
        }
        guard !scalars.isEmpty else {
            if step == nil { addLog(line) }
            return
        }
        if step != nil { saysSteps = true }
        // A line without a step belongs to the last one that was said.
        let place = step ?? (saysSteps ? assembler.lastStep : countedStep + 1)
        countedStep = max(countedStep, place)
        if let epoch { assembler.set(epoch: epoch, step: place, wallTime: wallTime) }
        for scalar in scalars { assembler.add(scalar, step: place, wallTime: wallTime) }
    }

    private mutating func addLog(_ line: String) {
        let text = line.prefix(512)
        if text.contains(where: { !$0.isWhitespace }) { assembler.add(.log(String(text))) }
    }
}
