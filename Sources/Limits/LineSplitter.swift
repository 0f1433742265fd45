/// Cuts bytes into lines, in whatever pieces they come.
public struct LineSplitter: Sendable {
    /// What becomes of a line that is too long.
    public enum Excess: Sendable {
        /// Its end is dropped.
        case isLost
        /// It comes as several lines.
        case isNextLine
    }

    private let longest: Int
    private let excess: Excess
    private let endsAtReturn: Bool
    private var rest: [UInt8] = []

    /// - Parameters:
    ///   - longest: How many bytes a line may have.
    ///   - excess: What becomes of those beyond.
    ///   - endsAtReturn: Whether a carriage return ends a line too, as those of a progress bar end.
    public init(longest: Int, excess: Excess, endsAtReturn: Bool) {
        self.longest = longest
        self.excess = excess
        self.endsAtReturn = endsAtReturn
    }

    /// Gives the lines that these bytes complete, without their ends, but no empty ones; the rest waits for more.
    public mutating func add(_ bytes: ArraySlice<UInt8>, _ take: ([UInt8]) -> Void) {
        var bytes = bytes
        while let end = bytes.firstIndex(where: { $0 == 0x0a || $0 == 0x0d && endsAtReturn }) {
            keep(bytes[..<end], take)
            finish(take)
            bytes = bytes[(end + 1)...]
        }
        keep(bytes, take)
    }

    /// Gives what has come of a last line that has no end.
    public mutating func finish(_ take: ([UInt8]) -> Void) {
        if !rest.isEmpty { take(rest) }
        rest.removeAll(keepingCapacity: true)
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>, _ take: ([UInt8]) -> Void) {
        var bytes = bytes
        repeat {
            let part = bytes.prefix(longest - rest.count)
            rest += part
            bytes = bytes.dropFirst(part.count)
            if excess == .isLost { return }
            if rest.count == longest { finish(take) }
        } while !bytes.isEmpty
    }
}
