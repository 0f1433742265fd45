import Canvas

/// From a pixel to the colour that the terminal can show for it.
///
/// Palettes are dithered: a 4 × 4 threshold matrix, fixed to the screen, decides between the two neighbouring levels,
/// so an area's mean stays right and a pixel that did not change does not flicker.
struct PixelQuantizer: Equatable {
    let depth: ColorDepth

    /// A colour's code: 0xRRGGBB under ``ColorDepth/trueColor``, else its number in the palette.
    func code(for color: RGB, x: Int, y: Int) -> UInt32 {
        let red = Int(color.red)
        let green = Int(color.green)
        let blue = Int(color.blue)
        let threshold = Self.thresholds[(y & 3) * 4 + (x & 3)]
        let isGrey = max(red, green, blue) - min(red, green, blue) <= 10
        switch depth {
        case .trueColor:
            return UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
        case .twoFiftySix where isGrey:
            return UInt32(Palette.greys[Self.level(color.luminance, in: Self.greyLevels, threshold)].index)
        case .twoFiftySix:
            func level(_ value: Int) -> Int { Self.level(value, in: Palette.cubeLevels, threshold) }
            return UInt32(Palette.cubeIndex(red: level(red), green: level(green), blue: level(blue)))
        case .sixteen where isGrey:
            return [0, 8, 7, 15][Self.level(color.luminance, in: [0, 127, 229, 255], threshold)]
        case .sixteen:
            func shifted(_ value: Int) -> UInt8 { UInt8(clamping: value + (threshold - 128) / 3) }
            return UInt32(Self.nearestOfSixteen(shifted(red), shifted(green), shifted(blue)))
        case .eight, .none:
            func bit(_ value: Int) -> UInt32 { value > threshold ? 1 : 0 }
            return bit(red) | bit(green) << 1 | bit(blue) << 2
        }
    }

    /// Bayer's matrix, scaled to the middles of sixteen steps of 0...256.
    private static let thresholds = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5].map { $0 * 16 + 8 }

    private static let greyLevels = Palette.greys.map(\.level)

    /// The index of the level that stands for `value` at a place with this threshold.
    private static func level(_ value: Int, in levels: [Int], _ threshold: Int) -> Int {
        var upper = 1
        while upper < levels.count - 1, levels[upper] <= value { upper += 1 }
        let low = levels[upper - 1]
        return (value - low) * 256 > threshold * (levels[upper] - low) ? upper : upper - 1
    }

    /// Plain distance will do: the dither has moved the colour further than any better one would.
    private static func nearestOfSixteen(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
        var best = (index: 0, distance: Int.max)
        for (index, color) in Palette.sixteen.enumerated() {
            let r = Int(red) - Int(color.red)
            let g = Int(green) - Int(color.green)
            let b = Int(blue) - Int(color.blue)
            let distance = 3 * r * r + 6 * g * g + b * b
            if distance < best.distance { best = (index, distance) }
        }
        return best.index
    }
}

extension RGB {
    /// How bright it looks, 0...255, by the weights of HDTV.
    var luminance: Int { (Int(red) * 54 + Int(green) * 183 + Int(blue) * 19) >> 8 }
}
