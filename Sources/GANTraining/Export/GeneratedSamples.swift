public import RunRecord

/// Samples of a generator, and what they were made of.
public struct GeneratedSamples: Sendable {
    public let count: Int
    /// Latents, and the ones and zeros of a condition.
    public let inputSize: Int
    /// What the generator was given, `[count, inputSize]`.
    public let inputs: [Float]
    /// `[count, height, width, channels]` in -1...1, or points: `[count, 2]`, on a line `[count, 1]`.
    let values: [Float]
    /// `nil` for points in the plane.
    let picture: (height: Int, width: Int, channels: Int)?
    /// Points are shown from -`extent` to `extent`.
    let extent: Float

    /// Whether they are grey pictures, which IDX files hold.
    public var areGrey: Bool { picture?.channels == 1 }

    /// As numpy has it: float32 `[count, channels, height, width]`, or `[count, 2]`.
    public var npy: [UInt8] {
        guard let picture else { return NPY.encoded(values, shape: [count, coordinateCount]) }
        let (h, w, c) = picture
        var planar: [Float] = []
        planar.reserveCapacity(values.count)
        for sample in 0..<count {
            for channel in 0..<c {
                for pixel in 0..<h * w { planar.append(values[(sample * h * w + pixel) * c + channel]) }
            }
        }
        return NPY.encoded(planar, shape: [count, c, h, w])
    }

    /// What the generator was given as numpy has it.
    public var inputsNPY: [UInt8] { NPY.encoded(inputs, shape: [count, inputSize]) }

    /// Grey pictures as an IDX file, uncompressed.
    public var idx: [UInt8] {
        guard let picture else { return [] }
        return IDXFile.encoded(pixels, dimensions: [count, picture.height, picture.width])
    }

    /// The pictures side by side; points as dots in one picture.
    public var grid: SampleGrid {
        guard let picture else { return scatter(side: 512, count: count) }
        return SampleGrid(
            width: picture.width, height: picture.height, channels: picture.channels, count: count,
            pixels: pixels)
    }

    /// The samples one after the other: pictures, or points that leave a trail.
    public var frames: [SampleGrid] {
        guard let picture else { return (1...max(1, count)).map { scatter(side: 256, count: $0) } }
        let (pixels, size) = (pixels, picture.height * picture.width * picture.channels)
        return (0..<count).map { place in
            SampleGrid(
                width: picture.width, height: picture.height, channels: picture.channels, count: 1,
                pixels: Array(pixels[place * size..<(place + 1) * size]))
        }
    }

    /// How many numbers a point has.
    private var coordinateCount: Int { values.count / max(1, count) }

    private var pixels: [UInt8] { values.map(\.pixel) }

    /// The first points as dark dots of 3 × 3 on white.
    private func scatter(side: Int, count: Int) -> SampleGrid {
        var pixels = [UInt8](repeating: 255, count: side * side)
        func place(_ value: Float) -> Int? {
            let place = (value / extent + 1) / 2 * Float(side)
            return place >= 0 && place < Float(side) ? Int(place) : nil
        }
        for i in 0..<count {
            let height = coordinateCount > 1 ? values[2 * i + 1] : 0
            guard let x = place(values[coordinateCount * i]), let y = place(-height) else { continue }
            for row in max(0, y - 1)...min(side - 1, y + 1) {
                for column in max(0, x - 1)...min(side - 1, x + 1) {
                    pixels[row * side + column] = pixels[row * side + column] / 2
                }
            }
        }
        return SampleGrid(width: side, height: side, channels: 1, count: 1, pixels: pixels)
    }
}

/// numpy's file format, version 1.0.
enum NPY {
    static func encoded(_ values: [Float], shape: [Int]) -> [UInt8] {
        let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(extents)), }"
        // Ten bytes stand before it; the data begins at a multiple of 64.
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
        bytes += [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)] + Array(header.utf8)
        values.withUnsafeBytes { bytes += $0 }
        return bytes
    }
}

extension IDXFile {
    /// A file of unsigned bytes.
    static func encoded(_ bytes: [UInt8], dimensions: [Int]) -> [UInt8] {
        [0, 0, 8, UInt8(dimensions.count)]
            + dimensions.flatMap { n in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: n >> $0) } } + bytes
    }
}
