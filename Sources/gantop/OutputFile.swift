import ArgumentParser
import Foundation
import GANTraining
import RunRecord

/// A file that a command makes: whole or not at all, and over another one only on demand.
struct OutputFile {
    let path: String

    /// Refuses before the work what could only fail after it.
    init(_ path: String, replaces: Bool) throws {
        self.path = path
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard !isDirectory.boolValue else {
                complain("gantop: \(path) is a directory: name a file in it.")
                throw Exit.cannotCreate
            }
            guard replaces else {
                complain("gantop: \(path) is there already: --force replaces it.")
                throw Exit.cannotCreate
            }
        }
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard FileManager.default.isWritableFile(atPath: directory) else {
            complain("gantop: no file can be written in \(directory): name a directory of yours that exists.")
            throw Exit.cannotCreate
        }
    }

    func write(_ bytes: [UInt8]) throws {
        try write { temporary in try Data(bytes).write(to: URL(fileURLWithPath: temporary)) }
    }

    /// Has `body` write a file that then gets its name.
    func write(_ body: (_ temporary: String) throws -> Void) throws {
        let temporary = path + ".partial"
        do {
            try body(temporary)
            guard rename(temporary, path) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            complain("gantop: \(path) cannot be written: \(OutputFile.reason(of: error))")
            throw Exit.cannotCreate
        }
    }

    private static func reason(of error: any Error) -> String {
        error is PNGError || error is DataError ? "\(error)" : error.localizedDescription
    }
}
