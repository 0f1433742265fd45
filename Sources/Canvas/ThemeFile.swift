import SimpleTOML

/// One theme file as it was written, before inheritance and palette are applied.
///
/// Every entry remembers the file that it came from, so that a message about it names the right one.
///
/// `[sixteen]` says what is shown where there are only sixteen colours, or eight: of a colour of the palette
/// (`ember = "magenta"`), or of a role (`"verdict.bad" = "white on red"`), which goes before. The names are black, red,
/// green, yellow, blue, magenta, cyan and white, each also with `bright-`, and `terminal`. A role takes what is said of
/// it, or of those that it falls back by, up to the one whose style it has; what nothing is said of gets the nearest
/// colour. A theme has its parent's entries, but not those of roles whose style it sets itself.
struct ThemeFile {
    struct Entry {
        var file: String
        var text: String
    }

    struct SixteenEntry {
        var file: String
        var colors: SixteenColors
    }

    struct GradientEntry {
        var file: String
        var words: [String]
    }

    static let byteLimit = 256 * 1024

    var file: String
    var inherits: String?
    var palette: [String: Entry] = [:]
    var styles: [String: Entry] = [:]
    var gradients: [String: GradientEntry] = [:]
    var sixteen: [String: SixteenEntry] = [:]
    var warnings: [ThemeWarning] = []

    init(file: String, toml: String) throws(ThemeError) {
        self.file = file
        guard toml.utf8.count <= ThemeFile.byteLimit else {
            throw .tooLarge(file: file, byteCount: toml.utf8.count, limit: ThemeFile.byteLimit)
        }
        let table = try ThemeFile.parse(toml, file: file)
        for (key, value) in table["", default: [:]].sorted(by: { $0.key < $1.key }) {
            switch key {
            case "inherits":
                guard case .text(let name) = value else {
                    throw .wrongType(file: file, key: key, expected: "a theme's name in quotes")
                }
                inherits = name
            case "palette", "style", "gradient", "sixteen":
                throw .wrongType(file: file, key: key, expected: "a section: [\(key)]")
            default: warnOfSection(key)
            }
        }
        for (name, section) in table.sorted(by: { $0.key < $1.key }) where !name.isEmpty {
            switch name {
            case "palette": palette = try entries(of: section)
            case "style": styles = try entries(of: section)
            case "gradient": try readGradients(section)
            case "sixteen": try readSixteen(section)
            default: warnOfSection(name)
            }
        }
        for name in styles.keys.sorted() where !Role(name).isKnown {
            warn("style.\"\(name)\"", "no such role, so it changes nothing")
        }
    }

    /// This file's entries over those of the theme that it inherits from.
    func over(_ parent: ThemeFile) -> ThemeFile {
        var merged = self
        merged.palette.merge(parent.palette) { own, _ in own }
        merged.styles.merge(parent.styles) { own, _ in own }
        merged.gradients.merge(parent.gradients) { own, _ in own }
        merged.sixteen.merge(parent.sixteen.filter { styles[$0.key] == nil }) { own, _ in own }
        merged.warnings = parent.warnings + warnings
        return merged
    }

    private typealias Section = [String: TOMLSubset.Value]

    private static func parse(_ toml: String, file: String) throws(ThemeError) -> [String: Section] {
        do {
            return try TOMLSubset.parse(toml)
        } catch {
            throw .syntax(file: file, line: error.line, column: error.column, reason: error.reason)
        }
    }

    private func entries(of section: Section) throws(ThemeError) -> [String: Entry] {
        var found: [String: Entry] = [:]
        for (key, value) in section {
            guard case .text(let text) = value else {
                throw .wrongType(file: file, key: "\"\(key)\"", expected: "a text such as \"ice bold\"")
            }
            found[key] = Entry(file: file, text: text)
        }
        return found
    }

    private mutating func readGradients(_ section: Section) throws(ThemeError) {
        for (key, value) in section.sorted(by: { $0.key < $1.key }) {
            guard case .texts(let words) = value else {
                throw .wrongType(file: file, key: "gradient.\(key)", expected: "a list of colours")
            }
            guard !words.isEmpty else { throw .emptyGradient(file: file, key: "gradient.\(key)") }
            if Gradient.Name(rawValue: key) == nil {
                warn("gradient.\(key)", "no such gradient, so it changes nothing")
            }
            gradients[key] = GradientEntry(file: file, words: words)
        }
    }

