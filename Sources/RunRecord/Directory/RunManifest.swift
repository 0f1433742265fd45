public import Foundation
import Limits
import SimpleTOML

/// What is needed to make a run again, and what is good to know about it: `run.toml`.
public struct RunManifest: Sendable, Equatable {
    static let fileName = "run.toml"
    static let byteLimit = 64 << 10

    public var recipe: String
    /// Every setting of the recipe, by the name that `--set` knows.
    public var settings: [String: String]
    public var seed: UInt64
    /// `nil`: until somebody stops it.
    public var stepCount: Int?
    public var threadCount: Int
    /// Where the data was named to be.
    public var dataDirectory: String?
    public var started: Date
    public var host: String
    /// gantop's own version, and those of what its numbers depend on.
    public var versions: [String: String]
    /// Other options that the run was started with, without their dashes: `checkpoint-every`, `on-hangup`.
    public var options: [String: String]

    public init(
        recipe: String, settings: [String: String], seed: UInt64, stepCount: Int?, threadCount: Int,
        dataDirectory: String?, started: Date = .now, host: String = RunManifest.hostName,
        versions: [String: String] = [:], options: [String: String] = [:]
    ) {
        self.recipe = recipe
        self.settings = settings
        self.seed = seed
        self.stepCount = stepCount
        self.threadCount = threadCount
        self.dataDirectory = dataDirectory
        // Whole seconds are what the file keeps.
        self.started = Date(timeIntervalSince1970: started.timeIntervalSince1970.rounded(.down))
        self.host = host
        self.versions = versions
        self.options = options
    }

    /// The machine that this is.
    public static var hostName: String { Host.name }
}

extension RunManifest {
    /// The file's text.
    public var toml: String {
        var lines = ["# What 'gantop resume' needs to go on with this run, and anybody to make it again."]
        lines.append("recipe = \(quoted(recipe))")
        // TOML's numbers end where those of other languages do, at 2⁶³.
        lines.append("seed = " + (Int64(exactly: seed).map(String.init) ?? quoted("\(seed)")))
        if let stepCount { lines.append("steps = \(stepCount)") }
        lines.append("threads = \(threadCount)")
        if let dataDirectory { lines.append("data = \(quoted(dataDirectory))") }
        lines.append("started = \(quoted(started.formatted(.iso8601)))")
        lines.append("host = \(quoted(host))")
        for (section, values) in [("settings", settings), ("versions", versions), ("options", options)] {
            lines += ["", "[\(section)]"]
            lines += values.sorted { $0.key < $1.key }.map {
                "\(quoted($0.key)) = \(quoted($0.value))"
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads the file's text; `path` is for error messages.
    public init(toml: String, path: String) throws(RunError) {
        let file = ManifestFile(values: try ManifestFile.values(toml, path: path), path: path)
        let (seed, started) = (try file.word("seed"), try file.text("started"))
        guard let seed = UInt64(seed) else { throw file.wrong("seed", "a whole number from 0 to 2⁶⁴ - 1") }
        guard let started = try? Date(started, strategy: .iso8601) else {
            throw file.wrong("started", "a time such as \"2026-11-23T22:00:00Z\"")
        }
        self.init(
            recipe: try file.text("recipe"), settings: try file.section("settings"), seed: seed,
            stepCount: try file.number("steps", in: 1...Int.max),
            threadCount: try file.number("threads", in: 1...1024) ?? 1,
            dataDirectory: try file.optionalText("data"), started: started, host: try file.text("host"),
            versions: try file.section("versions"), options: try file.section("options"))
    }
}

extension RunDirectory {
    /// What the run is, as it said when it began.
    public func manifest() throws(RunError) -> RunManifest {
        let path = path(of: RunManifest.fileName)
        guard let bytes = try read(RunManifest.fileName, limit: RunManifest.byteLimit) else {
            throw .unusable(
                path: path, reason: "it is not there, so this is no run of gantop's",
                remedy: "\(Hint("runs", in: runs)) lists the runs that there are.")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed(path: path, line: nil, reason: "this is no text in UTF-8")
        }
        return try RunManifest(toml: text, path: path)
    }

    func write(_ manifest: RunManifest) throws(RunError) {
        try replace(RunManifest.fileName, with: Array(manifest.toml.utf8), durably: true)
    }

    /// Whether there is something that may say what the run is.
    public var hasManifest: Bool {
        var status = stat()
        return fstatat(descriptor.number, RunManifest.fileName, &status, AT_SYMLINK_NOFOLLOW) == 0
    }
}

extension RunLock {
    /// Says anew what the run is.
    public func write(_ manifest: RunManifest) throws(RunError) { try directory.write(manifest) }
}

/// A parsed `run.toml` that knows how to complain.
private struct ManifestFile {
    let values: [String: [String: TOMLSubset.Value]]
    let path: String

    static func values(_ toml: String, path: String) throws(RunError) -> [String: [String: TOMLSubset.Value]]
    {
        do {
            return try TOMLSubset.parse(toml)
        } catch {
            throw .malformed(path: path, line: error.line, reason: error.reason)
        }
    }

    func wrong(_ key: String, _ expected: String) -> RunError {
        .malformed(path: path, line: nil, reason: "\(key) must be \(expected).")
    }

    func text(_ key: String) throws(RunError) -> String {
        guard let text = try optionalText(key) else { throw wrong(key, "there, a text in quotes") }
        return text
    }

    func optionalText(_ key: String) throws(RunError) -> String? {
        switch values[""]?[key] {
        case .text(let text): return text
        case nil: return nil
        default: throw wrong(key, "a text in quotes")
        }
    }

    func number(_ key: String, in range: ClosedRange<Int>) throws(RunError) -> Int? {
        guard let value = values[""]?[key] else { return nil }
        guard case .number(let number) = value, range.contains(number) else {
            throw wrong(key, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A number, or a text.
    func word(_ key: String) throws(RunError) -> String {
        switch values[""]?[key] {
        case .text(let text): return text
        case .number(let number): return "\(number)"
        default: throw wrong(key, "there, a whole number")
        }
    }

    func section(_ key: String) throws(RunError) -> [String: String] {
        var found: [String: String] = [:]
        for (name, value) in values[key] ?? [:] {
            guard case .text(let text) = value else { throw wrong("\(key).\(name)", "a text in quotes") }
            found[name] = text
        }
        return found
    }
}

/// A text as one of TOML's basic strings: JSON's escapes are TOML's.
private func quoted(_ text: String) -> String { JSONLines.string(text) }
