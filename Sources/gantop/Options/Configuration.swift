import Canvas
import Dashboard
import Foundation
import SimpleTOML
import Terminal

/// What the user keeps in `config.toml`: the flags of the dashboard by their names, and what was chosen in it last.
///
/// Flags go before it, and it goes before what gantop takes by itself. What it says wrong is named and has no effect.
struct Configuration {
    /// Where it is kept; `nil`: this user has no place for it.
    let path: String?
    /// What is wrong with it, each in a sentence.
    private(set) var warnings: [String] = []
    /// Whether it could be read, or is not there yet: what cannot be read is not written over.
    private(set) var isReadable = true

    private(set) var theme: String?
    private(set) var color: TerminalOptions.ColorChoice?
    private(set) var glyphs: TerminalOptions.GlyphChoice?
    private(set) var images: AppearanceOptions.ImageChoice?
    private(set) var bandwidth: Int?
    private(set) var mouse: Bool?
    private(set) var preferences = DashboardPreferences()
    /// Whether the card that introduces G and D has been seen.
    private(set) var isIntroduced = false

    private static let byteLimit = 64 * 1024

    /// The configuration of a user with this environment: `$XDG_CONFIG_HOME/gantop`, or the same in `~/.config`.
    init(environment: [String: String]) {
        path = ThemeLibrary.configurationDirectory(environment: environment).map { $0 + "/config.toml" }
        guard let path, FileManager.default.fileExists(atPath: path) else { return }
        guard let data = FileManager.default.contents(atPath: path), data.count <= Configuration.byteLimit
        else {
            ignore("it cannot be read as a text of at most 64 KB; nothing of it is used.")
            return
        }
        do throws(TOMLSubset.SyntaxError) {
            let sections = try TOMLSubset.parse(String(decoding: data, as: UTF8.self))
            for (key, value) in (sections[""] ?? [:]).sorted(by: { $0.key < $1.key }) { take(key, value) }
            for name in sections.keys.sorted() where !name.isEmpty {
                warn("[\(name)]", "no such section; all keys stand before any")
            }
        } catch {
            ignore("line \(error.line), column \(error.column): \(error.reason) Nothing of it is used.")
        }
    }

    private mutating func ignore(_ reason: String) {
        isReadable = false
        warnings.append("\(path ?? "config.toml"): \(reason)")
    }

    private mutating func warn(_ key: String, _ reason: String) {
        warnings.append("\(path ?? "config.toml"): \(key): \(reason); it is ignored.")
    }

    /// One of a flag's words; `nil`, and a warning, where it is none.
    private mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ value: TOMLSubset.Value, of type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        let word: String? =
            switch value {
            case .text(let text): text
            case .number(let number): "\(number)"
            case .flag(let flag): flag ? "on" : "off"
            case .decimal, .texts: nil
            }
        if let choice = word.flatMap(Choice.init) { return choice }
        warn(key, "must be one of \(type.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))")
        return nil
    }

    /// `nil`, and a warning, where it is neither true nor false.
    private mutating func flag(_ key: String, _ value: TOMLSubset.Value) -> Bool? {
        if case .flag(let flag) = value { return flag }
        warn(key, "must be true or false")
        return nil
    }

    private mutating func take(_ key: String, _ value: TOMLSubset.Value) {
        switch key {
        case "theme":
            guard case .text(let name) = value, !name.isEmpty else {
                return warn(key, "must be \"auto\", a theme's name or a file, in quotes")
            }
            theme = name
        case "color": color = choice(key, value, of: TerminalOptions.ColorChoice.self)
        case "glyphs": glyphs = choice(key, value, of: TerminalOptions.GlyphChoice.self)
        case "images": images = choice(key, value, of: AppearanceOptions.ImageChoice.self)
        case "bandwidth":
            let limit = Limit<Int>.bandwidth
            if case .number(let number) = value, limit.range.contains(number) {
                bandwidth = number
            } else {
                warn(key, "must be \(limit.words)")
            }
        case "mouse": mouse = flag(key, value)
        case "smoothing":
            switch value {
            case .decimal(let weight) where (0...0.999).contains(weight):
                preferences.smoothing = Float(weight)
            case .number(0): preferences.smoothing = 0
            default: warn(key, "must be a number from 0 (none) to 0.999")
            }
        case "panes":
            let known = Pane.allCases.map(\.word)
            guard case .texts(let words) = value, words.allSatisfy(known.contains) else {
                return warn(key, "must be a list of \(known.map { "\"\($0)\"" }.joined(separator: ", "))")
            }
            preferences.hiddenPanes = Set(Pane.allCases.filter { !words.contains($0.word) })
        case "introduced": isIntroduced = flag(key, value) ?? false
        default:
            warn(
                key,
                "no such key; there are theme, color, glyphs, images, bandwidth, mouse, smoothing, panes and introduced"
            )
        }
    }
}
