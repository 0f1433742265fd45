/// What a terminal has said of itself, in one round of questions.
///
/// Right behind them it is asked for what it is, which every terminal answers: so one that does not know the others keeps
/// nobody waiting.
struct TerminalAnswers {
    var background: Background?
    /// Whether it takes kitty's pictures.
    var takesPictures: Bool?
    /// Whether it was asked.
    var isAsked = false
    /// No more answers come.
    var isOver = false

    /// No answer is waited for longer than this.
    static let patience = Duration.milliseconds(100)
    /// What the terminal is asked about a picture has this number.
    static let pictureID: UInt32 = 31

    /// Terminals that take such questions without printing them, known by the beginning of their type.
    private static let families = [
        "xterm", "tmux", "screen", "rxvt", "foot", "alacritty", "kitty", "ghostty", "wezterm", "konsole",
        "gnome", "vte", "st-", "contour", "iterm", "mintty", "ms-terminal",
    ]

    static func mayAsk(_ type: String) -> Bool { families.contains(where: type.hasPrefix) }

    static func questions(aboutPictures: Bool) -> [UInt8] {
        (aboutPictures ? KittyPicture.question(id: pictureID) : []) + Background.question
            + Array("\u{1b}[c".utf8)
    }
}
