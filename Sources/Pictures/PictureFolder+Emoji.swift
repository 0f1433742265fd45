import Foundation

extension PictureFolder {
    private static let gems = "/usr/share/rubygems-integration/all/gems"

    /// The same emoji by two artists: Noto (72×72) of Debian's `ruby-tanuki-emoji` and EmojiOne (64×64) of
    /// `ruby-gemojione`, each a class.
    ///
    /// - Parameter gems: Where the packages put them.
    /// - Returns: Their folder.
    /// - Throws: `PictureFolderError` where a package is missing.
    public static func emoji(in gems: String? = nil) throws(PictureFolderError) -> PictureFolder {
        let path = gems ?? PictureFolder.gems
        let sets = [
            (
                name: "noto", gem: "tanuki_emoji-", below: "app/assets/images/tanuki_emoji",
                package: "ruby-tanuki-emoji"
            ),
            (name: "emojione", gem: "gemojione-", below: "assets/png", package: "ruby-gemojione"),
        ]
        let installed = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
        var classes: [(name: String, folder: String)] = []
        for set in sets {
            guard let gem = installed.last(where: { $0.hasPrefix(set.gem) }) else {
                throw .noPackage(path: "\(path)/\(set.gem)…", package: set.package)
            }
            classes.append((set.name, "\(gem)/\(set.below)"))
        }
        return try PictureFolder(path, classes: classes)
    }

    /// Folders below a common one, each a class.
    init(_ path: String, classes: [(name: String, folder: String)]) throws(PictureFolderError) {
        var files: [File] = []
        for (group, item) in classes.enumerated() {
            var scan = FolderScan("\(path)/\(item.folder)")
            try scan.run()
            guard !scan.files.isEmpty else {
                throw .noPictures(path: "\(path)/\(item.folder)", holds: scan.others)
            }
            files += scan.files.map {
                File(
                    name: "\(item.folder)/\($0.name)", size: $0.size, time: $0.time, group: group,
                    part: .either)
            }
        }
        let counts = classes.indices.map { group in files.count { $0.group == group } }
        self.init(
            path: path, layout: .classes(classes.map(\.name)), files: files,
            notes: [
                zip(classes, counts).map { "\($1) of \($0.name)" }.joined(separator: ", ") + ", by class"
            ],
            isOfEmoji: true)
    }
}
