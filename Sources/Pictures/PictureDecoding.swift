import Foundation
import Limits
import Synchronization

/// The work of decoding many pictures, shared by some threads.
struct PictureDecoding: Sendable {
    let form: PictureForm
    let count: Int
    let threadCount: Int
    let report: PictureReport
    /// Makes one of them, `form.byteCount` bytes.
    let picture: @Sendable (_ place: Int) -> Result<[UInt8], PictureError>

    private static let interval = Duration.milliseconds(200)

    private struct Progress {
        var done = 0
        var unread: [Int: String] = [:]
        /// The first write that failed.
        var failure: Int32?
        var told = ContinuousClock.now
        var isStopped = false
    }

    /// What the threads share.
    private final class Work: Sendable { let progress = Mutex(Progress()) }

    /// Decodes each picture into its place of a file.
    ///
    /// - Returns: Why pictures could not be read, by their places; `nil` where it was not to go on.
    /// - Throws: `PictureFolderError` where the file takes no more.
    func run(writingTo file: Descriptor, path: String) throws(PictureFolderError) -> [Int: String]? {
        let start = ContinuousClock.now
        let work = Work()
        NamedThread.share("gantop-pictures", among: threadCount, count: count) { places in
            let place = places.lowerBound
            let found = picture(place)
            let isWritten =
                if case .success(let bytes) = found {
                    file.write(bytes, at: CachedPictures.headerLength + place * form.byteCount)
                } else {
                    true
                }
            let error = errno
            return work.progress.withLock { progress in
                if case .failure(let reason) = found { progress.unread[place] = reason.description }
                if !isWritten, progress.failure == nil { progress.failure = error }
                progress.done += 1
                tell(&progress, since: start)
                return !progress.isStopped && progress.failure == nil
            }
        }
        let result = work.progress.withLock { $0 }
        if let failure = result.failure {
            throw .uncacheable(path: path, reason: String(cString: strerror(failure)))
        }
        return result.isStopped ? nil : result.unread
    }

    private func tell(_ progress: inout Progress, since start: ContinuousClock.Instant) {
        let now = ContinuousClock.now
        guard now - progress.told >= PictureDecoding.interval else { return }
        progress.told = now
        let each = (now - start) / .seconds(1) / Double(progress.done)
        progress.isStopped = !report(progress.done, count, each * Double(count - progress.done))
    }
}

extension PictureDecoding {
    /// Of a folder's files.
    init(_ folder: PictureFolder, as form: PictureForm, threadCount: Int, report: @escaping PictureReport) {
        self.init(form: form, count: folder.files.count, threadCount: threadCount, report: report) { place in
            Result { () throws(PictureError) in
                try form.picture(from: PictureFile.bytes("\(folder.path)/\(folder.files[place].name)"))
            }
        }
    }
}
