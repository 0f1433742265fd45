/// What the scalars of other programs mean here: guesses from the usual names, and what the user said.
public struct TagMap: Sendable {
    enum Meaning: Equatable {
        case scalar(Tag)
        case epoch
        /// There are too many names to keep them all.
        case surplus
    }

    private let asked: [String: Tag]
    /// What was asked for, in the order in which it first was.
    private var known: [(name: String, meaning: Meaning)] = []
    private var places: [String: Int] = [:]
    /// Names come in the same order again and again: the one that followed the last time is looked at first.
    private var next = 0
    private var taken: Set<Tag>

    private static let mostTags = 512

    /// - Parameter asked: Our tags, by the other program's names.
    public init(_ asked: [String: Tag] = [:]) {
        self.asked = asked
        taken = Set(asked.values)
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

    mutating func meaning(of name: String) -> Meaning {
        if next < known.count, known[next].name == name { return found(next) }
        if let place = places[name] { return found(place) }
        guard known.count < TagMap.mostTags else { return .surplus }
        known.append((name, newMeaning(of: name)))
        places[name] = known.count - 1
        return found(known.count - 1)
    }

    private mutating func found(_ place: Int) -> Meaning {
        next = place + 1 < known.count ? place + 1 : 0
        return known[place].meaning
    }

    private mutating func newMeaning(of name: String) -> Meaning {
        if let tag = asked[name] { return .scalar(tag) }
        // `train/errG` is `errG` of the training part; `Loss/G` has its word in front of the last part.
        var rest = Substring(name)
        while true {
            let key = rest.lowercased().filter { $0.isLetter || $0.isNumber }
            if key == "epoch" || key == "epochs" { return .epoch }
            if let tag = TagMap.guesses[key] {
                // Of two names with one meaning, as of training and validation, the first has it.
                return .scalar(taken.insert(tag).inserted ? tag : Tag(name))
            }
            guard let slash = rest.firstIndex(of: "/") else { return .scalar(Tag(name)) }
            rest = rest[rest.index(after: slash)...]
        }
    }

    /// The usual names, letters and digits alone.
    private static let guesses: [String: Tag] = {
        let names: [Tag: String] = [
            .generatorLoss: """
            lossgenerator generatorloss lossg gloss lossgen genloss errg gerr gerror gtotal gtotalloss lossgtotal \
            ggan lossggan gganloss ganloss generator advlossg gadvloss gadversarialloss
            """,
            .discriminatorLoss: """
            lossdiscriminator discriminatorloss lossd dloss lossdisc discloss lossdis disloss errd derr derror dtotal \
            dtotalloss lossdtotal lossdgan dganloss discriminator critic criticloss losscritic lossc closs
            """,
            .realScore:
                "scorereal realscore scoresreal dx dofx dreal predreal realpred outreal realout realprob",
            .fakeScore: """
            scorefake fakescore scoresfake dgz dgz1 dofgz dfake predfake fakepred outfake fakeout fakeprob
            """,
            .fakeScoreAfter: "scorefakeafter dgz2 dgzafter",
            .realAccuracy: "accuracyreal realaccuracy accreal realacc daccreal drealacc daccuracyreal",
            .fakeAccuracy: "accuracyfake fakeaccuracy accfake fakeacc daccfake dfakeacc daccuracyfake",
            .generatorGradient: """
            gradientgenerator ggradnorm gradnormg ggradientnorm generatorgradnorm gradg gradientnormg gnorm
            """,
            .discriminatorGradient: """
            gradientdiscriminator dgradnorm gradnormd dgradientnorm discriminatorgradnorm gradd gradientnormd dnorm
            """,
            .gradientPenalty: "penaltyr1 gp lossgp gradientpenalty gradpenalty r1 r1penalty lossr1 r1loss",
        ]
        var guesses: [String: Tag] = [:]
        for (tag, list) in names {
            for name in list.split(separator: " ") { guesses[String(name)] = tag }
        }
        return guesses
    }()
}
