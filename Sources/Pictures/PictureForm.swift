/// What every picture of a training set is made into: a square of so many pixels a side.
///
/// The middle square is cut out and averaged over areas (or drawn larger, bilinearly); what is transparent lies on the
/// background; grey is the luma of Rec. 601.
public struct PictureForm: Sendable, Equatable {
    public var side: Int
    /// 1 (grey) or 3 (RGB).
    public var channels: Int
    /// Red, green and blue.
    public var background: SIMD3<UInt8>
    /// Whether each file holds two pictures beside each other, which become two squares.
    public var isDouble: Bool

    public init(
        side: Int, channels: Int, background: SIMD3<UInt8> = SIMD3(0, 0, 0), isDouble: Bool = false
    ) {
        precondition(side > 0 && (channels == 1 || channels == 3), "picture form: \(side), \(channels)")
        (self.side, self.channels, self.background) = (side, channels, background)
        self.isDouble = isDouble
    }

    /// Bytes of one file's picture, `[side, side, channels]`, or of its two.
    public var byteCount: Int { side * side * channels * (isDouble ? 2 : 1) }

    /// A file's picture in this form.
    ///
    /// - Throws: `PictureError` where it is no picture.
    public func picture(from bytes: [UInt8]) throws(PictureError) -> [UInt8] {
        try picture(from: try DecodedPicture(bytes, side: side))
    }

    func picture(from decoded: DecodedPicture) throws(PictureError) -> [UInt8] {
        guard isDouble else { return square(of: decoded) }
        guard decoded.orientation == 1 else {
            throw PictureError(description: "EXIF turns it, so nobody knows which half is left")
        }
        // A pixel or a seam may be missing.
        guard abs(decoded.width - 2 * decoded.height) * 16 <= decoded.height else {
            throw PictureError(
                description:
                    "it is \(decoded.width)×\(decoded.height), and two pictures beside each other are twice as "
                    + "wide as high")
        }
        let width = decoded.width / 2
        return square(of: decoded.columns(0..<width))
            + square(of: decoded.columns(decoded.width - width..<decoded.width))
    }

    /// Larger pictures are not kept whole in a network's memory.
    private static let mostWhole = 1 << 21

    /// A file's picture in these channels, at its own size, turned as EXIF says.
    ///
    /// - Throws: `PictureError` where it is no picture, or has more than 2 million pixels.
    public func wholePicture(
        from bytes: [UInt8]
    ) throws(PictureError) -> (height: Int, width: Int, pixels: [UInt8]) {
        let decoded = try DecodedPicture(bytes, side: DecodedPicture.mostSide)
        let (w, h) = (decoded.width, decoded.height)
        guard w * h <= PictureForm.mostWhole else {
            throw PictureError(
                description:
                    "it is \(w)×\(h), and more than \(PictureForm.mostWhole) pixels are not taken at once: "
                    + "cut it")
        }
        guard decoded.orientation == 1 else {
            throw PictureError(description: "EXIF turns it: save it upright")
        }
        var colours: [Float] = []
        colours.reserveCapacity(3 * w * h)
        for i in 0..<w * h {
            let alpha = Float(decoded.rgba[4 * i + 3]) / 255
            for k in 0..<3 {
                colours.append(alpha * Float(decoded.rgba[4 * i + k]) + (1 - alpha) * Float(background[k]))
            }
        }
        return (h, w, reduced(colours))
    }

    private func square(of decoded: DecodedPicture) -> [UInt8] {
        reduced(turned(squared(decoded), decoded.orientation))
    }

    /// Where a pixel of the result takes its colour from, and how much of each.
    private struct Taps {
        var first: Int
        var weights: [Float]
    }

    /// Of a line of `count` pixels.
    private func taps(_ count: Int) -> [Taps] {
        let scale = Float(count) / Float(side)
        return (0..<side).map { i in
            guard scale > 1 else {
                // Between the two nearest.
                let place = max(0, min(Float(count - 1), (Float(i) + 0.5) * scale - 0.5))
                let first = min(count - 1, Int(place))
                let share = place - Float(first)
                return Taps(first: first, weights: share > 0 && first + 1 < count ? [1 - share, share] : [1])
            }
            let (from, to) = (Float(i) * scale, min(Float(count), Float(i + 1) * scale))
            let first = Int(from)
            let end = min(count, Int(to.rounded(.up)))
            let weights = (first..<max(first + 1, end)).map { place in
                (min(to, Float(place + 1)) - max(from, Float(place))) / (to - from)
            }
            return Taps(first: first, weights: weights)
        }
    }

    /// The middle square, `[side, side, 3]` of 0...255.
    private func squared(_ picture: DecodedPicture) -> [Float] {
        let count = min(picture.width, picture.height)
        let (left, top) = ((picture.width - count) / 2, (picture.height - count) / 2)
        let taps = taps(count)
        let back = SIMD4(Float(background.x), Float(background.y), Float(background.z), 0)
        var result = [Float](repeating: 0, count: side * side * 3)
        // A source row, made as wide as the result, is needed for one or two rows of it.
        var wide = [SIMD4<Float>](repeating: .zero, count: side)
        picture.rgba.withUnsafeBufferPointer { rgba in
            func widen(_ row: Int) {
                let start = ((top + row) * picture.width + left) * 4
                for (column, tap) in taps.enumerated() {
                    var sum = SIMD4<Float>.zero
                    for (i, weight) in tap.weights.enumerated() {
                        let at = start + 4 * (tap.first + i)
                        let alpha = Float(rgba[at + 3]) / 255
                        let colour = SIMD4(Float(rgba[at]), Float(rgba[at + 1]), Float(rgba[at + 2]), 0)
                        sum += weight * (alpha * colour + (1 - alpha) * back)
                    }
                    wide[column] = sum
                }
            }
            for (row, tap) in taps.enumerated() {
                for (i, weight) in tap.weights.enumerated() {
                    widen(tap.first + i)
                    for column in 0..<side {
                        let at = (row * side + column) * 3
                        result[at] += weight * wide[column].x
                        result[at + 1] += weight * wide[column].y
                        result[at + 2] += weight * wide[column].z
                    }
                }
            }
        }
        return result
    }

    /// Turned and mirrored as EXIF's eight orientations say.
    private func turned(_ square: [Float], _ orientation: Int) -> [Float] {
        guard orientation > 1 else { return square }
        let last = side - 1
        return [Float](unsafeUninitializedCapacity: square.count) { buffer, filled in
            for y in 0..<side {
                for x in 0..<side {
                    let (fromX, fromY) =
                        switch orientation {
                        case 2: (last - x, y)
                        case 3: (last - x, last - y)
                        case 4: (x, last - y)
                        case 5: (y, x)
                        case 6: (y, last - x)
                        case 7: (last - y, last - x)
                        default: (last - y, x)
                        }
                    for channel in 0..<3 {
                        buffer[(y * side + x) * 3 + channel] = square[(fromY * side + fromX) * 3 + channel]
                    }
                }
            }
            filled = square.count
        }
    }

    /// As bytes, in as many channels as are wanted.
    private func reduced(_ square: [Float]) -> [UInt8] {
        func byte(_ value: Float) -> UInt8 { UInt8(max(0, min(255, value.rounded()))) }
        guard channels == 1 else { return square.map(byte) }
        return (0..<square.count / 3).map {
            byte(0.299 * square[3 * $0] + 0.587 * square[3 * $0 + 1] + 0.114 * square[3 * $0 + 2])
        }
    }
}
