public import Foundation
import Limits

/// A run in a line of a list.
public struct RunSummary: Sendable, Equatable {
    public var name: String
    public var recipe: String
    public var status: RunStatus
    /// `nil`: it goes on until it is stopped.
    public var stepCount: Int?
    public var started: Date
    /// What its files take on the disk.
    public var byteCount: Int

    public init(of directory: RunDirectory) throws(RunError) {
        let manifest = try directory.manifest()
        name = directory.name
        recipe = manifest.recipe
        status = directory.status
        stepCount = manifest.stepCount
        started = manifest.started
        byteCount = try directory.byteCount
    }

    /// One JSON object.
    public func jsonLine(now: Date) -> String {
        let fields = [
            ("name", JSONLines.string(name)), ("recipe", JSONLines.string(recipe)),
            ("state", JSONLines.string(status.state.rawValue)), ("step", "\(status.step)"),
            ("steps", stepCount.map { "\($0)" } ?? "null"),
            ("started", JSONLines.string(started.formatted(.iso8601))), ("age", "\(age(now: now))"),
            ("referee", status.bestReferee.map(JSONLines.number) ?? "null"),
            ("verdict", status.verdict.map(JSONLines.string) ?? "null"), ("bytes", "\(byteCount)"),
        ]
        return "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    /// Seconds since it was started; 0 where a clock was set back.
    public func age(now: Date) -> Int { RunFacts.age(of: started, now: now) }
}

extension RunDirectory {
    /// Whoever fills a directory with files must not keep us counting.
    private static var countLimit: Int { 100_000 }
    private static var depthLimit: Int { 8 }

    /// What its files take on the disk; links are not followed.
    ///
    /// - Throws: Where there are no descriptors to look for them: no number is better than a wrong one.
    var byteCount: Int {
        get throws(RunError) {
            var fileCount = 0
            guard let count = RunDirectory.byteCount(".", in: descriptor.number, depth: 0, &fileCount) else {
                throw unusable("", systemReason)
            }
            return count
        }
    }

    private static func byteCount(
        _ name: String, in parent: Int32, depth: Int, _ fileCount: inout Int
    ) -> Int? {
        guard let entries = DirectoryEntries(of: name, in: parent) else {
            return errno == EMFILE || errno == ENFILE ? nil : 0
        }
        var blockCount = 0
        var directories: [String] = []
        for entry in entries where fileCount < countLimit {
            fileCount += 1
            if entries.isDirectory(entry) {
                if depth < depthLimit { directories.append(entry.name) }
            } else if let status = entries.status(of: entry.name), status.st_mode & S_IFMT == S_IFREG {
                blockCount &+= Int(status.st_blocks)
            }
        }
        var byteCount = blockCount &* 512
        for directory in directories {
            let count = RunDirectory.byteCount(
                directory, in: entries.descriptor, depth: depth + 1, &fileCount)
            guard let count else { return nil }
            byteCount &+= count
        }
        return byteCount
    }

}
