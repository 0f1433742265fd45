import RunRecord
import TensorCore

/// Whether one number of a picture alone tells fakes from reals: how bright it is, how much of it is black, how fine it is.
///
/// A discriminator that has found such a tell learns nothing else. Each is 2·AUC - 1, from -1 (all fakes have more) over 0
/// to 1 (all reals have more).
struct Tells {
    /// What is summed up, by its tag.
    private static let kinds: [(Tag, @Sendable (UnsafeBufferPointer<UInt8>, Int, Int) -> Float)] = [
        (.brightnessTell, { pixels, _, _ in mean(pixels) }),
        (
            .contrastTell,
            { pixels, _, _ in
                let mean = mean(pixels)
                return pixels.reduce(Float(0)) { $0 + (Float($1) - mean) * (Float($1) - mean) }
            }
        ),
        (.blackTell, { pixels, _, _ in Float(pixels.count { $0 == 0 }) }),
        (.whiteTell, { pixels, _, _ in Float(pixels.count { $0 == 255 }) }),
        (
            .detailTell,
            { pixels, width, channels in
                let line = width * channels
                var sum = 0
                for i in pixels.indices {
                    if i % line >= channels { sum += abs(Int(pixels[i]) - Int(pixels[i - channels])) }
                    if i >= line { sum += abs(Int(pixels[i]) - Int(pixels[i - line])) }
                }
                return Float(sum)
            }
        ),
    ]

    private static func mean(_ pixels: UnsafeBufferPointer<UInt8>) -> Float {
        Float(pixels.reduce(0) { $0 + Int($1) }) / Float(pixels.count)
    }

    let scalars: [Scalar]

    /// - Parameters:
    ///   - fakes: Pictures, as they are seen: in levels of 8 bits.
    ///   - reals: Others of the same size.
    init(of fakes: SampleGrid, among reals: SampleGrid) {
        func summaries(_ grid: SampleGrid, _ kind: (UnsafeBufferPointer<UInt8>, Int, Int) -> Float) -> [Float]
        {
            let size = grid.width * grid.height * grid.channels
            return grid.pixels.withUnsafeBufferPointer { pixels in
                (0..<grid.count).map { i in
                    kind(.init(rebasing: pixels[i * size..<(i + 1) * size]), grid.width, grid.channels)
                }
            }
        }
        scalars = Tells.kinds.map { tag, kind in
            Scalar(tag, 2 * areaUnderCurve(summaries(reals, kind), over: summaries(fakes, kind)) - 1)
        }
    }
}
