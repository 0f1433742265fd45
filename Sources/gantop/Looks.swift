import ArgumentParser
import Canvas
import Dashboard
import Foundation
import Terminal

extension Look.Images {
    /// The most colours that pictures are to have.
    var depth: ColorDepth {
        switch self {
        case .on, .ascii, .off: .trueColor
        case .twoFiftySix: .twoFiftySix
        case .sixteen: .sixteen
        }
    }
}

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

/// The looks that were asked for, found and read.
struct LoadedLooks {
    let library: ThemeLibrary
    private let options: LookOptions
    private let loaded: ThemeLibrary.Loaded

    /// - Throws: The exit code, after saying what is wrong with the theme.
    init(_ options: LookOptions) throws {
        self.options = options
        library = ThemeLibrary(environment: ProcessInfo.processInfo.environment)
        loaded = try options.load(from: library)
    }

    var warnings: [String] { loaded.warnings.map(\.description) }

    /// On the normal screen as well: the log line shows only the newest.
    func tellWarnings() {
        for warning in warnings { complain("gantop: warning: \(warning)") }
    }

    func openSession() throws(TerminalError) -> TerminalSession {
        try TerminalSession(options: TerminalOptions(colorChoice: options.color, glyphs: options.glyphs))
    }

    func look(on capabilities: TerminalCapabilities) -> Look {
        let images = options.images.images
        return Look(
            theme: loaded.theme, glyphs: capabilities.isUnicode ? .unicode : .ascii,
            images: images == .on && !capabilities.showsPictures ? .ascii : images)
    }
}
