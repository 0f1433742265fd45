/// Told how many pictures of how many are decoded, and the seconds that are left; `false` ends it.
public typealias PictureReport = @Sendable (_ done: Int, _ total: Int, _ secondsLeft: Double) -> Bool

/// Where pictures are, looked through but not decoded: a folder, an array, the sprites of a game.
public protocol PictureSource: Sendable {
    var count: Int { get }
    /// Names of classes; empty where pictures have none.
    var classNames: [String] { get }
    /// The size and channels that they have of themselves, where that is known before they are read.
    var ownForm: (side: Int, channels: Int)? { get }
    /// What was taken for what, and what was left out: sentences.
    var notes: [String] { get }

    /// Decodes every picture, or finds them decoded.
    ///
    /// - Parameters:
    ///   - form: What they are made into.
    ///   - threadCount: How many are decoded at once.
    ///   - strict: Whether one that cannot be read is an error.
    ///   - cache: Where decoded pictures are kept.
    ///   - report: Told how far it is.
    /// - Returns: The pictures; `nil` where it was not to go on.
    /// - Throws: `PictureFolderError` where fewer than two pictures can be read, or the cache cannot be written.
    func decoded(
        as form: PictureForm, threadCount: Int, strict: Bool, cache: PictureCache,
        report: @escaping PictureReport
    ) throws(PictureFolderError) -> DecodedPictures?
}

extension PictureSource {
    public var ownForm: (side: Int, channels: Int)? { nil }
}
