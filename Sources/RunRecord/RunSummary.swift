public import Foundation

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
        byteCount = directory.byteCount
    }

    /// One JSON object.
    public func jsonLine(now: Date) -> String {
        let fields = [
            ("name", JSONLines.string(name)), ("recipe", JSONLines.string(recipe)),
            ("state", JSONLines.string(status.state.rawValue)), ("step", "\(status.step)"),
            ("steps", stepCount.map { "\($0)" } ?? "null"),
            ("started", JSONLines.string(started.formatted(.iso8601))), ("age", "\(age(now: now))"),
            ("referee", status.bestReferee.map(JSONLines.number) ?? "null"), ("bytes", "\(byteCount)"),
        ]
        return "{" + fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    /// Seconds since it was started; 0 where a clock was set back.
    public func age(now: Date) -> Int {
        Int(max(0, min(1e15, now.timeIntervalSince(started))))
    }
}

extension RunDirectory {
    /// Whoever fills a directory with files must not keep us counting.
    private static var countLimit: Int { 100_000 }

    /// What its files take on the disk; links are not followed.
    var byteCount: Int {
        guard let files = FileManager.default.enumerator(atPath: path) else { return 0 }
        var blocks: Int64 = 0
        for _ in 0..<RunDirectory.countLimit {
            guard let file = files.nextObject() as? String else { break }
            var status = stat()
            guard fstatat(descriptor.number, file, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFREG { blocks &+= Int64(status.st_blocks) }
        }
        return Int(blocks &* 512)
    }
}
