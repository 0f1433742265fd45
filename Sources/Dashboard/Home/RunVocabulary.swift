public import RunRecord

/// What runs can be asked for: the keys of a filter, and the values that they have.
public struct RunVocabulary: Sendable, Equatable {
    /// What every run has.
    static let own = ["state", "recipe", "name", "step", "seed", "lr", "referee"]
    /// Those whose values are the same or not, and neither more nor less.
    static let words: Set<String> = ["state", "recipe", "name"]
    static let states =
        ["training", "paused", "finished", "stopped", "diverged", "failed", "interrupted", RunFacts.broken]

    /// The runs' own settings and measures behind those that every run has.
    public let keys: [String]
    private let known: Set<String>
    private let values: [String: Set<String>]

    public init(of runs: [RunFacts]) {
        var values: [String: Set<String>] = [:]
        for run in runs {
            for key in RunVocabulary.own + run.ownKeys {
                values[key, default: []].formUnion(run.values(of: key))
            }
        }
        values["state"] = Set(RunVocabulary.states)
        let rest = Set(values.keys).subtracting(RunVocabulary.own)
        (self.values, known) = (values, rest.union(RunVocabulary.own))
        keys = RunVocabulary.own + rest.sorted()
    }

    func knows(_ key: String) -> Bool { known.contains(key) }

    /// The values that runs have, in order.
    func values(of key: String) -> [String] { (values[key] ?? []).sorted() }

    /// The text with as much added to its last word as leaves no doubt, and what the word may become.
    public func completed(_ text: String) -> (text: String, choices: [String]) {
        let start = text.lastIndex(of: " ").map { text.index(after: $0) } ?? text.startIndex
        let word = text[start...]
        let choices: [String]
        let before: Substring
        if let sign = word.lastIndex(where: RunFilter.signs.contains) {
            let key = String(word.prefix { !RunFilter.signs.contains($0) })
            before = text[...sign]
            let begun = word[word.index(after: sign)...].lowercased()
            choices = values(of: key).filter { $0.lowercased().hasPrefix(begun) && !$0.contains(" ") }
        } else {
            before = text[..<start]
            choices = keys.filter { $0.lowercased().hasPrefix(word.lowercased()) }
        }
        guard let first = choices.first else { return (text, []) }
        if choices.count == 1 {
            let isKey = before.last.map(RunFilter.signs.contains) != true
            return (
                "\(before)\(first)\(isKey ? RunVocabulary.words.contains(first) ? "=" : "" : " ")", choices
            )
        }
        let shared = choices.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
        let begunCount = text.distance(from: before.endIndex, to: text.endIndex)
        return (shared.count > begunCount ? "\(before)\(shared)" : text, choices)
    }
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}

extension RunFacts {
    /// The state of a run that says nothing legible of itself.
    static let broken = "broken"

    /// Where it stands, in a word.
    var stateName: String { trouble == nil ? status.state.rawValue : RunFacts.broken }

    /// What it can be asked for that not every run can.
    fileprivate var ownKeys: [String] {
        Array((manifest?.settings ?? [:]).keys) + Array((status.quality ?? [:]).keys)
    }

    /// What it says to a key: nothing where it does not have it, several where players differ.
    func values(of key: String) -> [String] {
        switch key {
        case "state": return [stateName]
        case "name": return [name]
        case "recipe": return manifest.map { [$0.recipe] } ?? []
        case "step": return trouble == nil ? ["\(status.step)"] : []
        case "seed": return manifest.map { ["\($0.seed)"] } ?? []
        case "referee": return status.bestReferee.map { ["\($0)"] } ?? []
        case "lr":
            let rates = (manifest?.settings ?? [:]).filter { $0.key.lowercased().hasSuffix("learningrate") }
            return Array(Set(rates.values)).sorted()
        default:
            return (manifest?.settings[key]).map { [$0] } ?? status.quality?[key].map { ["\($0)"] } ?? []
        }
    }
}
