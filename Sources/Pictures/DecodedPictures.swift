import Foundation

/// All pictures of a set in one form, and what they are for.
///
/// Pictures of a folder lie in a file of the cache, mapped: memory that the system takes back where it needs it.
public struct DecodedPictures: Sendable {
    /// A file that is no picture, and why.
    public struct Unread: Sendable, Equatable, Codable {
        /// Below the folder.
        public var file: String
        public var reason: String
    }

    enum Storage: Sendable {
        case memory([UInt8])
        /// Behind so many bytes of a file.
        case mapped(PictureMapping, offset: Int)
    }

    public let form: PictureForm
    let storage: Storage
    /// Places of the pictures to train on.
    public let training: [Int]
    /// Places of those that are never trained on.
    public let heldOut: [Int]
    /// The class, or the domain, of each place.
    public let groups: [Int]
    /// Names of the groups; empty where there is one kind of pictures.
    public let groupNames: [String]
    /// What each place shows, by the name of its file: the same in two groups where they belong together.
    let subjects: [String]
    /// Whether somebody said which are held out.
    let isSplit: Bool
    public let unread: [Unread]
    /// Differs between other sets of pictures.
    public let fingerprint: UInt64

    /// All pictures one behind the other, `[places, side, side, channels]`, for as long as `body` runs.
    public func withPixels<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        switch storage {
        case .memory(let bytes): try bytes.withUnsafeBufferPointer(body)
        case .mapped(let mapping, let offset):
            try body(mapping.bytes(offset..<offset + groups.count * form.byteCount))
        }
    }

    /// The places of pictures that could be read, sorted into those to train on and those held out.
    static func split(
        _ files: [PictureFolder.File], without unread: Set<Int>
    ) -> (training: [Int], heldOut: [Int]) {
        let places = files.indices.filter { !unread.contains($0) }
        let split = HeldOut.split(places.map { files[$0] })
        return (split.training.map { places[$0] }, split.heldOut.map { places[$0] })
    }
}

extension DecodedPictures {
    /// Pictures in memory, one a file, of which nobody said what they are for.
    init(
        form: PictureForm, bytes: [UInt8], names: [String], groups: [Int], groupNames: [String] = [],
        unread: [Unread] = []
    ) {
        let files = zip(names, groups).map {
            PictureFolder.File(name: $0, size: 0, time: 0, group: $1, part: .either)
        }
        let split = HeldOut.split(files)
        self.init(
            form: form, storage: .memory(bytes), training: split.training, heldOut: split.heldOut,
            groups: groups, groupNames: groupNames, subjects: names, isSplit: false, unread: unread,
            fingerprint: FNV.hash(bytes))
    }
}

extension PictureFolder: PictureSource {
    public var classNames: [String] { if case .classes(let names) = layout { names } else { [] } }

    public func decoded(
        as form: PictureForm, threadCount: Int, strict: Bool = false, cache: PictureCache = .usual,
        report: @escaping PictureReport = { _, _, _ in true }
    ) throws(PictureFolderError) -> DecodedPictures? {
        let key = key(of: form)
        let file: CachedPictures
        if let found = cache.open(key, count: files.count, byteCount: form.byteCount) {
            file = found
        } else {
            let making = PictureDecoding(folder: self, form: form, threadCount: threadCount, report: report)
            guard let made = try cache.make(key, making) else { return nil }
            file = made
        }
        if strict, let first = file.unread.min(by: { $0.key < $1.key }) {
            throw .unreadFile(
                path: "\(path)/\(files[first.key].name)", reason: first.value, others: file.unread.count - 1)
        }
        guard files.count - file.unread.count >= 2 else {
            let reason =
                file.unread.min { $0.key < $1.key }.map { "\(files[$0.key].name): \($0.value)" } ?? ""
            throw .damaged(
                path: path, reason: "of its \(files.count) pictures not two can be read (\(reason))")
        }
        let split = DecodedPictures.split(files, without: Set(file.unread.keys))
        return DecodedPictures(
            form: form, storage: .mapped(file.mapping, offset: CachedPictures.headerLength),
            training: split.training, heldOut: split.heldOut, groups: files.map(\.group),
            groupNames: layout == .domains ? ["A", "B"] : classNames,
            subjects: files.map { isOfEmoji ? $0.emoji : $0.subject },
            isSplit: files.contains { $0.part == .heldOut },
            unread: file.unread.sorted { $0.key < $1.key }.map {
                .init(file: files[$0.key].name, reason: $0.value)
            },
            fingerprint: fingerprint(of: form))
    }

    /// The same where the folder has moved, or was copied.
    private func fingerprint(of form: PictureForm) -> UInt64 {
        files.reduce(FNV.hash("\(form)".utf8)) { FNV.hash("\($1.name)\0\($1.size)\0".utf8, from: $0) }
    }

    /// Names the folder as it is now, and the form, by 128 bits.
    private func key(of form: PictureForm) -> PictureCache.Key {
        var text = "\(path)\0\(form)\0"
        for file in files { text += "\(file.name)\0\(file.size)\0\(file.time)\0" }
        return PictureCache.Key(
            low: FNV.hash(text.utf8), high: FNV.hash(text.utf8, from: 0x6c62_272e_07bb_0142))
    }
}
