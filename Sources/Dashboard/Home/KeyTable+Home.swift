import Canvas

/// What a key does on the home screen.
enum HomeCommand: CaseIterable {
    case watch, resume, mark, compare, newRun, filter, delete
    case up, down, pageUp, pageDown, first, last
    case themes, cycleDepth, toggleMouse
    case back, help, quit
}

typealias HomeKeyBinding = KeyBinding<HomeCommand>

extension HomeKeyBinding {
    init(
        keys: [Key], shown: String, label: String, help: String, command: HomeCommand,
        isDangerous: Bool = false
    ) {
        self.init(
            keys: keys, shown: shown, label: label, help: help, group: .home, command: command,
            isDangerous: isDangerous)
    }
}

extension KeyTable {
    /// The keys of the home screen, in the order of their weight: a narrow footer shows the first ones.
    static let homeBindings = [
        HomeKeyBinding(
            keys: [.enter], shown: "Enter", label: "watch",
            help: "watch the run; q comes back here. A second click on a run does the same", command: .watch),
        HomeKeyBinding(
            keys: [.character("q")], shown: "q", label: "quit",
            help: "leave; what is trained elsewhere goes on", command: .quit),
        HomeKeyBinding(
            keys: [.character("?"), .character("h"), .function(1)], shown: "?", label: "help",
            help: "this page", command: .help),
        HomeKeyBinding(
            keys: [.character("N"), .character("n")], shown: "N", label: "new run",
            help: "choose a recipe and train it; its end comes back here", command: .newRun),
        HomeKeyBinding(
            keys: [.character("/")], shown: "/", label: "filter",
            help:
                "show some runs only: lr>=0.001 state=finished ring. Tab completes keys and values, Esc shows all",
            command: .filter),
        HomeKeyBinding(
            keys: [.character("r")], shown: "r", label: "resume",
            help: "train on from the run's last checkpoint; its end comes back here", command: .resume),
        HomeKeyBinding(
            keys: [.character(" ")], shown: "Space", label: "mark", help: "mark the run, or no longer",
            command: .mark),
        HomeKeyBinding(
            keys: [.character("c")], shown: "c", label: "compare",
            help: "show the marked runs' curves together, two to six; of one mark, it and the selected run",
            command: .compare),
        HomeKeyBinding(
            keys: [.character("D")], shown: "D", label: "delete",
            help: "delete the run with all that is kept of it, after asking; never one that is trained",
            command: .delete, isDangerous: true),
        HomeKeyBinding(
            keys: [.down, .character("j")], shown: "↓", label: "next", help: "the next run; j too",
            command: .down),
        HomeKeyBinding(
            keys: [.up, .character("k")], shown: "↑", label: "before", help: "the run before; k too",
            command: .up),
        HomeKeyBinding(
            keys: [.pageDown], shown: "PgDn", label: "page", help: "a page of runs down", command: .pageDown),
        HomeKeyBinding(
            keys: [.pageUp], shown: "PgUp", label: "page up", help: "a page of runs up", command: .pageUp),
        HomeKeyBinding(
            keys: [.character("g"), .home], shown: "g", label: "first", help: "the first run; Home too",
            command: .first),
        HomeKeyBinding(
            keys: [.character("G"), .end], shown: "G", label: "last", help: "the last run; End too",
            command: .last),
        HomeKeyBinding(
            keys: [.character("t")], shown: "t", label: "theme",
            help: "choose a theme; each is shown as you move over it, Enter keeps it", command: .themes),
        HomeKeyBinding(
            keys: [.character("C")], shown: "C", label: "colours",
            help: "fewer colours: 24-bit, 256, 16, none, and round again", command: .cycleDepth),
        HomeKeyBinding(
            keys: [.character("M")], shown: "M", label: "mouse",
            help: "leave the mouse to the terminal, to select text with it; and take it back",
            command: .toggleMouse),
        HomeKeyBinding(
            keys: [.escape], shown: "Esc", label: "back", help: "all runs again, then no marks",
            command: .back),
    ]
}
