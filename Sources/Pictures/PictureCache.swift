import Foundation
import Limits
import SimpleJSON

/// Decoded pictures of earlier runs, a file a folder and form.
///
/// A file begins with a header of 64 bytes, then come the pictures one behind the other, then a JSON object of what could
/// not be read. It is written under another name and renamed when it is whole.
public struct PictureCache: Sendable {
    struct Key {
        var low: UInt64
        var high: UInt64

        init(low: UInt64, high: UInt64) { (self.low, self.high) = (low, high) }

        /// Of all that tells pictures from others.
        init(of text: String) {
            self.init(low: FNV.hash(text.utf8), high: FNV.hash(text.utf8, from: 0x6c62_272e_07bb_0142))
        }

        var name: String {
            [high, low].map {
                let digits = String($0, radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }.joined()
        }
    }

    /// What nobody used for so long is removed when another folder is decoded.
    private static let patience: TimeInterval = 30 * 24 * 3600

    let directory: String

    public init(directory: String) { self.directory = directory }

    /// `pictures` in `$XDG_CACHE_HOME/gantop`, else in `~/.cache/gantop`.
    public static var usual: PictureCache { PictureCache(directory: cacheDirectory + "/pictures") }

    /// `$XDG_CACHE_HOME/gantop`, else `~/.cache/gantop`.
    public static var cacheDirectory: String {
        let named = ProcessInfo.processInfo.environment["XDG_CACHE_HOME"]
        let caches = named.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory() + "/.cache"
        return caches + "/gantop"
    }

    /// Pictures that were decoded before; `nil` where there are none, or the file is damaged.
    func open(_ key: Key, count: Int, byteCount: Int) -> CachedPictures? {
        let path = "\(directory)/\(key.name)"
        guard let file = Descriptor(Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) else {
            return nil
        }
        // Says that it is in use.
        utimes(path, nil)
        return CachedPictures(file, count: count, byteCount: byteCount)
    }

    /// Decodes pictures into a new file; `nil` where that was not to go on.
    func make(_ key: Key, _ decoding: PictureDecoding) throws(PictureFolderError) -> CachedPictures? {
        func failed(_ error: Int32) -> PictureFolderError {
            .uncacheable(path: directory, reason: String(cString: strerror(error)))
        }
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw failed(
                ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError).map { Int32($0.code) }
                    ?? EACCES)
        }
        removeTheUnused()
        let path = "\(directory)/\(key.name)"
        let draft = "\(path).\(getpid()).part"
        let flags = O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        guard let file = Descriptor(Foundation.open(draft, flags, 0o600)) else { throw failed(errno) }
        var isKept = false
        defer { if !isKept { unlink(draft) } }
        let (count, byteCount) = (decoding.count, decoding.form.byteCount)
        let end = CachedPictures.headerLength + count * byteCount
        // Asks for the room at once: a disk that is full is known before the work.
        let status = posix_fallocate(file.number, 0, end)
        guard status == 0 else { throw failed(status) }
        guard let unread = try decoding.run(writingTo: file, path: directory) else { return nil }
        let trailer = CachedPictures.trailer(unread)
        let header = CachedPictures.header(count: count, byteCount: byteCount, trailerLength: trailer.count)
        guard file.write(trailer, at: end), file.write(header, at: 0), rename(draft, path) == 0
        else { throw failed(errno) }
        isKept = true
        guard let made = CachedPictures(file, count: count, byteCount: byteCount) else {
            throw failed(EIO)
        }
        return made
    }

    private func removeTheUnused() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] {
            let path = "\(directory)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            let age = Date.now.timeIntervalSince1970 - TimeInterval(status.st_mtim.tv_sec)
            if age > (name.hasSuffix(".part") ? 24 * 3600 : PictureCache.patience) { unlink(path) }
        }
    }
}

/// A file of the cache.
struct CachedPictures {
    static let headerLength = 64
    private static let magic = Array("gantop pictures\n".utf8)
    private static let version: UInt64 = 1
    private static let mostTrailer = 1 << 26

    let mapping: PictureMapping
    /// Why a picture could not be read, by its place.
    let unread: [Int: String]

    /// `nil` where the file is not of so many pictures, or damaged.
    init?(_ file: Descriptor, count: Int, byteCount: Int) {
        guard let mapping = PictureMapping(file), mapping.count >= CachedPictures.headerLength else {
            return nil
        }
        let header = mapping.bytes(0..<CachedPictures.headerLength)
        let end = CachedPictures.headerLength + count * byteCount
        let trailerLength = mapping.count - end
        guard (2...CachedPictures.mostTrailer).contains(trailerLength),
            Array(header)
                == CachedPictures.header(count: count, byteCount: byteCount, trailerLength: trailerLength),
            let unread = try? JSONValue.decode(
                [Int: String].self, from: Array(mapping.bytes(end..<mapping.count))),
            unread.keys.allSatisfy({ (0..<count).contains($0) })
        else { return nil }
        (self.mapping, self.unread) = (mapping, unread)
    }

    static func header(count: Int, byteCount: Int, trailerLength: Int) -> [UInt8] {
        let numbers = [version, UInt64(count), UInt64(byteCount), UInt64(trailerLength)]
        let bytes =
            magic
            + numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        return bytes + [UInt8](repeating: 0, count: headerLength - bytes.count)
    }

    static func trailer(_ unread: [Int: String]) -> [UInt8] {
        (try? JSONEncoder().encode(unread)).map(Array.init) ?? Array("{}".utf8)
    }
}
