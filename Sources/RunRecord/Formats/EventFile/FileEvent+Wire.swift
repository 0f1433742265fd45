import Foundation
import SwiftProtobuf

extension FileEvent {
    /// Steps beyond this are no steps: sums of two of them must fit.
    static let lastStep = 1 << 52
    /// TensorFlow's `SessionLog.START`; TensorBoard drops what it has read of this step and later ones.
    private static let restartStatus: Int32 = 1

    /// The event as a protocol buffer message.
    ///
    var encoded: [UInt8] {
        var message = WireEvent()
        message.wallTime = wallTime
        message.step = Int64(step)
        message.fileVersion = version ?? ""
        if !values.isEmpty { message.summary.value = values.map(\.message) }
        if let restart {
            message.sessionLog.status = FileEvent.restartStatus
            message.sessionLog.msg = restart
        }
        if let stretch {
            message.stretch.firstStep = Int64(stretch.firstStep)
            message.stretch.nanoseconds = stretch.duration.nanoseconds
            message.stretch.epoch = stretch.epoch
        }
        // Encoding fails where required fields are missing, and proto3 has none.
        return (try? message.serializedBytes()) ?? []
    }

    /// Reads a message.
    ///
    /// - Throws: Where the bytes are no event, or its step is none.
    init(decoding bytes: [UInt8]) throws {
        var options = BinaryDecodingOptions()
        options.messageDepthLimit = 16
        options.discardUnknownFields = true
        let message = try WireEvent(serializedBytes: bytes, options: options)
        // Some programs begin at -1.
        guard (-1...FileEvent.lastStep).contains(Int(message.step)) else { throw MalformedEvent() }
        wallTime = message.wallTime.isFinite ? message.wallTime : 0
        step = Int(message.step)
        version = message.fileVersion.isEmpty ? nil : message.fileVersion
        values = message.summary.value.map(FileValue.init)
        if message.hasSessionLog, message.sessionLog.status == FileEvent.restartStatus {
            restart = String(message.sessionLog.msg.prefix(256))
        }
        if message.hasStretch {
            let stretch = message.stretch
            guard (0...step + 1).contains(Int(stretch.firstStep)) else { throw MalformedEvent() }
            self.stretch = Stretch(
                firstStep: Int(stretch.firstStep), duration: .nanoseconds(max(0, stretch.nanoseconds)),
                epoch: stretch.epoch.isFinite ? stretch.epoch : 0)
        }
    }
}

/// A message that is well formed and cannot be an event.
struct MalformedEvent: Error {}

extension FileValue {
    fileprivate var message: WireSummary.Value {
        var message = WireSummary.Value()
        message.tag = tag.rawValue
        switch content {
        case .scalar(let value): message.simpleValue = value
        case .bucket(let bucket):
            message.simpleValue = bucket.mean ?? .nan
            message.spread.low = bucket.low
            message.spread.high = bucket.high
            message.spread.sum = bucket.sum
            message.spread.count = Int64(bucket.count)
            message.spread.nonFiniteCount = Int64(bucket.nonFiniteCount)
        case .picture(let picture):
            message.image.height = Int32(clamping: picture.height)
            message.image.width = Int32(clamping: picture.width)
            message.image.colorspace = Int32(clamping: picture.channels)
            message.image.encodedImageString = picture.encoded
            if let tiling = picture.tiling {
                message.tiling.width = UInt32(clamping: tiling.width)
                message.tiling.height = UInt32(clamping: tiling.height)
                message.tiling.count = UInt32(clamping: tiling.count)
                message.tiling.columns = UInt32(clamping: tiling.columns)
            }
        case .pictures(let files):
            message.tensor = WireTensor(pictures: files)
            message.metadata.pluginData.pluginName = WireTensor.picturePlugin
        case .floats(let values, let shape): message.tensor = WireTensor(values, shape: shape)
        case .text(let text):
            // As SummaryWriter.add_text writes it.
            message.tensor = WireTensor(text)
            message.metadata.pluginData.pluginName = "text"
        case .other: break
        }
        return message
    }

    fileprivate init(_ message: WireSummary.Value) {
        tag = Tag(message.tag.count > 256 ? String(message.tag.prefix(256)) : message.tag)
        switch message.content {
        case .simpleValue(let value):
            content =
                message.hasSpread ? Bucket(message.spread).map { .bucket($0) } ?? .other : .scalar(value)
        case .image(let image):
            content = .picture(
                Picture(
                    width: Int(image.width), height: Int(image.height), channels: Int(image.colorspace),
                    encoded: image.encodedImageString,
                    tiling: message.hasTiling ? Tiling(message.tiling) : nil))
        case .tensor(let tensor): content = tensor.content(plugin: message.metadata.pluginData.pluginName)
        case nil: content = .other
        }
    }
}

extension Bucket {
    fileprivate init?(_ spread: WireSpread) {
        self.init(
            low: spread.low, high: spread.high, sum: spread.sum, count: Int(spread.count),
            nonFiniteCount: Int(spread.nonFiniteCount))
    }
}

extension FileValue.Tiling {
    fileprivate init(_ message: WireTiling) {
        self.init(
            width: Int(message.width), height: Int(message.height), count: Int(message.count),
            columns: Int(message.columns))
    }
}

extension Duration {
    /// Whole nanoseconds, as many as fit.
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflows ? .max : product &+ attoseconds / 1_000_000_000
    }
}
