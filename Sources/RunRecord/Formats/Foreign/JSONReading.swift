/// The numbers of a line that is a JSON object, by their names put together with `/`.
struct JSONReading {
    private(set) var numbers: [(name: String, value: Double)] = []

    private static let deepest = 8

    /// `nil` where the line is no object; numbers in lists have no names and are passed over.
    init?(_ text: [Unicode.Scalar]) {
        var start = 0
        while start < text.count,
            text[start].properties.isWhitespace || text[start] == "," || text[start] == "["
        {
            start += 1
        }
        guard start < text.count, text[start] == "{" else { return nil }
        var parser = ObjectParser(text: text, index: start)
        guard parser.parseObject(prefix: "", depth: JSONReading.deepest) else { return nil }
        numbers = Array(parser.numbers.prefix(LineReading.mostNumbers))
        foldMeans()
    }

    /// `{"num": 64, "mean": 1.5, "std": 0.2}` is one number: its mean.
    private mutating func foldMeans() {
        let names = Set(numbers.map(\.name))
        func isFolded(_ base: Substring) -> Bool {
            names.contains(base + "/mean") && (names.contains(base + "/num") || names.contains(base + "/std"))
        }
        guard names.contains(where: { $0.hasSuffix("/mean") }) else { return }
        numbers = numbers.compactMap { number in
            guard let slash = number.name.lastIndex(of: "/") else { return number }
            let base = number.name[..<slash]
            switch number.name[slash...] {
            case "/mean" where isFolded(base): return (String(base), number.value)
            case "/num" where isFolded(base), "/std" where isFolded(base): return nil
            default: return number
            }
        }
    }
}

/// Reads one JSON object for the numbers in it.
private struct ObjectParser {
    let text: [Unicode.Scalar]
    var index: Int
    var numbers: [(name: String, value: Double)] = []

    private var next: Unicode.Scalar? { index < text.count ? text[index] : nil }

    private mutating func skipSpace() { while let next, next.properties.isWhitespace { index += 1 } }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == scalar else { return false }
        index += 1
        return true
    }

    init(text: [Unicode.Scalar], index: Int) {
        self.text = text
        self.index = index
    }

    /// False where it is no object.
    mutating func parseObject(prefix: String, depth: Int) -> Bool {
        guard depth > 0, take("{") else { return false }
        if take("}") { return true }
        repeat {
            skipSpace()
            guard let key = string(), take(":") else { return false }
            guard parseValue(named: prefix + key, depth: depth) else { return false }
        } while take(",")
        return take("}")
    }

    private mutating func parseValue(named name: String, depth: Int) -> Bool {
        skipSpace()
        switch next {
        case "{": return parseObject(prefix: name + "/", depth: depth - 1)
        case "[": return skipList(depth: depth - 1)
        case "\"": return string() != nil
        case "n" where word("null"): numbers.append((name, .nan))
        case "t" where word("true"), "f" where word("false"): break
        default:
            guard let value = number() else { return false }
            numbers.append((name, value))
        }
        return true
    }

    private mutating func skipList(depth: Int) -> Bool {
        guard depth > 0, take("[") else { return false }
        if take("]") { return true }
        let count = numbers.count
        repeat {
            guard parseValue(named: "", depth: depth) else { return false }
        } while take(",")
        numbers.removeSubrange(count...)
        return take("]")
    }

    /// A number of JSON's, or one of the words that Python and JavaScript write for what is none.
    private mutating func number() -> Double? {
        var end = index
        while end < text.count, end - index < 64, text[end] != ",", text[end] != "}", text[end] != "]",
            !text[end].properties.isWhitespace
        {
            end += 1
        }
        let word = String(String.UnicodeScalarView(text[index..<end]))
        guard let value = LineTokenizer.notANumber(word) ?? Double(word),
            word.first?.isLetter != true || !value.isFinite
        else { return nil }
        index = end
        return value
    }

    private mutating func word(_ word: String) -> Bool {
        let scalars = Array(word.unicodeScalars)
        guard text.count - index >= scalars.count, Array(text[index..<index + scalars.count]) == scalars
        else { return false }
        index += scalars.count
        return true
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var result = String.UnicodeScalarView()
        while let scalar = next {
            index += 1
            if scalar == "\"" { return String(result) }
            if scalar == "\\", let escaped = next {
                index += 1
                // Names with other escapes than these keep them as they are.
                result.append(escaped)
                continue
            }
            result.append(scalar)
        }
        return nil
    }
}
