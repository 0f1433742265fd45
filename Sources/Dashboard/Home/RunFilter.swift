public import RunRecord

/// Which runs are meant: `lr>=0.001 state=finished ring`, all of whose terms hold.
///
/// A term is a key, a comparison and a value, or a word that is in the name or the recipe.
public struct RunFilter: Sendable, Equatable {
    enum Comparison: String, CaseIterable, Sendable {
        // The longer ones first: `<=` begins with `<`.
        case unequal = "!="
        case atMost = "<="
        case atLeast = ">="
        case equal = "="
        case less = "<"
        case greater = ">"

        /// Whether it asks for more or less rather than for the same.
        var isOrder: Bool { self != .equal && self != .unequal }
    }

    enum Term: Sendable, Equatable {
        case word(String)
        case comparison(key: String, Comparison, value: String)
    }

    /// The characters that comparisons are made of.
    static let signs: Set<Character> = ["=", "!", "<", ">"]

    private(set) var terms: [Term] = []

    /// All runs.
    public static let all = RunFilter()

    private init() {}

    /// - Parameters:
    ///   - text: Terms with spaces between them.
    ///   - vocabulary: What can be asked of the runs that there are.
    /// - Throws: What is wrong with the first term that is.
    public init(_ text: String, _ vocabulary: RunVocabulary) throws(RunFilterError) {
        for word in text.split(separator: " ") {
            let place = text.distance(from: text.startIndex, to: word.startIndex) + 1
            terms.append(try RunFilter.term(String(word), at: place, vocabulary))
        }
    }

    private static func term(
        _ text: String, at place: Int, _ vocabulary: RunVocabulary
    ) throws(RunFilterError) -> Term {
        guard let start = text.firstIndex(where: signs.contains) else { return .word(text) }
        let key = String(text[..<start])
        let rest = text[start...]
        guard let comparison = Comparison.allCases.first(where: { rest.hasPrefix($0.rawValue) }),
            rest.dropFirst(comparison.rawValue.count).first.map(signs.contains) != true
        else {
            throw .init(
                text, at: place, "\(rest.prefix(while: signs.contains)) compares nothing: use = != < <= > >=")
        }
        let value = String(rest.dropFirst(comparison.rawValue.count))
        let sign = comparison.rawValue
        guard !key.isEmpty else {
            throw .init(text, at: place, "it has no key before \(sign), as step has in step>=1000")
        }
        guard vocabulary.knows(key) else {
            let near = NameMatch.near(key, among: vocabulary.keys)
            let known =
                near.isEmpty
                ? " Keys: \(vocabulary.keys.prefix(7).joined(separator: ", ")) and settings." : ""
            throw .init(text, at: place, "no run has a '\(key)'.\(NameMatch.question(near))\(known)")
        }
        guard !value.isEmpty else {
            let example = vocabulary.values(of: key).first ?? "0.5"
            throw .init(text, at: place, "it has no value, as in \(key)\(sign)\(example)")
        }
        if comparison.isOrder {
            guard !RunVocabulary.words.contains(key) else {
                throw .init(text, at: place, "a \(key) is the same or another: use = or !=")
            }
            guard number(value) != nil else {
                throw .init(text, at: place, "'\(value)' is no number, and \(sign) compares numbers")
            }
        }
        if key == "state", !RunVocabulary.states.contains(value.lowercased()) {
            throw .init(
                text, at: place,
                "'\(value)' is no state. States: \(RunVocabulary.states.joined(separator: ", "))")
        }
        return .comparison(key: key, comparison, value: value)
    }

    /// Whether all terms hold for a run.
    public func matches(_ run: RunFacts) -> Bool {
        terms.allSatisfy { term in
            switch term {
            case .word(let word):
                let wanted = word.lowercased()
                return run.name.lowercased().contains(wanted)
                    || run.manifest?.recipe.lowercased().contains(wanted) == true
            case .comparison(let key, let comparison, let value):
                let own = run.values(of: key)
                return switch comparison {
                case .equal: own.contains { RunFilter.isEqual($0, value) }
                case .unequal: !own.contains { RunFilter.isEqual($0, value) }
                default: own.contains { RunFilter.holds($0, comparison, value) }
                }
            }
        }
    }

    private static func isEqual(_ own: String, _ value: String) -> Bool {
        if let a = number(own), let b = number(value) { return a == b }
        return own.lowercased() == value.lowercased()
    }

    private static func holds(_ own: String, _ comparison: Comparison, _ value: String) -> Bool {
        guard let a = number(own), let b = number(value) else { return false }
        return switch comparison {
        case .less: a < b
        case .atMost: a <= b
        case .greater: a > b
        case .atLeast: a >= b
        case .equal: a == b
        case .unequal: a != b
        }
    }

    /// `0.001`, `1e-3`, `50%`.
    private static func number(_ text: String) -> Double? {
        let isShare = text.hasSuffix("%")
        guard let number = Double(isShare ? String(text.dropLast()) : text), number.isFinite else {
            return nil
        }
        return isShare ? number / 100 : number
    }
}

/// What is wrong with a filter: one sentence.
public struct RunFilterError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    init(_ term: String, at place: Int, _ reason: String) {
        description =
            "'\(term)' (column \(place)): \(reason)"
            + (reason.hasSuffix("?") || reason.hasSuffix(".") ? "" : ".")
    }
}
