import Foundation

/// One record of an event file: `tensorflow.Event`, as far as a run's numbers, pictures and texts go.
///
/// What TensorFlow's messages have no place for stands in fields with numbers from 501 on, which other readers skip, as
/// protocol buffers ask them to: how many steps stand behind an event, and the lowest and highest of their values.
struct FileEvent: Equatable {
    /// Seconds since 1970.
    var wallTime = 0.0
    var step = 0
    /// Only in a file's first event: `brain.Event:2`.
    var version: String?
    var values: [FileValue] = []
    var stretch: Stretch?
    /// That the run went on from the step before this event's, and why; other programs leave the text empty.
    ///
    /// What older files say of this step and later ones is void.
    var restart: String?

    /// The steps that an event speaks for, when it says so.
    struct Stretch: Equatable {
        /// The event's own step is the last one.
        var firstStep: Int
        var duration: Duration
        var epoch: Double
    }

    static let currentVersion = "brain.Event:2"
}

/// One tagged value of an event: `tensorflow.Summary.Value`.
struct FileValue: Equatable {
    var tag: Tag
    var content: Content

    enum Content: Equatable {
        case scalar(Float)
        /// The values of several steps: their mean is what other readers see.
        case bucket(Bucket)
        case picture(Picture)
        /// Picture files in one tensor, as TensorFlow 2 writes them.
        case pictures([Data])
        case floats([Float], shape: [Int])
        case text(String)
        /// Histograms, sound and what else nobody asks for here.
        case other
    }

    /// A compressed picture.
    struct Picture: Equatable {
        /// As the event says; the file's own header is what counts.
        var width: Int
        var height: Int
        var channels: Int
        var encoded: Data
        /// How a sheet of pictures is cut, where it is one of ours.
        var tiling: Tiling?
    }

    /// Pictures side by side in a sheet, with a pixel between them.
    struct Tiling: Equatable {
        var width: Int
        var height: Int
        var count: Int
        var columns: Int
    }
}
