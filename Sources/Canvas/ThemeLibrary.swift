import BuiltInThemes
import Foundation

/// Where themes come from: those inside the binary, and the user's own directory.
///
/// A file of the user's goes before a built-in theme of the same name, and may inherit from it.
public struct ThemeLibrary: Sendable {
    /// A theme, and what in its files had no effect.
    public struct Loaded: Sendable, Equatable {
        public var theme: Theme
        public var warnings: [ThemeWarning]
    }

    /// The themes that are used when none is asked for, by the terminal's paper.
    public static let defaultName = "dark"
    public static let defaultLightName = "light"
    /// What asks for the one that the terminal's paper calls for.
    public static let automaticName = "auto"

    private let directory: String?

    /// - Parameter directory: Where the user's own themes lie; `nil` if there is no such place.
    public init(directory: String?) { self.directory = directory }

    /// The library of a user with this environment: `themes` in the directory of the configuration.
    public init(environment: [String: String]) {
        self.init(
            directory: ThemeLibrary.configurationDirectory(environment: environment).map { $0 + "/themes" })
    }

    /// Where a user with this environment keeps what is theirs: `$XDG_CONFIG_HOME/gantop`, or the same in `~/.config`;
    /// `nil` where there is no home.
    public static func configurationDirectory(environment: [String: String]) -> String? {
        if let configuration = environment["XDG_CONFIG_HOME"], configuration.hasPrefix("/") {
            return configuration + "/gantop"
        }
        guard let home = environment["HOME"], FileManager.default.fileExists(atPath: home) else { return nil }
        return home + "/.config/gantop"
    }

    /// The names of all themes: first the built-in ones, then the user's.
    public var names: [String] {
        var names = BuiltInThemes.all.map(\.name)
        for name in userNames where !names.contains(name) { names.append(name) }
        return names
    }

    /// The name that follows in the list, from the last to the first.
    public func next(after name: String) -> String {
        let names = names
        guard let index = names.firstIndex(of: name) else { return names.first ?? ThemeLibrary.defaultName }
        return names[(index + 1) % names.count]
    }

    /// Loads a theme by its name, or from a file if there is a slash or `.toml` in it.
    public func load(_ nameOrPath: String) throws(ThemeError) -> Loaded {
        let isPath = nameOrPath.contains("/") || nameOrPath.hasSuffix(".toml")
        let name = isPath ? ThemeLibrary.stem(nameOrPath) : nameOrPath
        guard let source = isPath ? .file(nameOrPath) : source(named: name, without: []) else {
            throw .unknownTheme(name: nameOrPath, available: names)
        }
        let file = try read(source, name: name, below: [])
        return Loaded(theme: try file.theme(named: name), warnings: file.warnings)
    }

    private enum Source: Hashable {
        case file(String)
        case builtIn(String)
    }

    private func read(
        _ source: Source, name: String, below chain: [(name: String, source: Source)]
    ) throws(ThemeError) -> ThemeFile {
        let chain = chain + [(name, source)]
        let file =
            switch source {
            case .file(let path): try ThemeFile(file: path, toml: ThemeLibrary.contents(of: path))
            case .builtIn(let toml): try ThemeFile(file: "built-in theme \(name)", toml: toml)
            }
        guard let parentName = file.inherits else { return file }
        // Its own name is the built-in theme below a file of the user's; anything else twice is a circle.
        let own = parentName == name ? [source] : []
        guard let parent = self.source(named: parentName, without: own) else {
            if parentName == name { throw .cycle(names: [name, name]) }
            throw .unknownParent(file: file.file, name: parentName, available: names)
        }
        if let first = chain.firstIndex(where: { $0.source == parent }) {
            throw .cycle(names: chain[first...].map(\.name) + [parentName])
        }
        return file.over(try read(parent, name: parentName, below: chain))
    }

    private func source(named name: String, without excluded: [Source]) -> Source? {
        if let directory, userNames.contains(name) {
            let file = Source.file("\(directory)/\(name).toml")
            if !excluded.contains(file) { return file }
        }
        guard let theme = BuiltInThemes.all.first(where: { $0.name == name }) else { return nil }
        return excluded.contains(.builtIn(theme.toml)) ? nil : .builtIn(theme.toml)
    }

    private var userNames: [String] {
        guard let directory, let files = try? FileManager.default.contentsOfDirectory(atPath: directory)
        else { return [] }
        return files.filter { $0.hasSuffix(".toml") }.map(ThemeLibrary.stem).sorted()
    }

    private static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".toml") ? String(name.dropLast(5)) : name
    }

    /// Reads at most the allowed bytes, so that a device or a film named as a theme cannot fill the memory.
    private static func contents(of path: String) throws(ThemeError) -> String {
        do {
            let type = try FileManager.default.attributesOfItem(
                atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
            guard type[.type] as? FileAttributeType == .typeRegular else {
                throw ThemeError.unreadable(file: path, reason: "not a file")
            }
            if let byteCount = type[.size] as? Int, byteCount > ThemeFile.byteLimit {
                throw ThemeError.tooLarge(file: path, byteCount: byteCount, limit: ThemeFile.byteLimit)
            }
            return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        } catch let error as ThemeError {
            throw error
        } catch {
            throw .unreadable(file: path, reason: ThemeLibrary.reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileNoSuchFile, .fileReadNoSuchFile: "there is no such file"
        case .fileReadNoPermission: "it may not be read"
        default: "it cannot be read"
        }
    }
}
