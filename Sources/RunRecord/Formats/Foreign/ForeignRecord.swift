import Foundation
import Limits

/// What a path of another program's holds: TensorBoard's event files, or a text that is read line by line.
public enum ForeignRecord: Equatable, Sendable {
    case eventFiles
    /// A text file, and how many others there are that it was chosen from.
    case text(path: String, otherCount: Int)

    private static let deepest = 4
    private static let mostEntries = 4096
    /// Texts that hold a run's numbers, the likeliest first.
    private static let endings = ["csv", "jsonl", "tsv", "ndjson", "json", "log", "txt", "out"]

    /// - Throws: Where there is no such thing, or nothing in it that can be read.
    public init(at path: String) throws(EventFileError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw .unreadable(path: path, reason: systemReason)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            self = try ForeignRecord.file(path)
            return
        }
        guard try EventDirectory(path: path).files().isEmpty else {
            self = .eventFiles
            return
        }
        let texts = ForeignRecord.texts(in: path)
        guard let best = texts.first else { throw .noRecord(directory: path) }
        self = .text(path: best, otherCount: texts.count - 1)
    }

    /// The texts in a directory and below, the likeliest to be watched first.
    static func texts(in directory: String) -> [String] {
        var found: [(path: String, rank: Int, writtenAt: Int)] = []
        collect(directory, depth: 0, into: &found)
        // Of those of the likeliest kind the newest, as of `lightning_logs/version_0`, `version_1`.
        return found.sorted { ($0.rank, -$0.writtenAt, $0.path) < ($1.rank, -$1.writtenAt, $1.path) }.map(
            \.path)
    }

    /// Whether a file is TensorBoard's or a text: by its name, else by its first bytes.
    private static func file(_ path: String) throws(EventFileError) -> ForeignRecord {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        if name.contains("tfevents") { return .eventFiles }
        let bytes = try FollowedFile(path: path).bytes(at: 0, count: 4096)
        if case .record(_, isSound: true) = EventFrame.record(at: 0, in: bytes.span) { return .eventFiles }
        guard !bytes.contains(0) else {
            throw .unreadable(path: path, reason: "neither an event file of TensorBoard's nor a text")
        }
        return .text(path: path, otherCount: 0)
    }

    private static func collect(
        _ directory: String, depth: Int, into found: inout [(path: String, rank: Int, writtenAt: Int)]
    ) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory))?.sorted() ?? []
        for name in names where !name.hasPrefix(".") && found.count < mostEntries {
            let path = directory + "/" + name
            var status = stat()
            // Links are not followed: they may lead in circles.
            guard lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR where depth < deepest: collect(path, depth: depth + 1, into: &found)
            case S_IFREG:
                let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
                guard name.contains("."), let rank = endings.firstIndex(of: ending), status.st_size > 0 else {
                    continue
                }
                found.append(
                    (path, isNamedForRequirements(name) ? endings.count : rank, status.st_mtim.tv_sec))
            default: break
            }
        }
    }

    /// `requirements.txt`, `hparams.json`: texts that say how a run is made, not how it goes.
    private static func isNamedForRequirements(_ name: String) -> Bool {
        let name = name.lowercased()
        return ["requirements", "hparams", "config", "opt.", "options", "args", "readme", "license"].contains
        {
            name.contains($0)
        }
    }
}
