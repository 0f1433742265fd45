/// Who plays against whom in one step.
public enum Game: String, Sendable, Equatable {
    /// One generator against one discriminator.
    case duel
    /// One pair each way between two domains, whose generators undo each other (Zhu et al., 2017).
    case cycle
    /// One generator that fills in what is not known of rows, against a discriminator that looks at each cell (Yoon et
    /// al., 2018).
    case cells

    /// What the tags of each pair begin with.
    var duelNames: [String] {
        switch self {
        case .duel, .cells: [""]
        case .cycle: ["ab", "ba"]
        }
    }
}
