import Foundation
import Limits

/// The event files under a directory, in the order in which they were begun.
struct EventDirectory {
    struct File: Hashable {
        var path: String
        /// What TensorBoard puts before the tags of the file: its directory below the log directory.
        var prefix: String

        var name: String { path.split(separator: "/").last.map(String.init) ?? path }

        /// The path of the directory that it is in.
        var directory: Substring { path[..<(path.lastIndex(of: "/") ?? path.startIndex)] }

        /// The time in its name, in seconds since 1970; `nil` where it has none that can be.
        var second: Int? {
            let parts = path.split(separator: "/").last?.split(separator: ".") ?? []
            guard let place = parts.firstIndex(of: "tfevents"), place + 1 < parts.count,
                let second = Int(parts[place + 1]), (0...1 << 40).contains(second)
            else { return nil }
            return second
        }
    }

    private static let deepest = 6
    private static let mostFiles = 4096

    let path: String

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// - Throws: Where the directory cannot be read, or there is no such thing.
    func files() throws(EventFileError) -> [File] {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw .unreadable(path: path, reason: systemReason)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return [File(path: path, prefix: "")] }
        var files: [File] = []
        guard collect(path, prefix: "", depth: 0, into: &files) else {
            throw .unreadable(path: path, reason: systemReason)
        }
        // Where each tag has a directory of its own, the files of a first pass go before those of a second.
        return files.withoutCovered.enumerated().sorted {
            ($0.element.second ?? .max, $0.offset) < ($1.element.second ?? .max, $1.offset)
        }.map(\.element)
    }

    /// `false` where the directory cannot be read, with `errno` saying why.
    private func collect(_ directory: String, prefix: String, depth: Int, into files: inout [File]) -> Bool {
        guard let names = DirectoryEntries(path: directory)?.map(\.name) else { return false }
        // Names begin with the time: their order is the files' order.
        for name in names.sorted() where !EventDirectory.isPassing(name) {
            guard files.count < EventDirectory.mostFiles else { break }
            let path = directory + "/" + name
            if name.contains("tfevents") {
                files.append(File(path: path, prefix: prefix))
            } else if depth < EventDirectory.deepest, isDirectory(path) {
                // One directory that may not be read hides only itself.
                _ = collect(path, prefix: prefix + name + "/", depth: depth + 1, into: &files)
            }
        }
        return true
    }

    /// Whether a name is hidden, or that of a file on its way: rsync's `.events….aB3xYz`, which gets its name when it is
    /// whole.
    private static func isPassing(_ name: String) -> Bool {
        name.hasPrefix(".") || name.hasSuffix("~") || passingEndings.contains { name.hasSuffix($0) }
    }

    private static let passingEndings = [".part", ".partial", ".filepart", ".tmp"]

    /// Links are not followed: they may lead in circles.
    private func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
