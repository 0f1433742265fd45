/// What the scalars of other programs mean here: guesses from the usual names, and what the user said.
///
/// A guess may turn out to be wrong: a better name comes, or a number that no share can be. Then what came before moves
/// to another tag (``takeNews()``), so that one curve never has two meanings.
public struct TagMap: Sendable {
    enum Meaning: Equatable {
        case scalar(Tag)
        case epoch
        /// There are too many names to keep them all.
        case surplus
    }

    /// What became known of the names.
    enum News: Equatable {
        /// The numbers under the first tag belong to the second.
        case renamed(Tag, to: Tag)
        /// A sentence for people.
        case note(String)
    }

    private struct Known: Sendable {
        var name: String
        var meaning: Meaning
        var guess: NameGuess?
    }

    private let asked: [String: Tag]
    /// In the order in which they first came.
    private var known: [Known] = []
    private var places: [String: Int] = [:]
    /// Names come in the same order again and again: the one that followed the last time is looked at first.
    private var next = 0
    /// The place of the name that has a tag of ours.
    private var owners: [Tag: Int] = [:]
    private var news: [News] = []
    private var isFull = false
    /// D's scores are raw: σ was not taken of them.
    private var areScoresRaw = false
    private var hasLossTerms = false
    private var hasComplained = false

    private static let mostTags = 512

    /// - Parameter asked: Our tags, by the other program's names.
    public init(_ asked: [String: Tag] = [:]) { self.asked = asked }

    /// The same for another record: it knows no names, and does not complain again.
    var anew: TagMap {
        var map = TagMap(asked)
        map.hasComplained = hasComplained
        return map
    }

    /// Reads `loss/generator=Loss/G`: our tag, then the other program's name.
    ///
    /// - Returns: `nil` where it is not of that form.
    public static func assignment(_ text: String) -> (name: String, tag: Tag)? {
        guard let sign = text.firstIndex(of: "="), sign > text.startIndex,
            text.index(after: sign) < text.endIndex
        else { return nil }
        return (String(text[text.index(after: sign)...]), Tag(String(text[..<sign])))
    }

    /// What happened to the names since the last call; it goes before the numbers that are added next.
    mutating func takeNews() -> [News] {
        guard !news.isEmpty else { return [] }
        defer { news = [] }
        return news
    }

    /// What a number of a name is; its value may show that it is something else than it was taken for.
    mutating func meaning(of name: String, value: Double = .nan) -> Meaning {
        let place: Int
        if next < known.count, known[next].name == name {
            place = next
        } else if let found = places[name] {
            place = found
        } else {
            guard known.count < TagMap.mostTags else {
                if !isFull {
                    isFull = true
                    news.append(
                        .note("more than \(TagMap.mostTags) names of numbers: the others are left out"))
                }
                return .surplus
            }
            place = known.count
            known.append(Known(name: name, meaning: .scalar(Tag(name))))
            places[name] = place
            give(place)
        }
        next = place + 1 < known.count ? place + 1 : 0
        if value.isFinite, !(0...1).contains(value), known[place].meaning.isShare { correct(place, value) }
        return known[place].meaning
    }

    /// Whether a name is one that was asked for, or means something here.
    func isKnown(_ name: String) -> Bool { asked[name] != nil || NameGuess(name) != nil }

    /// What the other program calls a tag of ours.
    func printedName(of tag: Tag) -> String? { owners[tag].map { known[$0].name } }

    var hasNames: Bool { !known.isEmpty }

    /// Which names were asked for and have not come, once.
    mutating func complaint() -> String? {
        guard !hasComplained, !known.isEmpty else { return nil }
        hasComplained = true
        let missing = asked.filter { places[$0.key] == nil }.sorted { $0.key < $1.key }
        guard !missing.isEmpty else { return nil }
        let maps = missing.map { "\($0.value)=\($0.key)" }.joined(separator: ", ")
        let names = known.prefix(16).map(\.name).joined(separator: ", ") + (known.count > 16 ? ", …" : "")
        return "--map \(maps): no number of that name so far; there are: \(names)"
    }

