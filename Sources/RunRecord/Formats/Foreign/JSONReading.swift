import SimpleJSON

/// The numbers of a line that is a JSON object, by their names put together with `/`.
struct JSONReading {
    private(set) var numbers: [(name: String, value: Double)] = []

    private static let deepest = 8

    /// `nil` where the line is no object; numbers in lists have no names and are passed over.
    init?(_ text: [Unicode.Scalar]) {
        let start = text.firstIndex { !$0.properties.isWhitespace && $0 != "," && $0 != "[" } ?? text.count
        guard start < text.count, text[start] == "{" else { return nil }
        let bytes = Array(String(String.UnicodeScalarView(text[start...])).utf8)
        guard let object = try? JSONValue(loosely: bytes, depthLimit: JSONReading.deepest),
            add(object, named: "")
        else { return nil }
        numbers = Array(numbers.prefix(LineReading.mostNumbers))
        foldMeans()
    }

    /// Takes in the numbers of a value; `false` where something in it is none.
    private mutating func add(_ value: JSONValue, named name: String) -> Bool {
        switch value {
        case .string, .bool: return true
        case .null:
            numbers.append((name, .nan))
            return true
        case .number(let word):
            guard let number = JSONReading.number(word) else { return false }
            numbers.append((name, number))
            return true
        case .array(let values):
            let count = numbers.count
            defer { numbers.removeSubrange(count...) }
            return values.allSatisfy { add($0, named: "") }
        case .object(let members):
            let prefix = name.isEmpty ? "" : name + "/"
            return members.allSatisfy { add($0.value, named: prefix + $0.name) }
        }
    }

    /// A number of JSON's, or one of the words that Python and JavaScript write for what is none.
    private static func number(_ word: String) -> Double? {
        guard word.utf8.count <= 64, let value = LineTokenizer.notANumber(word) ?? Double(word),
            word.first?.isLetter != true || !value.isFinite
        else { return nil }
        return value
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
