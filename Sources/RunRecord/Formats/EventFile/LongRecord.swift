import Foundation

/// A record of many steps for measurements, as another program would have written it.
public enum LongRecord {
    /// The tags of its points, as the usual scripts call them.
    public static let names = [
        "loss/generator", "loss/discriminator", "score/real", "score/fake", "accuracy/real", "accuracy/fake",
        "gradient/generator", "gradient/discriminator", "learning-rate/generator",
        "learning-rate/discriminator", "score/fake-after",
    ]

    /// Writes an event file of `pointCount` scalars, `pointsPerEvent` of them in each event, at most as many as ``names``.
    ///
    /// - Throws: Where the file cannot be written.
    public static func write(
        to directory: String, pointCount: Int, pointsPerEvent: Int
    ) throws(EventFileError) {
        let begin = 1_700_000_000.0
        let writer = try EventFileWriter(in: directory, wallTime: begin)
        var bytes: [UInt8] = []
        var written = 0
        var step = 0
        while written < pointCount {
            step += 1
            let time = begin + Double(step) * 0.01
            // Numbers that look like noise, so that no column is flat.
            let values = names.enumerated().map { index, name in
                let noise = Float((step + index) &* 2_654_435_761 & 0xffff) / 65_536
                return FileValue(tag: Tag(name), content: .scalar(Float(index) + noise))
            }
            for start in stride(from: 0, to: names.count, by: pointsPerEvent) where written < pointCount {
                let part = values[start..<min(start + pointsPerEvent, values.count)]
                bytes += EventFrame.framed(
                    FileEvent(wallTime: time, step: step, values: Array(part.prefix(pointCount - written)))
                        .encoded)
                written += part.count
            }
            if bytes.count > 1 << 20 {
                try writer.append(bytes)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        try writer.append(bytes)
    }
}
