import Canvas

/// What a key does.
enum Command: CaseIterable {
    case togglePause
    case singleStep
    case newSamples
    case slowMotion
    case parameters
    case newLatents
    case toggleFresh
    case layers
    case diagnoses
    case zoom
    case cycleImages
    case nextTheme
    case help
    case repaint
    case suspend
    case quit
    case interrupt

    var isAboutLooks: Bool {
        switch self {
        case .nextTheme, .cycleImages, .zoom, .repaint, .suspend: true
        default: false
        }
    }

    /// Why it cannot be done now; `nil` if it can.
    func reasonAgainst(_ state: DashboardState) -> String? {
        switch self {
        case .togglePause, .newSamples, .newLatents, .slowMotion: return notRunning(state)
        case .parameters:
            guard state.parameters.isEmpty else { return nil }
            return state.phase == .waiting
                ? notRunning(state) : "this run does not tell its parameters"
        case .layers: return state.sampleKind == .points ? nil : "only 2-D recipes have layers"
        case .diagnoses: return state.viewedGauge == nil ? "D has not been examined yet" : nil
        case .singleStep:
            if let reason = notRunning(state) { return reason }
            switch state.phase {
            case .paused: return nil
            case .pausing: return "the running step has not ended yet"
            default: return "one step at a time works while training is paused: press Space first"
            }
        case .toggleFresh: return state.samples == nil ? "there are no samples yet" : nil
        default: return nil
        }
    }

    private func notRunning(_ state: DashboardState) -> String? {
        guard state.canControl else { return "this run is watched from its record: nobody to ask" }
        return switch state.phase {
        case .waiting: "training has not begun yet"
        case .finished: "training is over; q leaves"
        default: nil
        }
    }
}

/// A key, or several with one meaning: what it does, and what footer and help say of it.
struct KeyBinding {
    enum Group: String, CaseIterable {
        case training = "Training"
        case samples = "Samples"
        case view = "View"
        case program = "Program"
    }

    let keys: [Key]
    /// What is written on the key.
    let shown: String
    /// A word or two for the footer.
    let label: String
    /// A clause for the help.
    let help: String
    let group: Group
    let command: Command
    /// Whether what it does cannot be taken back, so that it asks first.
    var isDangerous = false
}

/// All keys: the footer, the help and the tests read them here.
enum KeyTable {
    /// In the order of their weight: a narrow footer shows the first ones.
    static let bindings = [
        KeyBinding(
            keys: [.character(" ")], shown: "Space", label: "pause",
            help: "pause and resume training; the clock stops meanwhile", group: .training,
            command: .togglePause),
        KeyBinding(
            keys: [.character("q")], shown: "q", label: "quit",
            help: "ask whether to stop and leave; when training is over, leave at once", group: .program,
            command: .quit, isDangerous: true),
        KeyBinding(
            keys: [.character("?"), .character("h"), .function(1)], shown: "?", label: "help",
            help: "this page; h and F1 open it too, Esc closes it", group: .program, command: .help),
        KeyBinding(
            keys: [.character("f")], shown: "f", label: "fresh",
            help: "samples of the same fixed latents, or of fresh ones each time", group: .samples,
            command: .toggleFresh),
        KeyBinding(
            keys: [.character("d")], shown: "d", label: "diagnoses",
            help: "what is wrong, by which number and rule, and what to try", group: .view,
            command: .diagnoses),
        KeyBinding(
            keys: [.character("b")], shown: "b", label: "layers",
            help: "of a 2-D recipe: surface, reals, fakes, the generator's sheet, arrows", group: .samples,
            command: .layers),
        KeyBinding(
            keys: [.character("n")], shown: "n", label: "new samples",
            help: "samples of new latents, now", group: .samples, command: .newSamples),
        KeyBinding(
            keys: [.character("N")], shown: "N", label: "new latents",
            help: "other fixed latents, kept until N is pressed again", group: .samples,
            command: .newLatents),
        KeyBinding(
            keys: [.character(".")], shown: ".", label: "step", help: "one step, while paused",
            group: .training, command: .singleStep),
        KeyBinding(
            keys: [.character("m")], shown: "m", label: "slow motion",
            help: "one step in its parts, each explained; . moves on, m or Esc leaves", group: .training,
            command: .slowMotion),
        KeyBinding(
            keys: [.character("p")], shown: "p", label: "parameters",
            help: "learning rates and the like: look at them, and change them while training runs",
            group: .training, command: .parameters),
        KeyBinding(
            keys: [.character("t")], shown: "t", label: "theme", help: "the next theme", group: .view,
            command: .nextTheme),
        KeyBinding(
            keys: [.character("i")], shown: "i", label: "images",
            help: "pictures in full colour, 256 or 16 colours, as letters (slow links), or none",
            group: .samples,
            command: .cycleImages),
        KeyBinding(
            keys: [.character("z")], shown: "z", label: "zoom",
            help: "pictures at 1×, 2×, 3× their size, or as many as fit", group: .samples,
            command: .zoom),
        KeyBinding(
            keys: [.control("l")], shown: "Ctrl-L", label: "repaint", help: "draw the whole screen anew",
            group: .view, command: .repaint),
        KeyBinding(
            keys: [.control("z")], shown: "Ctrl-Z", label: "suspend",
            help: "stop the whole program, training too, until fg", group: .program, command: .suspend),
        KeyBinding(
            keys: [.control("c")], shown: "Ctrl-C", label: "interrupt",
            help: "as q; twice within two seconds stops without asking", group: .program,
            command: .interrupt, isDangerous: true),
    ]

    static func binding(for key: Key) -> KeyBinding? { bindings.first { $0.keys.contains(key) } }

    /// The footer's word for a key, which can depend on what it would do now.
    static func label(of binding: KeyBinding, in state: DashboardState) -> String {
        switch binding.command {
        case .togglePause: state.phase == .paused || state.phase == .pausing ? "resume" : binding.label
        case .toggleFresh: state.showsFresh ? "fixed" : binding.label
        case .quit: state.isFinished ? "leave" : binding.label
        default: binding.label
        }
    }
}
