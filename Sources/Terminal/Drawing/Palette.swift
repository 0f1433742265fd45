import Canvas
import Glibc

/// The colours that xterm has under their numbers, and the way from a 24-bit colour to the nearest of them.
enum Palette {
    /// xterm's own; users change these, so they are approximate by nature.
    static let sixteen: [RGB] = [
        RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0),
        RGB(0, 0, 238), RGB(205, 0, 205), RGB(0, 205, 205), RGB(229, 229, 229),
        RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0),
        RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
    ]

    /// The levels of each channel in the 6 × 6 × 6 cube, colours 16 to 231.
    static let cubeLevels = [0, 95, 135, 175, 215, 255]

    static func cubeIndex(red: Int, green: Int, blue: Int) -> Int { 16 + 36 * red + 6 * green + blue }

    /// The greys among the 256 from dark to bright: those of the cube, and 24 of their own.
    static let greys: [(level: Int, index: Int)] =
        ((0..<6).map { (cubeLevels[$0], cubeIndex(red: $0, green: $0, blue: $0)) }
        + (0..<24).map { (8 + 10 * $0, 232 + $0) }).sorted { $0.0 < $1.0 }

    static func color(_ index: Int) -> RGB {
        switch index {
        case ..<16: return sixteen[max(0, index)]
        case 16..<232:
            let i = index - 16
            return RGB(
                UInt8(cubeLevels[i / 36]), UInt8(cubeLevels[i / 6 % 6]), UInt8(cubeLevels[i % 6]))
        default:
            let level = UInt8(8 + 10 * (min(index, 255) - 232))
            return RGB(level, level, level)
        }
    }

    /// The number of the colour that looks most like `color` among those of `depth`.
    ///
    /// Of 256, the first sixteen are left out: nobody knows what the user made of them.
    static func nearest(to color: RGB, depth: ColorDepth) -> Int {
        let candidates =
            switch depth {
            case .none, .eight: 0..<8
            case .sixteen: 0..<16
            case .twoFiftySix, .trueColor: 16..<256
            }
        let wanted = perceptual(color)
        var best = (index: candidates.lowerBound, distance: Float.infinity)
        for index in candidates {
            let difference = wanted - perceptualPalette[index]
            let distance = (difference * difference).sum()
            if distance < best.distance { best = (index, distance) }
        }
        return best.index
    }

    private static let perceptualPalette: [SIMD4<Float>] = (0..<256).map { perceptual(color($0)) }

    /// OKLab (Ottosson, 2020), where Euclidean distance is about what eyes see; the fourth lane is 0.
    private static func perceptual(_ color: RGB) -> SIMD4<Float> {
        func linear(_ value: UInt8) -> Float {
            let v = Float(value) / 255
            return v <= 0.04045 ? v / 12.92 : powf((v + 0.055) / 1.055, 2.4)
        }
        let r = linear(color.red)
        let g = linear(color.green)
        let b = linear(color.blue)
        let l = cbrtf(0.412_221_47 * r + 0.536_332_55 * g + 0.051_445_995 * b)
        let m = cbrtf(0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b)
        let s = cbrtf(0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b)
        return SIMD4(
            0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
            1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
            0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
            0)
    }
}
