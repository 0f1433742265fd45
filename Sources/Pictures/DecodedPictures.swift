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
    /// What each place was read from.
    let files: [PictureFolder.File]
    /// Places of the pictures to train on.
    public private(set) var training: [Int] = []
    /// Places of those that are never trained on.
    public private(set) var heldOut: [Int] = []
    /// The highest hash of a name that is held out; `nil` where somebody said which are.
    public private(set) var heldOutLine: UInt64?
    /// The class, or the domain, of each place.
    public let groups: [Int]
    /// Names of the groups; empty where there is one kind of pictures.
    public let groupNames: [String]
    /// What each place shows, by the name of its file: the same in two groups where they belong together.
    let subjects: [String]
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

    /// Pictures at the places of files.
    ///
    /// - Parameters:
    ///   - form: What they were made into.
    ///   - storage: Where they lie, one behind the other.
    ///   - files: What they were read from, and are for.
    ///   - groupNames: What groups are counted by.
    ///   - subjects: What they show; `nil`: what their names say.
    ///   - unread: Why some could not be read, by their places.
    ///   - fingerprint: Differs between other sets.
    init(
        form: PictureForm, storage: Storage, files: [PictureFolder.File], groupNames: [String],
        subjects: [String]? = nil, unread: [Int: String] = [:], fingerprint: UInt64
    ) {
        (self.form, self.storage, self.files) = (form, storage, files)
        (groups, self.groupNames) = (files.map(\.group), groupNames)
        self.subjects = subjects ?? files.map(\.name)
        self.unread = unread.sorted { $0.key < $1.key }.map {
            Unread(file: files[$0.key].name, reason: $0.value)
        }
        self.fingerprint = fingerprint
        split(files.indices.filter { unread[$0] == nil }, at: nil)
    }

    private mutating func split(_ places: [Int], at line: UInt64?) {
        let split = HeldOut.split(places.map { files[$0] }, at: line)
        (training, heldOut) = (split.training.map { places[$0] }, split.heldOut.map { places[$0] })
        heldOutLine = split.line
    }

    /// The same, where what was held out before is held out still, whatever has come and gone.
    public func keeping(_ line: UInt64?) -> DecodedPictures {
        guard let line, let heldOutLine, heldOutLine != line else { return self }
        var kept = self
        kept.split((training + heldOut).sorted(), at: line)
        return kept
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
            let making = PictureDecoding(self, as: form, threadCount: threadCount, report: report)
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
        return DecodedPictures(
            form: form, storage: .mapped(file.mapping, offset: CachedPictures.headerLength), files: files,
            groupNames: layout == .domains ? ["A", "B"] : classNames,
            subjects: files.map { isOfEmoji ? $0.emoji : $0.subject }, unread: file.unread,
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
        return PictureCache.Key(of: text)
    }
}
