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
        case .on, .ascii, .off: .trueColor
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
    var color: TerminalOptions.ColorChoice?

    @Option(
        help: ArgumentHelp("Which characters to draw with: auto, unicode or ascii.", valueName: "glyphs"),
        transform: { try DrawingOptions.choice($0, of: TerminalOptions.GlyphChoice.self) })
    var glyphs: TerminalOptions.GlyphChoice?

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
        help: ArgumentHelp(
            "A theme by name or a file, or auto: dark or light as the terminal is; 'gantop themes' lists them.",
            valueName: "name|file"),
        completion: Completions.themes)
    var theme: String?

    @OptionGroup var drawing: DrawingOptions

    @Option(
        help: ArgumentHelp("Sample pictures: on, off or ascii.", valueName: "images"),
        transform: { try DrawingOptions.choice($0, of: ImageChoice.self) })
    var images: ImageChoice?

    @Option(
        help: ArgumentHelp(
            "What the dashboard may send in a second; pictures get plainer, then rarer.", valueName: "KB"),
        transform: Limit<Int>.bandwidth.read)
    var bandwidth: Int?

    @Flag(
        inversion: .prefixedNo,
        help: "Click and scroll in the dashboard; M leaves the mouse to the terminal.")
    var mouse: Bool?

    enum ImageChoice: String, CaseIterable {
        case on
        case off
        case ascii

        var images: Appearance.Images {
            switch self {
            case .on: .on
            case .off: .off
            case .ascii: .ascii
            }
        }
    }
}

/// The looks that were asked for, found and read: by flags, else by the configuration, else as the terminal is.
struct LoadedAppearance {
    let library: ThemeLibrary
    let configuration: Configuration
    /// The theme as it was asked for: a name, a file, or `auto`.
    let themeName: String
    private let onDark: ThemeLibrary.Loaded
    private let onLight: ThemeLibrary.Loaded
    private let drawing: TerminalOptions
    private let imageChoice: AppearanceOptions.ImageChoice
    private let troubles: [String]

    /// - Throws: The exit code, after saying what is wrong with the theme of a flag; one of the configuration is a warning.
    init(_ options: AppearanceOptions) throws {
        let environment = ProcessInfo.processInfo.environment
        library = ThemeLibrary(environment: environment)
        configuration = Configuration(environment: environment)
        let themes: Themes
        (themes, troubles) = try LoadedAppearance.themes(options.theme, configuration, in: library)
        (themeName, onDark, onLight) = (themes.name, themes.onDark, themes.onLight)
        drawing = TerminalOptions(
            colorChoice: options.drawing.color ?? configuration.color ?? .auto,
            glyphs: options.drawing.glyphs ?? configuration.glyphs ?? .auto,
            reportsMouse: options.mouse ?? configuration.mouse ?? true,
            bytesPerSecond: (options.bandwidth ?? configuration.bandwidth ?? 64) * 1024)
        imageChoice = options.images ?? configuration.images ?? .on
    }

    /// What a name stands for on dark paper and on light one.
    private struct Themes {
        let name: String
        let onDark: ThemeLibrary.Loaded
        let onLight: ThemeLibrary.Loaded

        init(_ name: String, in library: ThemeLibrary) throws(ThemeError) {
            let isAutomatic = name == ThemeLibrary.automaticName
            self.name = name
            onDark = try library.load(isAutomatic ? ThemeLibrary.defaultName : name)
            onLight = isAutomatic ? try library.load(ThemeLibrary.defaultLightName) : onDark
        }
    }

    /// The theme of a flag, else that of the configuration, else the one that the terminal's paper calls for; and what is
    /// wrong in the configuration.
    private static func themes(
        _ asked: String?, _ configuration: Configuration, in library: ThemeLibrary
    ) throws -> (Themes, troubles: [String]) {
        var troubles = configuration.warnings
        if asked == nil, let kept = configuration.theme {
            do throws(ThemeError) {
                return (try Themes(kept, in: library), troubles)
            } catch {
                let place = configuration.path ?? "config.toml"
                troubles.append("\(place): theme: \(error).\(question(error)) It is ignored.")
            }
        }
        do throws(ThemeError) {
            return (try Themes(asked ?? ThemeLibrary.automaticName, in: library), troubles)
        } catch {
            complain("gantop: --theme: \(error).\(question(error))")
            switch error {
            case .unknownTheme: throw Exit.usage
            case .unreadable: throw Exit.noInput
            default: throw Exit.badConfiguration
            }
        }
    }

    private static func question(_ error: ThemeError) -> String {
        guard case .unknownTheme(let name, let available) = error else { return "" }
        return NameMatch.question(NameMatch.near(name, among: available))
    }

    var warnings: [String] { (troubles + onDark.warnings.map(\.description)).map(\.printable) }

    /// On the normal screen as well: the log line shows only the newest.
    func tellWarnings() {
        for warning in warnings { complain("gantop: warning: \(warning)") }
    }

    func openSession() throws(TerminalError) -> TerminalSession { try TerminalSession(options: drawing) }

    /// The appearance on a terminal, which is asked for its paper where no theme was.
    func appearance(on session: inout TerminalSession) -> Appearance {
        let capabilities = session.capabilities
        let loaded = isAutomatic && background(of: &session) == .light ? onLight : onDark
        return Appearance(
            theme: loaded.theme, glyphs: capabilities.isUnicode ? .unicode : .ascii,
            images: images.shown(on: capabilities))
    }

    var isAutomatic: Bool { themeName == ThemeLibrary.automaticName }

    private func background(of session: inout TerminalSession) -> Background {
        session.background()
            ?? Background(colorFGBG: ProcessInfo.processInfo.environment["COLORFGBG"]) ?? .dark
    }

    /// What was asked for, whatever the terminal can show now.
    var images: Appearance.Images { imageChoice.images }
}

extension Appearance.Images {
    /// What is shown instead where pictures cannot be.
    func shown(on capabilities: TerminalCapabilities) -> Appearance.Images {
        self == .on && !capabilities.showsPictures ? .ascii : self
    }
}
