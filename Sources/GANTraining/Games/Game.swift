/// Who plays against whom in one step.
public enum Game: String, Sendable, Equatable {
    /// One generator against one discriminator.
    case duel
    /// One pair each way between two domains, whose generators undo each other (Zhu et al., 2017).
    case cycle

    /// What the tags of each pair begin with.
    var duelNames: [String] {
        switch self {
        case .duel: [""]
        case .cycle: ["ab", "ba"]
        }
    }
}
