/// What a folder's files are taken for, by the folders that they lie in.
struct FolderSorting {
    private(set) var layout = PictureFolder.Layout.flat
    private(set) var files: [PictureFolder.File] = []
    private(set) var notes: [String] = []

    private static let trainingNames: Set<String> = ["train", "training"]
    private static let heldOutNames: Set<String> = ["val", "valid", "validation", "test", "testing"]

    init(_ found: [FolderScan.Found], hasClasses: Bool) {
        let split = found.map { FolderSorting.split($0.name) }
        if FolderSorting.areDomains(split.map(\.folder)) {
            sortDomains(found, split)
            return
        }
        let hasSplit =
            split.contains { FolderSorting.trainingNames.contains($0.folder.lowercased()) }
            && split.contains { FolderSorting.heldOutNames.contains($0.folder.lowercased()) }
        var rest = zip(found, split).map { file, split in
            guard hasSplit else { return (file: file, below: file.name, part: PictureFolder.Part.either) }
            let folder = split.folder.lowercased()
            let part: PictureFolder.Part =
                FolderSorting.trainingNames.contains(folder)
                ? .training : FolderSorting.heldOutNames.contains(folder) ? .heldOut : .either
            return (file: file, below: split.rest, part: part)
        }
        if hasSplit {
            let outside = rest.count { $0.part == .either }
            rest.removeAll { $0.part == .either }
            let trained = rest.count { $0.part == .training }
            notes.append("split by its folders: \(trained) to train on, \(rest.count - trained) held out")
            if outside > 0 {
                notes.append(
                    "left out: \(outside) picture\(outside == 1 ? "" : "s") outside of these folders")
            }
        }
        let folders = rest.map { FolderSorting.split($0.below).folder }
        let names = Set(folders).subtracting([""]).sorted()
        let isSorted = !folders.contains("") && names.count > 1
        if hasClasses, isSorted {
            layout = .classes(names)
            notes.insert("taken as \(names.count) classes, a sub-folder each", at: 0)
        } else {
            let why =
                !hasClasses || names.isEmpty
                ? ""
                : names.count == 1
                    ? " (one sub-folder is no choice)" : " (some pictures lie outside of sub-folders)"
            notes.insert("taken as pictures without classes\(why)", at: 0)
        }
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        files = zip(rest, folders).map { item, folder in
            PictureFolder.File(
                name: item.file.name, size: item.file.size, time: item.file.time,
                group: layout == .flat ? 0 : places[folder] ?? 0, part: item.part)
        }
    }

    /// The first folder of a name, empty where there is none, and what follows.
    private static func split(_ name: String) -> (folder: String, rest: String) {
        guard let slash = name.firstIndex(of: "/") else { return ("", name) }
        return (String(name[..<slash]), String(name[name.index(after: slash)...]))
    }

    /// Which of two domains a folder is, and what its pictures are for.
    private static func domain(_ folder: String) -> (group: Int, part: PictureFolder.Part)? {
        for (group, letter) in ["A", "B"].enumerated() {
            switch folder {
            case letter: return (group, .either)
            case "train" + letter: return (group, .training)
            case "test" + letter, "val" + letter: return (group, .heldOut)
            default: continue
            }
        }
        return nil
    }

    static func areDomains(_ folders: [String]) -> Bool {
        let found = Set(folders).map { domain($0)?.group }
        return !found.contains(nil) && Set(found.compactMap { $0 }) == [0, 1]
    }

    private mutating func sortDomains(
        _ found: [FolderScan.Found], _ split: [(folder: String, rest: String)]
    ) {
        layout = .domains
        notes = ["taken as two domains, A and B"]
        files = zip(found, split).compactMap { file, split in
            FolderSorting.domain(split.folder).map {
                PictureFolder.File(
                    name: file.name, size: file.size, time: file.time, group: $0.group, part: $0.part)
            }
        }
    }
}
