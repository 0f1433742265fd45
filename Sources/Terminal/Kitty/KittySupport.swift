import Foundation

/// Whether pictures can be shown in all their pixels by kitty's graphics protocol with placeholders in the text.
///
/// kitty (since 0.28) and Ghostty have it, known by what they put into the environment; the terminal is asked as well
/// (``KittyPicture/question(id:)``), but others that answer yes know nothing of placeholders. What a shell was started from
/// may be another terminal than the one that it is in now, so a sign of any other one is believed first.
enum KittySupport: Equatable {
    case direct
    /// tmux passes pictures on to such a terminal.
    case insideTmux
    /// The reason is a sentence.
    case none(String)

    /// What tmux says of the terminal that it is shown on.
    struct TmuxFacts: Equatable {
        var terminalType: String
        var passesThrough: Bool
    }

    init(environment: [String: String], tmux: TmuxFacts?) {
        func has(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }
        let type = environment["TERM"] ?? ""
        if has("TMUX") {
            guard let tmux, Self.isOurs(type: tmux.terminalType) else {
                self = .none("tmux does not say that it is shown by kitty or Ghostty: \(Self.instead)")
                return
            }
            self =
                tmux.passesThrough
                ? .insideTmux
                : .none(
                    "tmux does not pass pictures on: \(Self.instead) "
                        + "To change that: tmux set -g allow-passthrough on.")
            return
        }
        let strangers = [
            "VTE_VERSION", "XTERM_VERSION", "KONSOLE_VERSION", "WT_SESSION", "WEZTERM_PANE",
            "ALACRITTY_WINDOW_ID",
            "STY",
        ]
        let program = environment["TERM_PROGRAM"] ?? ""
        let isStrange = strangers.contains(where: has) || !["", "ghostty", "kitty"].contains(program)
        let isOurs =
            Self.isOurs(type: type) || !isStrange && (program == "ghostty" || has("KITTY_WINDOW_ID"))
        self = isOurs ? .direct : .none("This terminal does not look like kitty or Ghostty: \(Self.instead)")
    }

    /// Why not, as a sentence.
    var reason: String? {
        if case .none(let reason) = self { reason } else { nil }
    }

    /// What is said where the terminal looks like one of them and, asked, does not say that it takes pictures.
    static let refusal = "This terminal does not answer that it takes pictures: \(instead)"

    private static let instead = "pictures are half blocks instead of --images kitty."

    private static func isOurs(type: String) -> Bool {
        type.hasPrefix("xterm-kitty") || type.hasPrefix("xterm-ghostty")
    }
}

extension KittySupport.TmuxFacts {
    /// Asks the tmux around this process; `nil` where there is none that answers, or nobody looks at it.
    init?(environment: [String: String]) {
        guard let pane = environment["TMUX_PANE"], !(environment["TMUX"] ?? "").isEmpty else { return nil }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "tmux", "display-message", "-p", "-t", pane, "#{client_termname} #{allow-passthrough}",
        ]
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            // Without tmux's own program nobody can be asked, which is the answer.
            return nil
        }
        let answer = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        self.init(answer: answer)
    }

    /// Reads `xterm-kitty 1` or `xterm-kitty on`.
    init?(answer: String) {
        let words = answer.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 2 else { return nil }
        self.init(terminalType: words[0], passesThrough: ["1", "on", "all"].contains(words[1]))
    }
}
