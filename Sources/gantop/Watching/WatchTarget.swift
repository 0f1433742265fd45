import Canvas
import Diagnostics
import Foundation
import RunRecord

/// What is watched.
enum WatchTarget {
    /// A run of gantop's own.
    case run(RunDirectory)
    /// Event files of another program.
    case foreign(path: String)
    /// Lines on standard input.
    case lines

    /// - Parameters:
    ///   - word: A run's name, a path, or `-`.
    ///   - runs: Where runs are kept.
    /// - Throws: An exit code, after saying that there is no such thing.
    init(_ word: String, in runs: RunsDirectory) throws {
        if word == "-" {
            self = .lines
            return
        }
        if !word.contains("/"), let run = try? runs.open(word), run.hasManifest {
            self = .run(run)
            return
        }
        guard FileManager.default.fileExists(atPath: word) else {
            self = .run(try WatchTarget.run(meantBy: word, in: runs))
            return
        }
        if let run = try? runs.open(word.contains("/") ? word : "./\(word)"), run.hasManifest {
            self = .run(run)
        } else {
            self = .foreign(path: word)
        }
    }

    /// The only run whose name begins so.
    private static func run(meantBy word: String, in runs: RunsDirectory) throws -> RunDirectory {
        do throws(RunError) {
            return try runs.find(word)
        } catch {
            guard case .noRun(_, _, let near) = error else {
                complain("gantop: \(error)".printable)
                throw error.exitCode
            }
            complain(
                """
                gantop: there is no run '\(word)' in \(runs.path), and no directory or file of this name.\
                \(NameMatch.question(near)) \(runs.hint("runs")) lists the runs.
                """.printable)
            throw Exit.noInput
        }
    }

    /// The newest run that somebody trains now; where there is none, the newest.
    ///
    /// - Throws: An exit code, after saying that there are no runs.
    static func newest(in runs: RunsDirectory) throws -> WatchTarget {
        var newest: (run: RunDirectory, started: Date, isHeld: Bool)?
        try telling { () throws(RunError) in
            try runs.visit { run in
                guard let started = try? run.manifest().started else { return }
                let isHeld = run.isHeld
                if let newest, (newest.isHeld ? 1 : 0, newest.started) >= (isHeld ? 1 : 0, started) { return }
                newest = (run, started, isHeld)
            }
        }
        guard let newest else {
            complain(
                "gantop: no runs in \(runs.path) yet. \(runs.hint("train")) makes one; --runs DIR looks elsewhere."
                    .printable)
            throw Exit.noInput
        }
        return .run(newest.run)
    }

    /// Where gantop keeps it; `nil` where another program does.
    var run: RunDirectory? {
        if case .run(let run) = self { run } else { nil }
    }

    /// Whether another program waits for it to be read.
    var isPiped: Bool { if case .lines = self { true } else { false } }

    /// Where it is, told in one way.
    var place: String {
        switch self {
        case .run(let run): URL(fileURLWithPath: run.path).standardizedFileURL.path
        case .foreign(let path): URL(fileURLWithPath: path).standardizedFileURL.path
        case .lines: "-"
        }
    }

    var title: String {
        switch self {
        case .run(let run): run.name
        case .foreign(let path): URL(fileURLWithPath: path).lastPathComponent
        case .lines: "standard input"
        }
    }
}