    /// Gives a new name its meaning.
    private mutating func give(_ place: Int) {
        let name = known[place].name
        if let tag = asked[name] {
            own(tag, place)
            return
        }
        if !hasLossTerms, NameGuess.isLossTerm(name) {
            hasLossTerms = true
            for other in known.indices where known[other].guess?.isOpen == true {
                rename(other, Tag(known[other].name))
            }
        }
        guard let guess = NameGuess(name) else { return }
        known[place].guess = guess
        if guess.role == .epoch {
            known[place].meaning = .epoch
            return
        }
        guard !(guess.isOpen && hasLossTerms), let tag = tag(of: guess.role), !asked.values.contains(tag)
        else {
            return
        }
        // Of two names with one meaning, as of training and validation, the plainer has it, else the first.
        if let owner = owners[tag] {
            guard let rank = known[owner].guess?.rank, guess.rank < rank else { return }
            rename(owner, Tag(known[owner].name))
        }
        own(tag, place)
    }

    private mutating func own(_ tag: Tag, _ place: Int) {
        known[place].meaning = .scalar(tag)
        owners[tag] = place
    }

    private mutating func rename(_ place: Int, _ tag: Tag) {
        guard case .scalar(let old) = known[place].meaning, old != tag else { return }
        if owners[old] == place { owners[old] = nil }
        known[place].meaning = .scalar(tag)
        news.append(.renamed(old, to: tag))
    }

    /// A number that is no share under a tag of shares: D's answers are raw scores, an accuracy is something else.
    private mutating func correct(_ place: Int, _ value: Double) {
        guard case .scalar(let tag) = known[place].meaning else { return }
        let name = known[place].name
        let isScore = tag != .realAccuracy && tag != .fakeAccuracy
        if isScore { areScoresRaw = true }
        let kind = isScore ? [Tag.realScore, .fakeScore, .fakeScoreAfter] : [.realAccuracy, .fakeAccuracy]
        for tag in kind {
            guard let owner = owners[tag] else { continue }
            let raw = TagMap.rawTag(of: tag) ?? Tag(known[owner].name)
            rename(owner, raw)
            if isScore { owners[raw] = owner }
        }
        let what = isScore ? "D's answers are shown as raw scores" : "it is shown under its own name"
        news.append(.note("\(name) is \(value), which no share can be: \(what)"))
    }

    private static func rawTag(of tag: Tag) -> Tag? {
        switch tag {
        case .realScore: .realLogit
        case .fakeScore: .fakeLogit
        case .fakeScoreAfter: .fakeLogitAfter
        default: nil
        }
    }

    private func tag(of role: NameGuess.Role) -> Tag? {
        let tag: Tag? =
            switch role {
            case .generatorLoss: .generatorLoss
            case .discriminatorLoss: .discriminatorLoss
            case .realScore: .realScore
            case .fakeScore: .fakeScore
            case .fakeScoreAfter: .fakeScoreAfter
            case .realAccuracy: .realAccuracy
            case .fakeAccuracy: .fakeAccuracy
            case .generatorGradient: .generatorGradient
            case .discriminatorGradient: .discriminatorGradient
            case .r1Penalty: .gradientPenalty
            case .epoch: nil
            }
        return areScoresRaw ? tag.flatMap { TagMap.rawTag(of: $0) ?? $0 } : tag
    }
}

extension TagMap.Meaning {
    /// Whether its values are shares, 0...1.
    var isShare: Bool {
        switch self {
        case .scalar(.realScore), .scalar(.fakeScore), .scalar(.fakeScoreAfter), .scalar(.realAccuracy),
            .scalar(.fakeAccuracy):
            true
        default: false
        }
    }
}
