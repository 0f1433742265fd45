import ArgumentParser
import Limits

/// `top` for adversarial training.
@main
struct Gantop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gantop",
        abstract: "Train GANs and watch the duel of their two networks in the terminal.",
        discussion: """
            Without a command, gantop trains 'fashion' if the Fashion-MNIST files are there, else 'ring'.
            """,
        version: "0.1.0",
        subcommands: [
            Train.self, Resume.self, Watch.self, Runs.self, Generate.self, Export.self, Recipes.self,
            Themes.self, Bench.self,
        ],
        defaultSubcommand: Train.self)

    static func main() {
        Death.prepare(version: configuration.version)
        main(nil)
    }
}

/// Exit codes in the manner of sysexits(3), where 0 is not right.
enum Exit {
    static let usage = ExitCode(64)
    static let badData = ExitCode(65)
    static let noInput = ExitCode(66)
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
