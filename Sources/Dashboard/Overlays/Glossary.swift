import Diagnostics
import RunRecord

/// Everything that `gantop explain` and the help can explain.
public enum Glossary {
    public struct Entry: Sendable {
        public var name: String
        /// What is said of it, each with a label such as `is` or `rule`.
        public var lines: [(label: String, text: String)]
    }

    /// Numbers first, then what the gauge says, then diagnoses.
    public static var entries: [Entry] { NumberGuide.entries.map(\.glossary) + states + diagnoses }

    private static var diagnoses: [Entry] {
        Diagnosis.Kind.allCases.map { kind in
            let guide = kind.guide
            return Entry(
                name: kind.rawValue,
                lines: [
                    ("is", guide.meaning), ("rule", guide.rule), ("try", guide.advice),
                    ("see", guide.evidence.map(\.rawValue).joined(separator: ", ")), ("from", guide.source),
                ])
        }
    }

    private static var states: [Entry] {
        GaugeState.allCases.filter { state in
            !Diagnosis.Kind.allCases.contains { $0.rawValue == state.rawValue }
        }.map { Entry(name: $0.rawValue, lines: [("is", $0.meaning)]) }
            + shades.map { Entry(name: $0.word, lines: [("is", $0.meaning)]) }
    }

    /// Words that tell more than the state that they belong to.
    private static let shades: [(word: String, meaning: String)] = [
        (
            "D WINS, G LEARNS",
            "D right at least 98 %, and yet fakes get better, or G does its task better than any guess: no harm"
        ),
        ("D AHEAD, G LEARNS", "D right 95 to 98 %, and yet fakes get better, or G does its task: no harm"),
        ("D TOO FAR AHEAD", "D right 95 to 98 %: G learns slowly from so sure a D"),
        ("D FAR AHEAD", "D right 90 to 95 %: fakes are still easy to tell"),
        ("D JUST AHEAD", "D right less than 60 %, and more often than by chance: it hardly tells them apart"),
        (
            "STILL YOUNG",
            "fakes have not yet found all modes, or are much alike, as in the beginning of any run"
        ),
        ("MODES COME AND GO", "all modes were found once, and some are missing now and then"),
        ("TOO FEW REALS", "under 12 unseen reals: no number about them means anything"),
        ("AT REST", "the players of `dirac` have come to where neither gains"),
        ("ON THE WAY", "the players of `dirac` move, and neither circle nor rest"),
        ("STUCK", "the players of `dirac` stand still where one of them could gain"),
    ]

    /// The entries that a word names, wholly or in part; whatever the case.
    public static func entries(named word: String) -> [Entry] {
        let wanted = word.lowercased()
        let all = entries
        func names(_ entry: Entry) -> [String] {
            [entry.name.lowercased()]
                + entry.name.lowercased().split(separator: ",").map {
                    $0.trimmingPrefix(" ").description
                }
        }
        let whole = all.filter { $0.name.lowercased() == wanted }
        if !whole.isEmpty { return whole }
        let exact = all.filter { names($0).contains(wanted) }
        if !exact.isEmpty { return exact }
        let inNames = all.filter { $0.name.lowercased().contains(wanted) }
        guard inNames.isEmpty else { return inNames }
        return all.filter { entry in entry.lines.contains { $0.text.lowercased().contains(wanted) } }
    }
}

extension GaugeState {
    fileprivate var meaning: String {
        switch self {
        case .warmUp:
            "before step 500, or with under 12 unseen reals, nothing that the gauge reads means anything"
        case .ahead: "D is right more often than chance: good runs live between 60 and 90 %"
        case .unsure: "D can only guess, it is no fool, and a nearest neighbour can only guess too: success"
        case .guessing: "D can only guess, and nobody has checked whether that is G's doing"
        case .broken, .blind, .wins, .memorised, .inverted, .fooled: ""
        }
    }
}
