import ArgumentParser
import Canvas
import Dashboard
import Foundation
import Terminal

/// How the dashboard looks.
struct LookOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A theme by name or a file; 'gantop themes' lists them.", valueName: "name|file"))
    var theme = ThemeLibrary.defaultName

    @Option(
        help: ArgumentHelp("How many colours: auto, none, 16, 256 or truecolor.", valueName: "colours"),
        transform: { try LookOptions.choice($0, of: TerminalOptions.ColorChoice.self) })
    var color = TerminalOptions.ColorChoice.auto

    @Option(
        help: ArgumentHelp("Which characters to draw with: auto, unicode or ascii.", valueName: "glyphs"),
        transform: { try LookOptions.choice($0, of: TerminalOptions.GlyphChoice.self) })
    var glyphs = TerminalOptions.GlyphChoice.auto

    @Option(
        help: ArgumentHelp("Sample pictures: on, off or ascii.", valueName: "images"),
        transform: { try LookOptions.choice($0, of: ImageChoice.self) })
    var images = ImageChoice.on

    enum ImageChoice: String, CaseIterable {
        case on
        case off
        case ascii

        var images: Look.Images {
            switch self {
            case .on: .on
            case .off: .off
            case .ascii: .ascii
            }
        }
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: String, of type: Choice.Type
    ) throws -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: text) else {
            throw ValidationError(
                "'\(text)' is none of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return choice
    }

    /// The theme, or the exit code after saying what is wrong with it.
    func load(from library: ThemeLibrary) throws -> ThemeLibrary.Loaded {
        do throws(ThemeError) {
            return try library.load(theme)
        } catch {
            complain("gantop: --theme: \(error)")
            switch error {
            case .unknownTheme: throw Exit.usage
            case .unreadable: throw Exit.noInput
            default: throw Exit.badConfiguration
            }
        }
    }
}
