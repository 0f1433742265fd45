/// What others printed, cut into lines that can be shown: without colours, tabs, and what a `\r` wrote over.
struct LineSplitter {
    /// A line that is longer comes in pieces.
    private static let limit = 2000

    private var line: [UInt8] = []

    /// The lines that these bytes complete; the rest waits for more.
    mutating func add(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte != 10 { line.append(byte) }
            guard byte == 10 || line.count >= Self.limit else { continue }
            lines.append(Self.plain(line))
            line.removeAll(keepingCapacity: true)
        }
        return lines.filter { !$0.isEmpty }
    }

    /// The text that a terminal would show for a line.
    static func plain(_ bytes: [UInt8]) -> String {
        var text = ""
        var sequence = SequenceAssembler()
        var isEscaped = false
        var isBack = false
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if isEscaped {
                isEscaped = false
                if let byte = UInt8(exactly: scalar.value) { _ = sequence.begin(byte) }
            } else if scalar.value == 27, !sequence.mayHoldEscape {
                sequence.reset()
                isEscaped = true
            } else if sequence.isOpen {
                _ = sequence.add(UInt8(exactly: scalar.value) ?? 0x7f)
            } else if scalar == "\r" {
                isBack = true
            } else {
                // As progress bars do it: the line begins anew.
                if isBack { text = "" }
                isBack = false
                text += scalar == "\t" ? "    " : String(scalar)
            }
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
