import Foundation
import Limits

/// All files below a folder, each once, in the order of their names' bytes.
struct FolderScan {
    struct Found {
        var name: String
        var size: Int
        var time: Int
    }

    private let root: String
    private(set) var files: [Found] = []
    /// Files of other kinds, by the endings of their names.
    private var otherCounts: [String: Int] = [:]
    private var hiddenCount = 0
    private var unreadable: [String] = []
    /// Names that Swift's strings cannot hold.
    private var unnameableCount = 0
    private var danglingCount = 0
    private var repeatedCount = 0
    /// Folders that were looked through, so that a link to one above ends.
    private var seen: Set<[Int]> = []

    init(_ root: String) { self.root = root }

    mutating func run() throws(PictureFolderError) {
        var status = stat()
        guard stat(root, &status) == 0 else {
            throw errno == ENOENT
                ? .missing(path: root) : .unreadable(path: root, reason: systemReason)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: root) }
        guard let directory = opendir(root) else {
            throw .unreadable(path: root, reason: systemReason)
        }
        closedir(directory)
        look(into: "", status)
        files.sort { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
    }

    private mutating func look(into folder: String, _ status: stat) {
        guard seen.insert([Int(status.st_dev), Int(status.st_ino)]).inserted else {
            repeatedCount += 1
            return
        }
        let path = folder.isEmpty ? root : "\(root)/\(folder)"
        guard let directory = opendir(path) else {
            unreadable.append(folder)
            return
        }
        var names: [String] = []
        while let entry = readdir(directory) {
            let valid = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                    String(validatingCString: $0)
                }
            }
            guard let name = valid else {
                unnameableCount += 1
                continue
            }
            guard name != ".", name != ".." else { continue }
            guard !name.hasPrefix(".") else {
                hiddenCount += 1
                continue
            }
            names.append(name)
        }
        closedir(directory)
        for name in names {
            let below = folder.isEmpty ? name : "\(folder)/\(name)"
            var status = stat()
            guard stat("\(root)/\(below)", &status) == 0 else {
                // What vanishes meanwhile is not there; a link to nowhere is.
                danglingCount += lstat("\(root)/\(below)", &status) == 0 ? 1 : 0
                continue
            }
            if status.st_mode & S_IFMT == S_IFDIR {
                look(into: below, status)
            } else {
                take(below, status)
            }
        }
    }

    private mutating func take(_ name: String, _ status: stat) {
        let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        guard status.st_mode & S_IFMT == S_IFREG, PictureFolder.endings.contains(ending) else {
            otherCounts[ending, default: 0] += 1
            return
        }
        files.append(
            Found(
                name: name, size: Int(status.st_size),
                time: Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)))
    }

    /// What is there beside pictures: `240 CSV files and 3 others`.
    var others: String {
        let kinds = otherCounts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard !kinds.isEmpty else {
            return danglingCount > 0
                ? "links to files that are not there" : hiddenCount > 0 ? "hidden files alone" : "nothing"
        }
        var words = kinds.prefix(2).map { kind, count in
            let noun = count == 1 ? "file" : "files"
            return kind.isEmpty ? "\(count) \(noun) without an ending" : "\(count) .\(kind) \(noun)"
        }
        let rest = kinds.dropFirst(2).reduce(0) { $0 + $1.value }
        if rest > 0 { words.append("\(rest) other\(rest == 1 ? "" : "s")") }
        return words.joined(separator: " and ")
    }

    var notes: [String] {
        var notes: [String] = []
        if !otherCounts.isEmpty { notes.append("left out: \(others), which are no pictures by their names") }
        for (count, what) in [
            (hiddenCount, "hidden files"), (unnameableCount, "names that are not UTF-8: rename them"),
            (danglingCount, "links to what is not there"),
            (repeatedCount, "links to folders that are in it already"),
        ] where count > 0 { notes.append("left out: \(what) (\(count))") }
        for folder in unreadable.prefix(5) {
            notes.append("left out: the folder \(folder), which cannot be read")
        }
        return notes
    }
}
