/// The part of TOML that `run.toml`, themes and the user's configuration are written in: sections, and a key with a text, a
/// number, true or false, or a list of texts, each on a line.
///
/// A reader of our own, because the files may come from anybody: toml++ 3.4 ends the process with an assertion on a line
/// that begins with `=`, and its tables nest, and are freed, as deep as somebody likes. Nothing here nests.
public enum TOMLSubset {
    public enum Value: Sendable, Equatable {
        case text(String)
        case number(Int)
        case decimal(Double)
        case flag(Bool)
        case texts([String])
    }

    /// What is wrong, and where: line and column count from 1, columns in bytes.
    public struct SyntaxError: Error, Equatable {
        public let line: Int
        public let column: Int
        public let reason: String
    }

    /// The values by section and key; those before any section are in `""`.
    public static func parse(_ toml: String) throws(SyntaxError) -> [String: [String: Value]] {
        var values: [String: [String: Value]] = [:]
        var section = ""
        for (index, line) in toml.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            var reader = LineReader(rest: line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
            func wrong(_ reason: String) -> SyntaxError {
                SyntaxError(line: index + 1, column: line.count - reader.rest.count + 1, reason: reason)
            }
            reader.skipSpace()
            if reader.isAtEnd { continue }
            if reader.skip("[") {
                guard let name = reader.key(), reader.skip("]"), reader.isAtEnd, !name.isEmpty else {
                    throw wrong("a section is written [name].")
                }
                guard values.updateValue([:], forKey: name) == nil else {
                    throw wrong("this section has been before.")
                }
                section = name
                continue
            }
            guard let key = reader.key() else { throw wrong("a line is written key = value.") }
            guard reader.skip("=") else {
                throw wrong("after a key comes =, and a name with dots stands in quotes.")
            }
            guard let value = reader.value(), reader.isAtEnd else {
                throw wrong(
                    "a value is a text in quotes, a number, true or false, or a list of texts on one line.")
            }
            guard values[section, default: [:]].updateValue(value, forKey: key) == nil else {
                throw wrong("this key has been before.")
            }
        }
        return values
    }
}

/// What is left of a line.
private struct LineReader {
    var rest: Substring.UTF8View

    /// Whether nothing but a comment follows.
    var isAtEnd: Bool { rest.first.map { $0 == UInt8(ascii: "#") } ?? true }

    mutating func skipSpace() {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    /// Steps over a sign and the space after it.
    mutating func skip(_ sign: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: sign) else { return false }
        rest.removeFirst()
        skipSpace()
        return true
    }

    mutating func key() -> String? {
        if rest.first == UInt8(ascii: "\"") { return text() }
        let bare = rest.prefix {
            switch Unicode.Scalar($0) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
            default: false
            }
        }
        rest = rest[bare.endIndex...]
        skipSpace()
        return bare.isEmpty ? nil : String(Substring(bare))
    }

    mutating func value() -> TOMLSubset.Value? {
        if rest.first == UInt8(ascii: "\"") { return text().map { .text($0) } }
        if skip("[") { return texts().map { .texts($0) } }
        switch bareWord() {
        case "true": return .flag(true)
        case "false": return .flag(false)
        case let word:
            if let number = Int(word) { return .number(number) }
            // Of what Swift takes for a number, only what TOML does too: no `inf`, no hexadecimal digits, no lone point.
            let isPlain = word.utf8.allSatisfy {
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || "+-.eE".utf8.contains($0)
            }
            guard isPlain, word.last != ".", word.first != ".", let decimal = Double(word) else { return nil }
            return .decimal(decimal)
        }
    }

    /// Up to the next space, comma, bracket or comment.
    private mutating func bareWord() -> String {
        let word = rest.prefix { !" \t,]#".utf8.contains($0) }
        rest = rest[word.endIndex...]
        skipSpace()
        return String(Substring(word))
    }

    /// The texts of a list whose bracket is open.
    private mutating func texts() -> [String]? {
        var texts: [String] = []
        while !skip("]") {
            guard let text = text() else { return nil }
            texts.append(text)
            guard skip(",") || rest.first == UInt8(ascii: "]") else { return nil }
        }
        return texts
    }

    /// A text in quotes.
    private mutating func text() -> String? {
        guard skipQuote() else { return nil }
        var scalars = String.UnicodeScalarView()
        var text = Substring(rest).unicodeScalars
        while let scalar = text.popFirst() {
            switch scalar {
            case "\"":
                rest = Substring(text).utf8
                skipSpace()
                return String(scalars)
            case "\\":
                guard let escaped = LineReader.escape(&text) else { return nil }
                scalars.append(escaped)
            case _ where scalar.value < 0x20 && scalar != "\t" || scalar.value == 0x7f: return nil
            default: scalars.append(scalar)
            }
        }
        return nil
    }

    private mutating func skipQuote() -> Bool { rest.popFirst() == UInt8(ascii: "\"") }

    private static func escape(_ text: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
        switch text.popFirst() {
        case "\"": return "\""
        case "\\": return "\\"
        case "b": return "\u{8}"
        case "t": return "\t"
        case "n": return "\n"
        case "f": return "\u{c}"
        case "r": return "\r"
        case "u": return scalar(&text, digitCount: 4)
        case "U": return scalar(&text, digitCount: 8)
        default: return nil
        }
    }

    private static func scalar(
        _ text: inout Substring.UnicodeScalarView, digitCount: Int
    ) -> Unicode.Scalar? {
        var value: UInt32 = 0
        for _ in 0..<digitCount {
            guard let digit = text.popFirst().flatMap({ Character($0).hexDigitValue }) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return Unicode.Scalar(value)
    }
}
