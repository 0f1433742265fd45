/// What the name of a number most likely means, read word by word.
struct NameGuess: Equatable {
    enum Role: Equatable {
        case generatorLoss
        case discriminatorLoss
        case realScore
        case fakeScore
        case fakeScoreAfter
        case realAccuracy
        case fakeAccuracy
        case generatorGradient
        case discriminatorGradient
        /// The mean of ‖∇D(x)‖² over reals.
        case r1Penalty
        case epoch
    }

    var role: Role
    /// Of several names with one role, the lowest has it: `G loss` goes before `G adv loss`, and that before `G`.
    var rank: Int
    /// Whether the name alone does not say that it is a share: `D_real` may be a loss, an answer or a raw score.
    var isOpen = false

    private static let generator: Set = ["g", "gen", "generator"]
    private static let discriminator: Set = [
        "d", "disc", "dis", "discr", "discrim", "discriminator", "critic", "c",
    ]
    private static let loss: Set = ["loss", "losses", "err", "error", "cost"]
    private static let adversarial: Set = ["gan", "adv", "adversarial"]
    /// Words that change nothing of what is meant.
    private static let fillers: Set = [
        "total", "train", "training", "avg", "average", "mean", "running", "epoch", "batch", "step", "iter",
        "the",
        "of", "current", "all", "sum", "final", "full", "net",
    ]

    /// - Parameter name: As it is printed, with its parts cut by `/` where it has some.
    init?(_ name: String) {
        // `train/errG` is `errG` of the training part; `Loss/G` has its word in front of the last part.
        var rest = Substring(name)
        var depth = 0
        var best: NameGuess?
        while true {
            if var guess = NameGuess.whole(String(rest)) {
                guess.rank += depth
                if best.map({ guess.rank < $0.rank }) ?? true { best = guess }
            }
            guard let slash = rest.firstIndex(of: "/") else { break }
            rest = rest[rest.index(after: slash)...]
            depth += 1
        }
        guard let best else { return nil }
        self = best
    }

    /// Whether a name is that of one term of a player's loss, as in `G_GAN G_L1 D_real D_fake`.
    static func isLossTerm(_ name: String) -> Bool {
        let words = LineName.words(of: name)
        return words.contains { generator.contains($0) || discriminator.contains($0) }
            && words.contains(where: terms.contains)
    }

    private static let terms: Set = [
        "gan", "adv", "adversarial", "l1", "l2", "mse", "bce", "vgg", "perceptual", "percep", "feat", "gp",
        "cycle",
        "idt", "identity", "pix", "pixel", "content", "style", "tv", "nce", "recon", "kl", "aux", "cls",
    ]

    private init(_ role: Role, rank: Int = 0, isOpen: Bool = false) {
        (self.role, self.rank, self.isOpen) = (role, rank, isOpen)
    }

    private static func whole(_ name: String) -> NameGuess? {
        let key = name.lowercased().filter { $0.isLetter || $0.isNumber }
        if let guess = fixed[key] { return guess }
        let words = NameGuess.words(of: name).filter { !fillers.contains($0) }
        guard (1...4).contains(words.count) else { return nil }
        return lossGuess(words) ?? normGuess(words) ?? answerGuess(words)
    }

    /// `errG` and `lossD` are written as one word.
    private static func words(of name: String) -> [String] {
        LineName.words(of: name).flatMap { word -> [String] in
            for stem in ["err", "loss"] where word.hasPrefix(stem) && word.count == stem.count + 1 {
                return [stem, String(word.dropFirst(stem.count))]
            }
            if word.count == 5, word.hasSuffix("loss") { return [String(word.prefix(1)), "loss"] }
            return [word]
        }
    }

    /// One player, the word loss, and at most the word that it is the adversarial one; or a player alone.
    private static func lossGuess(_ words: [String]) -> NameGuess? {
        let players = words.filter { generator.contains($0) || discriminator.contains($0) }
        let losses = words.filter(loss.contains)
        let others = words.filter { word in
            !generator.contains(word) && !discriminator.contains(word) && !loss.contains(word)
        }
        guard players.count == 1, let player = players.first, losses.count <= 2 else { return nil }
        let isAdversarial = !others.isEmpty && others.allSatisfy(adversarial.contains) && others.count == 1
        guard others.isEmpty || isAdversarial else { return nil }
        let role: Role = generator.contains(player) ? .generatorLoss : .discriminatorLoss
        // A single letter and no word of loss: `c` is anything.
        if losses.isEmpty, !isAdversarial {
            return player == "c" ? nil : NameGuess(role, rank: player.count == 1 ? 40 : 30)
        }
        // `c` is the critic, where nothing else is.
        return NameGuess(role, rank: (losses.isEmpty ? 20 : isAdversarial ? 10 : 0) + (player == "c" ? 5 : 0))
    }

    private static func normGuess(_ words: [String]) -> NameGuess? {
        let players = words.filter { generator.contains($0) || discriminator.contains($0) }
        let others = words.filter { !players.contains($0) }
        guard players.count == 1, let player = players.first, player != "c",
            ["grad norm", "gradient norm", "norm grad", "norm gradient", "gradnorm", "gradient"].contains(
                others.joined(separator: " "))
        else { return nil }
        return NameGuess(generator.contains(player) ? .generatorGradient : .discriminatorGradient)
    }

    /// What D says of reals and of fakes, and how often it is right.
    private static func answerGuess(_ words: [String]) -> NameGuess? {
        let isReal = words.contains("real") || words.contains("reals")
        guard isReal != (words.contains("fake") || words.contains("fakes")) else { return nil }
        var others = words.filter { !["real", "reals", "fake", "fakes"].contains($0) }
        let hasPlayer = others.contains(where: discriminator.contains)
        others.removeAll(where: discriminator.contains)
        switch others {
        case ["accuracy"], ["acc"]: return NameGuess(isReal ? .realAccuracy : .fakeAccuracy)
        case ["prob"], ["probability"], ["score"], ["scores"], ["pred"], ["out"], ["output"]:
            return NameGuess(isReal ? .realScore : .fakeScore)
        case [] where hasPlayer: return NameGuess(isReal ? .realScore : .fakeScore, rank: 10, isOpen: true)
        default: return nil
        }
    }

    /// Names that are signs rather than words.
    private static let fixed: [String: NameGuess] = {
        let names: [(NameGuess, String)] = [
            (NameGuess(.realScore), "dx dofx scorereal"),
            (NameGuess(.fakeScore), "dgz dgz1 dofgz scorefake"),
            (NameGuess(.fakeScoreAfter), "dgz2 dgzafter scorefakeafter"),
            (NameGuess(.generatorGradient), "gnorm gradg"),
            (NameGuess(.discriminatorGradient), "dnorm gradd"),
            (NameGuess(.r1Penalty), "r1 r1penalty lossr1 r1loss penaltyr1"),
            (NameGuess(.epoch), "epoch epochs"),
            (NameGuess(.generatorLoss, rank: 10), "ganloss"),
        ]
        var fixed: [String: NameGuess] = [:]
        for (guess, list) in names {
            for name in list.split(separator: " ") { fixed[String(name)] = guess }
        }
        return fixed
    }()
}
