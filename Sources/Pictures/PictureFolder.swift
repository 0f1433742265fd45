import Foundation

/// A folder of pictures as people have them, looked through but not decoded.
public struct PictureFolder: Sendable {
    /// What the folder is taken for.
    public enum Layout: Sendable, Equatable {
        /// Pictures at any depth.
        case flat
        /// A sub-folder a class.
        case classes([String])
        /// Two sub-folders of two kinds of pictures: `A` and `B`, or `trainA`, `trainB` and so on.
        case domains
    }

    /// What a file may be used for.
    enum Part: Sendable, Equatable {
        case training
        case heldOut
        /// Nobody said.
        case either
    }

    struct File: Sendable, Equatable {
        /// Below the folder.
        var name: String
        var size: Int
        /// When it was written, in nanoseconds.
        var time: Int
        /// Its class or domain.
        var group: Int
        var part: Part
    }

    static let endings: Set<String> = ["png", "jpg", "jpeg", "jpe", "jfif", "webp", "gif"]
    /// Fewer pictures than these are asked about.
    public static let leastCount = 50
    /// More classes than these are no condition that a network of this size learns.
    static let mostClasses = 1000

    public let path: String
    public let layout: Layout
    let files: [File]
    /// What was taken for what, and what was left out: sentences.
    public let notes: [String]
    /// Whether names are those of emoji.
    let isOfEmoji: Bool

    public var count: Int { files.count }

    init(path: String, layout: Layout, files: [File], notes: [String], isOfEmoji: Bool = false) {
        (self.path, self.layout, self.files, self.notes) = (path, layout, files, notes)
        self.isOfEmoji = isOfEmoji
    }

    /// Whether a file's name is that of a picture.
    public static func isPicture(_ name: String) -> Bool {
        guard !name.hasPrefix("."), let dot = name.lastIndex(of: ".") else { return false }
        return endings.contains(name[name.index(after: dot)...].lowercased())
    }

    /// Whether its sub-folders are those of two domains; says nothing of what they hold.
    public static func holdsDomains(_ path: String) -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let folders = names.filter { name in
            var isDirectory: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isDirectory)
            return exists && isDirectory.boolValue && !name.hasPrefix(".")
        }
        return FolderSorting.areDomains(folders)
    }

    /// Looks through a folder.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - few: Whether under 50 pictures are enough.
    ///   - hasClasses: Whether sub-folders may be classes.
    /// - Throws: `PictureFolderError` where there is nothing to train on.
    public init(_ path: String, few: Bool = false, hasClasses: Bool = true) throws(PictureFolderError) {
        self.path = path
        isOfEmoji = false
        var scan = FolderScan(path)
        try scan.run()
        guard !scan.files.isEmpty else { throw .noPictures(path: path, holds: scan.others) }
        guard scan.files.count >= (few ? 2 : PictureFolder.leastCount) else {
            throw .tooFew(
                path: path, count: scan.files.count, least: few ? 2 : PictureFolder.leastCount)
        }
        let sorted = FolderSorting(scan.files, hasClasses: hasClasses)
        (layout, files) = (sorted.layout, sorted.files)
        notes = sorted.notes + scan.notes
        guard case .classes(let names) = layout else { return }
        guard names.count <= PictureFolder.mostClasses else {
            throw .tooManyClasses(path: path, count: names.count, most: PictureFolder.mostClasses)
        }
        var counts = [Int](repeating: 0, count: names.count)
        for file in files { counts[file.group] += 1 }
        let lone = names.indices.filter { counts[$0] < 2 }
        guard lone.isEmpty else { throw .loneClasses(path: path, names: lone.map { names[$0] }) }
    }
}
