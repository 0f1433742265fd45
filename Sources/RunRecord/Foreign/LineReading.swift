/// The numbers in a line of a training script's output.
///
/// Either a JSON object, whose inner names are put together (`{"loss": {"G": 1}}` is `loss/G`), or text with
/// `name=value`, `name: value`, `name = value`. A number behind `/` belongs to the name before it, as in the DCGAN
/// example's `D(G(z)): 0.3 / 0.2`. NaN and Infinity are numbers in both.
struct LineReading: Equatable {
    var numbers: [(name: String, value: Double)] = []

    static func == (a: LineReading, b: LineReading) -> Bool {
        a.numbers.elementsEqual(b.numbers) {
            $0.name == $1.name && ($0.value == $1.value || ($0.value.isNaN && $1.value.isNaN))
        }
    }

    private static let mostNumbers = 256
    private static let deepest = 8

    init(_ line: String) {
        let text = Array(line.unicodeScalars)
        var index = 0
        while index < text.count, text[index].properties.isWhitespace { index += 1 }
        if index < text.count, text[index] == "{" {
            var parser = ObjectParser(text: text, index: index)
            if parser.parseObject(prefix: "", depth: LineReading.deepest) {
                numbers = Array(parser.numbers.prefix(LineReading.mostNumbers))
                return
            }
        }
        readAssignments(text)
    }

    private mutating func readAssignments(_ text: [Unicode.Scalar]) {
        var index = 0
        while index < text.count, numbers.count < LineReading.mostNumbers {
            guard text[index] == "=" || text[index] == ":" else {
                index += 1
                continue
            }
            let name = LineReading.name(before: index, in: text)
            var place = index + 1
            index += 1
            guard !name.isEmpty, let value = NumberParser.number(in: text, at: &place) else { continue }
            numbers.append((name, value))
            index = place
            // The second of two: after the discriminator's update.
            var behind = place
            while behind < text.count, text[behind] == " " { behind += 1 }
            if behind < text.count, text[behind] == "/" {
                behind += 1
                if let second = NumberParser.number(in: text, at: &behind) {
                    numbers.append((name + " after", second))
                    index = behind
                }
            }
        }
    }

    /// The word before a sign: letters, digits and `_ - . / ( )`, with balanced parentheses.
    private static func name(before end: Int, in text: [Unicode.Scalar]) -> String {
        var stop = end
        while stop > 0, text[stop - 1] == " " || text[stop - 1] == "\"" || text[stop - 1] == "'" { stop -= 1 }
        var start = stop
        var depth = 0
        while start > 0, stop - start < 128 {
            let scalar = text[start - 1]
            if scalar == ")" { depth += 1 }
            if scalar == "(" {
                guard depth > 0 else { break }
                depth -= 1
            }
            guard
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "_-./()".unicodeScalars.contains(scalar)
            else { break }
            start -= 1
        }
        var name = String(String.UnicodeScalarView(text[start..<stop]))
        while let first = name.first, "-./".contains(first) { name.removeFirst() }
        return name.contains { $0.isLetter } ? name : ""
    }
}

/// Reads a number where there is one, with the words that programs have for those that are none.
enum NumberParser {
    /// Moves `index` behind the number; `nil` where there is none.
    static func number(in text: [Unicode.Scalar], at index: inout Int) -> Double? {
        var start = index
        while start < text.count, text[start] == " " || text[start] == "\t" { start += 1 }
        var end = start
        while end < text.count, end - start < 64, isPart(text[end]) { end += 1 }
        var word = String(String.UnicodeScalarView(text[start..<end]))
        while let last = word.last, ".,;".contains(last) { word.removeLast() }
        let isWord = word.contains { $0.isLetter && $0 != "e" && $0 != "E" }
        let known = ["nan", "inf", "infinity"].contains(word.lowercased().drop { $0 == "-" || $0 == "+" })
        guard !word.isEmpty, !isWord || known, let value = Double(word) else { return nil }
        index = start + word.unicodeScalars.count
        return value
    }

    private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar) || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            || scalar == "." || scalar == "-" || scalar == "+"
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
            guard let value = NumberParser.number(in: text, at: &index) else { return false }
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
