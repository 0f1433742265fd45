import ArgumentParser
import Canvas
import Foundation

/// Lists the themes.
struct Themes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the themes: those that come along, and yours in ~/.config/gantop/themes.")

    func run() throws {
        let library = ThemeLibrary(environment: ProcessInfo.processInfo.environment)
        for name in library.names { print(name.printable) }
    }
}
