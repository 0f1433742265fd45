import ArgumentParser
import Canvas
import Dashboard
import Foundation
import Terminal

/// Shows the themes.
struct Themes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the themes: those that come along, and yours in ~/.config/gantop/themes.",
        discussion: "In a terminal each is shown in its colours; in a pipe there are only the names.")

    @OptionGroup(title: "Looks") var drawing: DrawingOptions

    func run() throws {
        let library = ThemeLibrary(environment: ProcessInfo.processInfo.environment)
        guard case .dashboard = TerminalVerdict.current else {
            for name in library.names { print(name.printable) }
            return
        }
        let printer = FramePrinter(
            forStandardOutput: TerminalOptions(
                colorChoice: drawing.color ?? .auto, glyphs: drawing.glyphs ?? .auto))
        var hasMistakes = false
        for name in library.names {
            do throws(ThemeError) {
                let loaded = try library.load(name)
                let appearance = Appearance(
                    theme: loaded.theme, glyphs: printer.isUnicode ? .unicode : .ascii)
                for line in printer.lines(of: themeSwatch(appearance, width: min(96, printer.width))) {
                    print(line)
                }
                for warning in loaded.warnings { complain("gantop: warning: \(warning)") }
            } catch {
                hasMistakes = true
                complain("gantop: \(error)")
            }
        }
        if hasMistakes { throw Exit.badConfiguration }
    }
}
