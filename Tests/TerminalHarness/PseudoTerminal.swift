import CPseudoTerminal
public import Canvas
import Foundation
import Glibc

/// A program in a terminal of its own, with the screen that it draws.
///
/// The child is the leader of a session whose controlling terminal this is. What it writes to descriptor 3 comes
/// back as ``reports``, beside the screen: a program under test can say what it did.
public final class PseudoTerminal {
    public enum End: Hashable, Sendable {
        case exited(CInt)
        case killed(signal: CInt)
    }

    public struct SpawnError: Error, CustomStringConvertible {
        public let description: String
    }

    public let terminal: VirtualTerminal
    public private(set) var reports: [String] = []
    /// Everything that the program wrote.
    public private(set) var output: [UInt8] = []
    /// Processor time that the program used, known once it ended.
    public private(set) var processorTime: Duration?

    /// A sequence that the terminal answers by itself, and with what.
    public typealias Answer = (question: String, answer: String)

    private let answers: [Answer]
    /// The end of what was written, in which questions are looked for.
    private var unanswered: [UInt8] = []

    /// False: the screen takes nothing, like a link that has stalled.
    public var isReading = true

    private var main: CInt = -1
    /// Kept open, so that the settings and the last output outlive the program.
    private var side: CInt = -1
    private var report: CInt = -1
    private var partialReport = ""
    private var process: pid_t = 0
    private var end: End?

    /// The executable of that name that was built along with the running tests.
    public static func builtProgram(_ name: String) throws -> String {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        guard count > 0 else { throw SpawnError(description: "/proc/self/exe cannot be read") }
        let own = String(decoding: path[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/" + name
    }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: The path of the executable.
    ///   - arguments: Without the program's name.
    ///   - environment: All of it; nothing is inherited.
    ///   - size: The terminal's size in cells.
    ///   - answers: What the terminal answers by itself; to all other questions it says nothing.
    /// - Throws: `SpawnError` where there is no pseudo-terminal or no such program.
    public init(
        program: String, arguments: [String] = [], environment: [String: String],
        size: Size = Size(width: 80, height: 24), answers: [Answer] = []
    ) throws {
        self.answers = answers
        terminal = VirtualTerminal(size: size)
        try Self.check(pseudo_terminal_open(&main, &side), "a pseudo-terminal")
        pseudo_terminal_set_size(main, CInt(size.width), CInt(size.height))
        let error = Self.withCStrings([program] + arguments) { arguments in
            Self.withCStrings(environment.map { "\($0)=\($1)" }) { environment in
                pseudo_terminal_spawn(side, program, arguments, environment, &process, &report)
            }
        }
        try Self.check(error, program)
    }

    deinit {
        if end == nil, process > 0 {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        hangUp()
        close(side)
        close(report)
    }

    // MARK: What a person does

    public func type(_ text: String) { type(Array(text.utf8)) }

    public func type(_ bytes: [UInt8]) { _ = Glibc.write(main, bytes, bytes.count) }

    public func resize(to size: Size) {
        // The screen first: what the program writes next is meant for the new size.
        readAll()
        terminal.resize(to: size)
        pseudo_terminal_set_size(main, CInt(size.width), CInt(size.height))
    }

    /// Says that the terminal has no size, as serial lines do.
    public func reportNoSize() { pseudo_terminal_set_size(main, 0, 0) }

    public func send(signal: CInt) { kill(process, signal) }

    /// Closes the terminal's window.
    public func hangUp() {
        guard main >= 0 else { return }
        close(main)
        main = -1
    }

    // MARK: What a person sees

    /// Reads what the program writes until the condition holds; false when it does not in time.
    @discardableResult
    public func wait(for time: Duration = .seconds(20), until condition: () throws -> Bool) rethrows -> Bool {
        let deadline = ContinuousClock.now + time
        while true {
            readAll()
            if try condition() { return true }
            guard ContinuousClock.now < deadline else { return false }
            var entries = [
                pollfd(fd: isReading ? main : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: report, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&entries, 2, 20)
        }
    }

    /// Waits for a report, takes it and those before it away; false when it does not come.
    @discardableResult
    public func wait(forReport wanted: String) -> Bool {
        guard wait(until: { reports.contains(wanted) }) else { return false }
        if let index = reports.firstIndex(of: wanted) { reports.removeFirst(index + 1) }
        return true
    }

    /// Waits for the program's end; `nil` when it does not come.
    public func waitForEnd() -> End? {
        wait {
            guard end == nil else { return true }
            var status: CInt = 0
            var usage = rusage()
            guard wait4(process, &status, WNOHANG, &usage) == process else { return false }
            // The macros that take a status apart have arguments, which Swift does not import.
            let signal = status & 0x7f
            end = signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: signal)
            processorTime = Self.duration(usage.ru_utime) + Self.duration(usage.ru_stime)
            return true
        }
        readAll()
        return end
    }

    /// Whether the program switched a private mode (`ESC [ ? 1000 h`) on or off the last time; `nil` if it never did.
    public func lastSwitch(of mode: Int) -> Bool? {
        let text = String(decoding: output, as: UTF8.self)
        let switches = text.components(separatedBy: "\u{1b}[?\(mode)").dropFirst()
        return switches.last?.first.map { $0 == "h" }
    }

    /// The terminal echoes and reads by lines, as a shell expects it.
    public var isInNormalMode: Bool {
        var settings = termios()
        guard tcgetattr(side, &settings) == 0 else { return false }
        let wanted = tcflag_t(ECHO | ICANON | ISIG)
        return settings.c_lflag & wanted == wanted
    }

    /// Reads what there is, without waiting.
    public func readAll() {
        while isReading, let bytes = Self.read(main) {
            output += bytes
            terminal.feed(bytes)
            answer(bytes)
        }
        while let bytes = Self.read(report) {
            partialReport += String(decoding: bytes, as: UTF8.self)
            var lines = partialReport.split(separator: "\n", omittingEmptySubsequences: false)
            partialReport = String(lines.removeLast())
            reports += lines.map(String.init)
        }
    }

    // MARK: Details

    private func answer(_ bytes: [UInt8]) {
        guard !answers.isEmpty else { return }
        unanswered += bytes
        while let first = answers.compactMap({ answer in
            unanswered.firstRange(of: Array(answer.question.utf8)).map { ($0, answer.answer) }
        }).min(by: { $0.0.lowerBound < $1.0.lowerBound }) {
            unanswered.removeFirst(first.0.upperBound)
            type(first.1)
        }
        unanswered = unanswered.suffix(64)
    }

    private static func read(_ descriptor: CInt) -> [UInt8]? {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard descriptor >= 0, poll(&entry, 1, 0) > 0, entry.revents & Int16(POLLIN) != 0 else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        return bytes.isEmpty ? nil : bytes
    }

    private static func duration(_ time: timeval) -> Duration {
        .seconds(time.tv_sec) + .microseconds(time.tv_usec)
    }

    private static func check(_ error: CInt, _ what: String) throws {
        if error != 0 { throw SpawnError(description: "\(what): \(String(cString: strerror(error)))") }
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = strings.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        pointers.append(nil)
        return pointers.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("an array with a nil in it") }
            return body(base)
        }
    }
}