    private mutating func readSixteen(_ section: Section) throws(ThemeError) {
        for (key, entry) in try entries(of: section).sorted(by: { $0.key < $1.key }) {
            guard let colors = SixteenColors(entry.text) else {
                let names = NamedColor.allCases.map(\.name).filter { !$0.hasPrefix("bright-") }
                warn(
                    "sixteen.\"\(key)\"",
                    "\(entry.text) is none of \(names.joined(separator: ", ")), or bright- and one of these, "
                        + "so it changes nothing")
                continue
            }
            sixteen[key] = SixteenEntry(file: entry.file, colors: colors)
        }
    }

    private mutating func warnOfSection(_ key: String) {
        warn(key, "no such section; there are inherits, palette, style, gradient and sixteen")
    }

    private mutating func warn(_ key: String, _ reason: String) {
        warnings.append(ThemeWarning(file: file, key: key, reason: reason))
    }
}

extension ThemeFile {
    /// What is said of neither a role nor a colour, which only the whole family of files can tell.
    var idleSixteen: [ThemeWarning] {
        sixteen.filter { palette[$0.key] == nil && !Role($0.key).isKnown }.sorted { $0.key < $1.key }.map {
            ThemeWarning(
                file: $0.value.file, key: "sixteen.\"\($0.key)\"",
                reason: "no such role and no such colour of the palette, so it changes nothing")
        }
    }

    /// The theme that this file describes, its names resolved against its palette.
    func theme(named name: String) throws(ThemeError) -> Theme {
        var colors: [String: RGB] = [:]
        for (colorName, entry) in palette {
            guard let color = RGB(hex: entry.text) else {
                throw .badColor(file: entry.file, key: "palette.\(colorName)", word: entry.text)
            }
            colors[colorName] = color
        }
        var resolved: [Role: Style] = [:]
        for (role, entry) in styles {
            resolved[Role(role)] = try style(entry, key: "style.\"\(role)\"", colors: colors)
        }
        var ramps: [Gradient.Name: Gradient] = [:]
        for (key, entry) in gradients {
            guard let gradientName = Gradient.Name(rawValue: key) else { continue }
            var stops: [RGB] = []
            for word in entry.words {
                stops.append(try color(word, file: entry.file, key: "gradient.\(key)", colors: colors))
            }
            ramps[gradientName] = Gradient(stops: stops)
        }
        return Theme(name: name, styles: withSixteen(resolved), gradients: ramps)
    }

    /// The styles with what is said of roles where there are few colours.
    private func withSixteen(_ styles: [Role: Style]) -> [Role: Style] {
        var result = styles
        for role in Role.known + sixteen.keys.map({ Role($0) }).filter(\.isKnown) {
            var asked: Role? = role
            while let current = asked {
                if let said = sixteen[current.rawValue]?.colors {
                    var style = Theme.style(of: role, in: styles)
                    style.sixteen.foreground = said.foreground ?? style.sixteen.foreground
                    style.sixteen.background = said.background ?? style.sixteen.background
                    result[role] = style
                    break
                }
                asked = styles[current] == nil ? current.fallback : nil
            }
        }
        return result
    }

    /// Reads `ice bold on night`: colours, attributes, and `on` before the ground's colour.
    private func style(_ entry: Entry, key: String, colors: [String: RGB]) throws(ThemeError) -> Style {
        var style = Style.plain
        var isGround = false
        for word in entry.text.split(separator: " ").map(String.init) {
            switch word {
            case "on": isGround = true
            case "bold": style.attributes.insert(.bold)
            case "dim": style.attributes.insert(.dim)
            case "underline": style.attributes.insert(.underline)
            case "reverse": style.attributes.insert(.reverse)
            case "terminal":
                if isGround { style.background = .terminal } else { style.foreground = .terminal }
            default:
                let color = Color.rgb(try color(word, file: entry.file, key: key, colors: colors))
                let named = colors[word].flatMap { _ in sixteen[word]?.colors.foreground }
                if isGround {
                    (style.background, style.sixteen.background) = (color, named)
                } else {
                    (style.foreground, style.sixteen.foreground) = (color, named)
                }
            }
        }
        return style
    }

    private func color(
        _ word: String, file: String, key: String, colors: [String: RGB]
    ) throws(ThemeError) -> RGB {
        if let color = colors[word] { return color }
        if word.hasPrefix("#") {
            guard let color = RGB(hex: word) else { throw .badColor(file: file, key: key, word: word) }
            return color
        }
        throw .unknownColor(file: file, key: key, word: word, palette: colors.keys.sorted())
    }
}

extension RGB {
    /// Reads `#rrggbb`.
    init?(hex text: String) {
        let digits = text.utf8.dropFirst()
        guard text.utf8.first == UInt8(ascii: "#"), digits.count == 6 else { return nil }
        var value: UInt32 = 0
        for digit in digits {
            guard let number = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(number)
        }
        self.init(UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255))
    }
}
