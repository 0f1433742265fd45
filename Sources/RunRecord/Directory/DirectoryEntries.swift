import Foundation

/// What is in a directory, without `.` and `..`, in no order; the directory is closed with its last holder.
final class DirectoryEntries: Sequence, IteratorProtocol {
    private let directory: OpaquePointer

    struct Entry {
        let name: String
        /// Whether it is a directory itself, not by way of a link; `nil` where the file system tells only who asks.
        let isDirectory: Bool?
    }

    /// `nil` where it cannot be read, with `errno` saying why.
    init?(path: String) {
        guard let directory = opendir(path) else { return nil }
        self.directory = directory
    }

    /// A directory by its name in another one, `.` for that one itself; links are not followed.
    init?(of name: String, in descriptor: Int32) {
        let opened = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        guard let directory = fdopendir(opened) else {
            close(opened)
            return nil
        }
        self.directory = directory
    }

    deinit { closedir(directory) }

    /// For the calls that take a name in a directory.
    var descriptor: Int32 { dirfd(directory) }

    func next() -> Entry? {
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            let type = Int(entry.pointee.d_type)
            return Entry(name: name, isDirectory: type == DT_UNKNOWN ? nil : type == DT_DIR)
        }
        return nil
    }

    func isDirectory(_ entry: Entry) -> Bool {
        entry.isDirectory ?? (status(of: entry.name).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false)
    }

    /// What an entry is, links not followed; `nil` where it is gone.
    func status(of name: String) -> stat? {
        var status = stat()
        return fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
    }
}
