import ArgumentParser
import Canvas
import Dashboard
import Foundation
import GANTraining
import Limits
import RunRecord
import Terminal

/// Shows all runs: watches, compares, resumes, deletes them, and begins new ones.
struct Home: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show all runs: watch, compare, resume and delete them, and begin new ones.",
        discussion: """
            What 'gantop' does where there are runs and standard output is a terminal; 'gantop runs' lists them elsewhere. \
            ? explains the keys.
            """)

    @OptionGroup var runs: RunsOption
    @OptionGroup(title: "Looks") var appearanceOptions: AppearanceOptions
    /// What is to be said at first: the last words of the command that it comes back from.
    @Option(help: .hidden) var said: String?

    /// Whether to show it where nothing else was asked for.
    static var isFirstChoice: Bool {
        guard case .dashboard = TerminalVerdict.current else { return false }
        return !RunsDirectory(path: nil, environment: ProcessInfo.processInfo.environment).known.isEmpty
    }

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let looks = try LoadedAppearance(appearanceOptions)
        if case .plain(let reason) = TerminalVerdict.current {
            complain(
                "gantop: home needs a terminal: \(reason). \(runs.directory.hint("runs")) lists the runs."
                    .printable)
            throw Exit.usage
        }
        looks.tellWarnings()
        let command: [String]
        do {
            var session = try looks.openSession()
            var state = HomeState(
                size: session.size, place: runs.directory.path,
                recipes: Home.recipes.map { .init(name: $0.name, summary: $0.summary) }, now: .now)
            if let said { _ = state.reduce(.noted(said)) }
            // The screen's end gives the terminal back, before another command takes it.
            var screen = HomeScreen(
                state, directory: runs.directory, options: appearanceOptions, looks: looks, on: &session)
            command = try screen.show(on: session)
        } catch let error as TerminalError {
            complain("gantop: home needs a terminal: \(error.reason).")
            throw Exit.usage
        }
        guard !command.isEmpty else { return }
        let options = Home.options(of: Array(CommandLine.arguments.dropFirst()))
        let reason = WayHome.become(WayHome.arguments(command, from: options))
        complain("gantop: \(command.joined(separator: " ")) cannot be run: \(reason).".printable)
        throw Exit.system
    }

    /// What can be trained by its name alone: pictures of one's own are in a folder, which nobody can name here.
    private static var recipes: [Recipe] { Recipe.all.filter { $0.name != "pictures" } }

    /// What this command was called with, apart from its name and the words that were to be said once.
    private static func options(of arguments: [String]) -> [String] {
        Array(arguments.dropFirst()).filter { !$0.hasPrefix("--said=") }
    }
}
