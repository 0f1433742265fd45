import Diagnostics
import RunRecord

/// The samples that are known.
struct SampleBook: Sendable, Equatable {
    static let limit = 64
    static let byteLimit = 64 << 20
    /// A watcher is to stay small; of large pictures the last resort is a few.
    private static let easyByteLimit = 3 << 19
    private static let leastCount = 16
    static var noHistory: History<Samples> {
        History(limit: limit, byteLimit: byteLimit, easyByteLimit: easyByteLimit, leastCount: leastCount)
    }

    var newest: Samples?
    var newestStep = 0
    /// Those of past evaluations, to look back at.
    var history = SampleBook.noHistory
    /// Whether the log says that pictures of older steps are not kept.
    var hasToldLimit = false
}

/// How samples are looked at.
struct PictureChoice: Sendable, Equatable {
    /// Which samples fill the full screen: 0 those of the fixed latents, 1 of fresh ones, 2 reals.
    var gallery = 0
    /// The picture that the full screen begins with.
    var first = 0
    /// How many times their size pictures are shown; 0: the size at which most of them are seen.
    var zoom = 0
    /// What is drawn of a 2-D recipe's plane.
    var layers = PlaneLayers.standard

    /// Whether the samples shown are of new latents rather than of the fixed ones.
    var showsFresh: Bool {
        get { gallery == 1 }
        set { gallery = newValue ? 1 : 0 }
    }
}
