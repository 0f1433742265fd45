/// What somebody meant who typed a name, or the beginning of one, or one with a mistake in it.
public enum NameMatch: Sendable, Equatable {
    /// The name itself, or the only one that begins so.
    case one(String)
    /// Names that begin so, in their order.
    case several([String])
    /// No name begins so; these are spelled nearly so, the nearest first.
    case none(near: [String])

    public init(_ word: String, among names: [String]) {
        if names.contains(word) {
            self = .one(word)
            return
        }
        let longer = word.isEmpty ? [] : names.filter { $0.hasPrefix(word) }
        switch longer.count {
        case 0: self = .none(near: NameMatch.near(word, among: names))
        case 1: self = .one(longer[0])
        default: self = .several(longer)
        }
    }

    private static let mostNear = 3
    /// Nobody means anything by a word as long as this.
    private static let longestWord = 100

    /// The names that are a slip or two away from a word, the nearest first.
    ///
    /// Capitals, dashes and underscores make no difference: `batch-size` is `batchSize`.
    public static func near(_ word: String, among names: [String]) -> [String] {
        let folded = fold(word)
        guard !folded.isEmpty, word.utf8.count <= longestWord else { return [] }
        let found = names.compactMap { name -> (name: String, distance: Int)? in
            let other = fold(name)
            let limit = max(1, min(folded.count, other.count) / 3)
            guard abs(folded.count - other.count) <= limit else { return nil }
            let distance = distance(folded, other)
            return distance <= limit ? (name, distance) : nil
        }
        let nearest = found.enumerated().sorted {
            ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset)
        }
        return nearest.prefix(mostNear).map(\.element.name)
    }

    /// " Did you mean 'ring' or 'grid'?"; nothing where there is nothing to be meant.
    public static func question(_ names: [String]) -> String {
        let quoted = names.map { "'\($0)'" }
        guard let last = quoted.last else { return "" }
        let rest = quoted.dropLast()
        return " Did you mean \(rest.isEmpty ? last : rest.joined(separator: ", ") + " or " + last)?"
    }

    private static func fold(_ word: String) -> [Character] {
        word.lowercased().filter { $0 != "-" && $0 != "_" }
    }

    /// How many characters must be put in, left out, replaced, or swapped with their neighbour.
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var (beforeLast, last) = ([Int](repeating: 0, count: b.count + 1), Array(0...b.count))
        for i in a.indices {
            var row = [i + 1] + [Int](repeating: 0, count: b.count)
            for j in b.indices {
                row[j + 1] = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
                }
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
