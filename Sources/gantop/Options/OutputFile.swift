import ArgumentParser
import Foundation
import Limits
import RunRecord

/// A file that a command makes: whole or not at all, over another one only on demand, and never through a link.
struct OutputFile {
    /// Why a file cannot be made; a clause of it says so.
    enum Refusal: Error, Equatable, CustomStringConvertible {
        case isThere
        case isLink
        case isDirectory
        case isSpecial
        case noName
        case failed(reason: String)

        var description: String {
            switch self {
            case .isThere: "is there already: --force replaces it"
            case .isLink:
                "is a link, and links are not followed: name another file, or the one that it leads to"
            case .isDirectory: "is a directory: name a file in it"
            case .isSpecial: "is no plain file: name another one"
            case .noName: "cannot be written: the name is empty"
            case .failed(let reason):
                "cannot be written: \(reason). Name a file in a directory of yours that exists"
            }
        }
    }

    let path: String
    private let replaces: Bool
    /// What the user gave the name with, for errors: `--save-grid `.
    private let option: String

    /// Refuses before the work what could only fail after it.
    ///
    /// - Throws: The exit code, after saying why.
    init(_ path: String, replaces: Bool, option: String = "") throws {
        self.path = path
        self.replaces = replaces
        self.option = option
        try told { () throws(Refusal) in
            try OutputFile.check(path, replaces: replaces)
            let directory = OutputFile.directory(of: path)
            var status = stat()
            if stat(directory, &status) == 0, status.st_mode & S_IFMT != S_IFDIR {
                throw .failed(reason: "\(directory) is no directory")
            }
            guard access(directory, W_OK | X_OK) == 0 else {
                throw .failed(reason: systemReason)
            }
        }
    }

    func write(_ bytes: [UInt8]) throws {
        try told { () throws(Refusal) in try OutputFile.write(bytes, to: path, replaces: replaces) }
    }

    private func told(_ body: () throws(Refusal) -> Void) throws {
        do throws(Refusal) {
            try body()
        } catch {
            complain("gantop: \(option)\(path.isEmpty ? "''" : path) \(error).")
            throw Exit.cannotCreate
        }
    }

    /// Writes a file that gets its name when it is whole.
    static func write(_ bytes: [UInt8], to path: String, replaces: Bool) throws(Refusal) {
        try check(path, replaces: replaces)
        let temporary =
            directory(of: path) + "/.gantop-\(String(UInt64.random(in: 0...(.max)), radix: 36)).partial"
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        guard let file = Descriptor(open(temporary, flags, 0o666)) else {
            throw .failed(reason: systemReason)
        }
        do throws(Refusal) {
            guard file.write(bytes), fsync(file.number) == 0 else { throw .failed(reason: systemReason) }
            try name(temporary, path, replaces: replaces)
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Gives a new file its name, which stands for nothing until then, or for what may be replaced.
    private static func name(_ temporary: String, _ path: String, replaces: Bool) throws(Refusal) {
        if replaces {
            // A link that came meanwhile would be replaced itself.
            try check(path, replaces: true)
        } else {
            if link(temporary, path) == 0 {
                unlink(temporary)
                return
            }
            guard errno != EEXIST else {
                try check(path, replaces: false)
                throw .isThere
            }
            // There are file systems without second names: there an empty file keeps the place.
            let place = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
            guard place >= 0 else {
                throw errno == EEXIST ? .isThere : .failed(reason: systemReason)
            }
            close(place)
        }
        guard rename(temporary, path) == 0 else { throw .failed(reason: systemReason) }
    }

    private static func check(_ path: String, replaces: Bool) throws(Refusal) {
        guard !path.isEmpty else { throw .noName }
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if path.hasSuffix("/") { throw .isDirectory }
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: if !replaces { throw .isThere }
        case S_IFLNK: throw .isLink
        case S_IFDIR: throw .isDirectory
        default: throw .isSpecial
        }
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
