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
    public let unread: [Unread]
    /// What was taken for what, and what was left out: sentences.
    public let notes: [String]
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

extension PictureFolder {
    /// Decodes every picture of the folder, or finds them decoded.
    ///
    /// - Parameters:
    ///   - form: What they are made into.
    ///   - threadCount: How many are decoded at once.
    ///   - strict: Whether a file that cannot be read is an error.
    ///   - cache: Where decoded pictures are kept.
    ///   - report: Told how many of how many are done, and the seconds that are left; `false` ends it.
    /// - Returns: The pictures; `nil` where it was not to go on.
    /// - Throws: `PictureFolderError` where fewer than two pictures can be read, or the cache cannot be written.
    public func decoded(
        as form: PictureForm, threadCount: Int, strict: Bool = false, cache: PictureCache = .usual,
        report: @escaping @Sendable (_ done: Int, _ total: Int, _ secondsLeft: Double) -> Bool = { _, _, _ in
            true
        }
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
        let names: [String] =
            switch layout {
            case .flat: []
            case .classes(let names): names
            case .domains: ["A", "B"]
            }
        return DecodedPictures(
            form: form, storage: .mapped(file.mapping, offset: CachedPictures.headerLength),
            training: split.training, heldOut: split.heldOut, groups: files.map(\.group), groupNames: names,
            unread: file.unread.sorted { $0.key < $1.key }.map {
                .init(file: files[$0.key].name, reason: $0.value)
            },
            notes: notes, fingerprint: fingerprint(of: form))
    }

    /// The same where the folder has moved, or was copied.
    private func fingerprint(of form: PictureForm) -> UInt64 {
        files.reduce(HeldOut.hash("\(form)".utf8)) { HeldOut.hash("\($1.name)\0\($1.size)\0".utf8, from: $0) }
    }

    /// Names the folder as it is now, and the form, by 128 bits.
    private func key(of form: PictureForm) -> PictureCache.Key {
        var text = "\(path)\0\(form)\0"
        for file in files { text += "\(file.name)\0\(file.size)\0\(file.time)\0" }
        return PictureCache.Key(
            low: HeldOut.hash(text.utf8), high: HeldOut.hash(text.utf8, from: 0x6c62_272e_07bb_0142))
    }
}
