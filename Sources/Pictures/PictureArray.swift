import Foundation

/// Pictures of one size that one file holds, or two: arrays as numpy and MNIST have them.
public struct PictureArray: Sendable {
    /// The number at a place of the array, from 0 to 255.
    public typealias Values = @Sendable (_ index: Int) -> UInt8

    /// Where it is, for errors.
    public var path: String
    public var count: Int
    public var height: Int
    public var width: Int
    /// 1 (grey), 3 (RGB) or 4 (RGBA).
    public var channels: Int
    /// The class of each, counted by the names; of pictures without classes empty.
    public var labels: [Int] = []
    public var classNames: [String] = []
    /// From this one on they are never trained on; `nil`: nobody said.
    public var firstHeldOut: Int?

    public init(path: String, count: Int, height: Int, width: Int, channels: Int) {
        self.path = path
        (self.count, self.height, self.width, self.channels) = (count, height, width, channels)
    }

    /// The size and channels in which nothing of them is lost, where they are smaller than is usual.
    ///
    /// Sides are multiples of four, which networks can halve twice.
    public var ownForm: (side: Int, channels: Int) {
        let side = min(height, width) / 4 * 4
        return (max(16, min(64, side)), channels == 1 ? 1 : 3)
    }

    private func picture(_ number: Int, _ values: Values) -> DecodedPicture {
        let pixels = height * width
        let rgba = [UInt8](unsafeUninitializedCapacity: 4 * pixels) { buffer, filled in
            for pixel in 0..<pixels {
                let first = (number * pixels + pixel) * channels
                for channel in 0..<3 {
                    buffer[4 * pixel + channel] = values(first + min(channel, channels - 1))
                }
                buffer[4 * pixel + 3] = channels == 4 ? values(first + 3) : 255
            }
            filled = 4 * pixels
        }
        return DecodedPicture(width: width, height: height, orientation: 1, rgba: rgba)
    }

    /// Makes every picture, or finds them made.
    ///
    /// - Parameters:
    ///   - form: What they are made into.
    ///   - files: Those that the array was read from: others, or changed ones, are another array.
    ///   - threadCount: How many are made at once.
    ///   - cache: Where they are kept.
    ///   - report: Told how far it is.
    ///   - read: Reads the numbers, `[count, height, width, channels]`.
    /// - Returns: The pictures; `nil` where it was not to go on.
    /// - Throws: `PictureFolderError` where a picture does not fit the form, or the cache cannot be written.
    public func decoded(
        as form: PictureForm, of files: [String], threadCount: Int, cache: PictureCache,
        report: @escaping PictureReport, read: () throws(PictureFolderError) -> Values
    ) throws(PictureFolderError) -> DecodedPictures? {
        let key = PictureCache.Key(of: key(of: files, form))
        let file: CachedPictures
        if let found = cache.open(key, count: count, byteCount: form.byteCount) {
            file = found
        } else {
            let values = try read()
            let work = PictureDecoding(form: form, count: count, threadCount: threadCount, report: report) {
                place in
                Result { () throws(PictureError) in try form.picture(from: picture(place, values)) }
            }
            guard let made = try cache.make(key, work) else { return nil }
            file = made
        }
        // All of them have one shape.
        if let reason = file.unread.first?.value {
            throw .damaged(path: path, reason: "of its pictures, \(reason)")
        }
        let places = (0..<count).map { place in
            PictureFolder.File(
                name: "\(place)", size: 0, time: 0, group: labels.isEmpty ? 0 : labels[place],
                part: firstHeldOut.map { place < $0 ? .training : .heldOut } ?? .either)
        }
        let pixels = file.mapping.bytes(
            CachedPictures.headerLength..<CachedPictures.headerLength + count * form.byteCount)
        return DecodedPictures(
            form: form, storage: .mapped(file.mapping, offset: CachedPictures.headerLength), files: places,
            groupNames: classNames,
            fingerprint: labels.reduce(FNV.hash(pixels)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
    }

    private func key(of files: [String], _ form: PictureForm) -> String {
        files.reduce("\(form)\0\(count)\0") { text, file in
            var status = stat()
            _ = stat(file, &status)
            return text + "\(file)\0\(status.st_size)\0\(status.st_mtim.tv_sec)\0\(status.st_mtim.tv_nsec)\0"
        }
    }
}
