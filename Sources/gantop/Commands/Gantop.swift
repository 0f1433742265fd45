import ArgumentParser
import Foundation
import GANTraining
import Limits
import RunRecord

/// `top` for adversarial training.
@main
struct Gantop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gantop",
        abstract: "Train GANs and watch the duel of their two networks in the terminal.",
        discussion: """
            Without a command, gantop shows the runs that there are: 'gantop home'. Where there are none yet, or standard output \
            is no terminal, it trains 'fashion' if the Fashion-MNIST files are there, else 'ring'.
            """,
        version: "gantop \(version)",
        subcommands: [
            Train.self, Resume.self, Home.self, Watch.self, Show.self, Runs.self, Sweep.self, Report.self,
            Generate.self, Export.self,
            Evaluate.self, Explain.self, Probe.self, Recipes.self, CompanionCommand.self, Themes.self,
            Doctor.self,
            Bench.self,
        ],
        defaultSubcommand: Train.self)

    /// "0.1.0 (3da64db)": packages read the first word.
    static let version = "0.1.0" + (Commit.built.map { " (\($0))" } ?? "")
}

/// Exit codes in the manner of sysexits(3), where 0 is not right.
enum Exit {
    static let usage = ExitCode(64)
    static let badData = ExitCode(65)
    static let noInput = ExitCode(66)
    static let unavailable = ExitCode(69)
    static let failed = ExitCode(70)
    static let system = ExitCode(71)
    static let cannotCreate = ExitCode(73)
    static let inputOutput = ExitCode(74)
    static let temporary = ExitCode(75)
    static let badConfiguration = ExitCode(78)
    static let hungUp = ExitCode(129)
    static let interrupted = ExitCode(130)
    static let terminated = ExitCode(143)
}

extension Gantop {
    /// Runs what the command line asks for; errors are shown without control characters.
    static func main() {
        Death.prepare(version: version)
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try parseAsRoot(try spelledOut(arguments))
            try command.run()
            WayHome(arguments)?.take()
        } catch {
            let code = exitCode(for: error)
            if code.isSuccess { exit(withError: error) }
            let text = fullMessage(for: error)
            if !text.isEmpty { complain(text) }
            WayHome(arguments)?.take(after: code)
            Foundation.exit(code.rawValue)
        }
    }

    /// A first word that begins one command, as that command; one that begins neither a command nor a recipe is named.
    static func spelledOut(_ arguments: [String]) throws -> [String] {
        if arguments.isEmpty, Home.isFirstChoice { return [Home._commandName] }
        let commands = configuration.subcommands.map { $0._commandName } + ["help"]
        let recipes = Recipe.all.map(\.name)
        guard let word = arguments.first, !word.hasPrefix("-"), !(commands + recipes).contains(word) else {
            return arguments
        }
        // A folder of pictures, which train knows what to do with.
        var isDirectory: ObjCBool = false
        if word.contains("/")
            || FileManager.default.fileExists(atPath: word, isDirectory: &isDirectory)
                && isDirectory.boolValue
        {
            return ["train"] + arguments
        }
        if case .one(let command) = NameMatch(word, among: commands) {
            return [command] + arguments.dropFirst()
        }
        switch NameMatch(word, among: commands + recipes) {
        case .one(let name): return [name] + arguments.dropFirst()
        case .several(let names):
            complain("gantop: '\(word)' may be \(names.joined(separator: ", ")). Which one?")
        case .none(let near):
            complain(
                """
                gantop: there is no recipe or command '\(word)'.\(NameMatch.question(near)) Recipes: \
                \(recipes.joined(separator: ", ")). Commands: \(commands.joined(separator: ", ")).
                """)
        }
        throw Exit.usage
    }
}
