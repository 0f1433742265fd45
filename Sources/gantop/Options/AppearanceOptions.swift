import ArgumentParser
import Canvas
import Dashboard
import Foundation
import RunRecord
import Terminal

extension Appearance.Images {
    /// The most colours that pictures are to have.
    var depth: ColorDepth {
        switch self {
        case .kitty, .on, .ascii, .off: .trueColor
        case .twoFiftySix: .twoFiftySix
        case .sixteen: .sixteen
        }
    }
}

/// What anything is drawn with.
struct DrawingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("How many colours: auto, none, 16, 256 or truecolor.", valueName: "colours"),
        transform: { try DrawingOptions.choice($0, of: TerminalOptions.ColorChoice.self) })
    var color = TerminalOptions.ColorChoice.auto

    @Option(
        help: ArgumentHelp(
            "Which characters to draw with: auto, unicode, ascii, sextant or octant.", valueName: "glyphs"),
        transform: { try DrawingOptions.choice($0, of: TerminalOptions.GlyphChoice.self) })
    var glyphs = TerminalOptions.GlyphChoice.auto

    static func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: String, of type: Choice.Type
    ) throws -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: text) else {
            throw ValidationError(
                "'\(text)' is none of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return choice
    }
}

/// How the dashboard looks.
struct AppearanceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A theme by name or a file; 'gantop themes' lists them.", valueName: "name|file"),
        completion: Completions.themes)
    var theme = ThemeLibrary.defaultName

    @OptionGroup var drawing: DrawingOptions

    @Option(
        help: ArgumentHelp(
            "Sample pictures: on, off, ascii, or in real pixels: kitty (kitty and Ghostty).",
            valueName: "images"),
        transform: { try DrawingOptions.choice($0, of: ImageChoice.self) })
    var images = ImageChoice.on

    @Option(
        help: ArgumentHelp(
            "What the dashboard may send in a second; pictures get plainer, then rarer.", valueName: "KB"),
        transform: Limit<Int>.bandwidth.read)
    var bandwidth = 64

    @Flag(
        inversion: .prefixedNo,
        help: "Click and scroll in the dashboard; M leaves the mouse to the terminal.")
    var mouse = true

    enum ImageChoice: String, CaseIterable {
        case on
        case off
        case ascii
        case kitty

        var images: Appearance.Images {
            switch self {
            case .on: .on
            case .off: .off
            case .ascii: .ascii
            case .kitty: .kitty
            }
        }
    }

    /// The theme, or the exit code after saying what is wrong with it.
    func load(from library: ThemeLibrary) throws -> ThemeLibrary.Loaded {
        do throws(ThemeError) {
            return try library.load(theme)
        } catch {
            var near: [String] = []
            if case .unknownTheme(let name, let available) = error {
                near = NameMatch.near(name, among: available)
            }
            complain("gantop: --theme: \(error).\(NameMatch.question(near))")
            switch error {
            case .unknownTheme: throw Exit.usage
            case .unreadable: throw Exit.noInput
            default: throw Exit.badConfiguration
            }
        }
    }
}

/// The looks that were asked for, found and read.
struct LoadedAppearance {
    let library: ThemeLibrary
    private let options: AppearanceOptions
    private let loaded: ThemeLibrary.Loaded

    /// - Throws: The exit code, after saying what is wrong with the theme.
    init(_ options: AppearanceOptions) throws {
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
        try TerminalSession(
            options: TerminalOptions(
                colorChoice: options.drawing.color, glyphs: options.drawing.glyphs,
                wantsRealPixels: options.images == .kitty, reportsMouse: options.mouse,
                bytesPerSecond: options.bandwidth * 1024))
    }

    func appearance(on capabilities: TerminalCapabilities) -> Appearance {
        Appearance(
            theme: loaded.theme, glyphs: capabilities.glyphs,
            images: options.images.images.shown(on: capabilities))
    }

    /// What was asked for, whatever the terminal can show now.
    var images: Appearance.Images { options.images.images }

    /// The theme as it was asked for: a name or a file.
    var themeName: String { options.theme }
}

extension Appearance.Images {
    /// What is shown instead where pictures cannot be.
    func shown(on capabilities: TerminalCapabilities) -> Appearance.Images {
        switch self {
        case .kitty where !capabilities.showsRealPixels: Self.on.shown(on: capabilities)
        case .kitty, .on: capabilities.showsPictures ? self : .ascii
        case .twoFiftySix, .sixteen, .ascii, .off: self
        }
    }
}
