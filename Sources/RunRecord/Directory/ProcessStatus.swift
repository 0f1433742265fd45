import Foundation

/// What the kernel says of a process: `/proc/PID/stat`.
public struct ProcessStatus: Sendable, Equatable {
    /// `R`, `S`, `T`: proc(5) has them all.
    public var letter: Character
    /// Clock ticks since the machine was started.
    public var start: UInt64

    /// `nil` where there is no such process, or nobody to ask.
    public init?(of pid: Int32) {
        guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return nil }
        self.init(line: String(decoding: data, as: UTF8.self))
    }

    /// - Parameter line: The program's name in it may hold anything, brackets too.
    public init?(line: String) {
        guard let end = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let letter = fields[0].first, let start = UInt64(fields[19]) else {
            return nil
        }
        (self.letter, self.start) = (letter, start)
    }
}
