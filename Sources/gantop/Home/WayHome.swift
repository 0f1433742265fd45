import ArgumentParser
import Foundation
import Limits
import Terminal

/// Says that the home screen began this command and is to be shown again after it; what follows belongs to that screen.
struct WayHomeOption: ParsableArguments {
    @Flag(name: .customLong(WayHome.flagName), help: .hidden) var returnsHome = false
}

/// From the home screen to a command that has the terminal for itself, and back: each takes the process's place.
///
/// A process that has trained has threads, signal handlers and memory of that, and must leave none of it behind for the
/// next run. The process stays the same one for whoever waits for it or stops it.
struct WayHome {
    static let flagName = "then-home"
    /// A longer sentence nobody reads in one line.
    private static let longestMessage = 400

    /// What the home screen was called with.
    private let options: [String]

    /// - Parameter arguments: A command's; `nil` where the home screen did not begin it.
    init?(_ arguments: [String]) {
        guard let place = arguments.firstIndex(of: "--\(WayHome.flagName)") else { return nil }
        options = Array(arguments[(place + 1)...])
    }

    /// What a command is called with that comes back to a home screen of these options.
    static func arguments(_ command: [String], from options: [String]) -> [String] {
        command + ["--\(flagName)"] + options
    }

    /// Shows the home screen in this process's place, with what was said last in it.
    ///
    /// Returns where there is nobody to show it to: a signal ended the command, or the terminal is gone.
    func take(after code: ExitCode = .success) {
        guard ![Exit.hungUp, Exit.interrupted, Exit.terminated].contains(code),
            case .dashboard = TerminalVerdict.current
        else { return }
        let said = Complaints.last.map { ["--said=\($0.prefix(WayHome.longestMessage))"] } ?? []
        let reason = WayHome.become([Home._commandName] + said + options)
        complain("gantop: the home screen cannot be shown again: \(reason).")
    }

    /// Runs this program anew with other arguments, in this process's place.
    ///
    /// - Returns: Why not.
    static func become(_ arguments: [String]) -> String {
        var words = (["gantop"] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        execv("/proc/self/exe", words)
        return systemReason
    }
}
