import ArgumentParser
import Companion

/// Prints the module for PyTorch programs.
struct CompanionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "companion",
        abstract: "Print gantop.py, with which a PyTorch program's run is watched, paused and judged.",
        discussion: """
            gantop companion > gantop.py beside one's own train.py; its first lines say how it is used. It needs Python 3.9, \
            torch 1.13 and numpy.
            """)

    func run() throws { print(Companion.module, terminator: "") }
}
