import TensorCore

/// What may be done to a picture before D sees it, so that gradients flow through (Zhao et al., 2020).
public enum Augmentation: String, Sendable, CaseIterable {
    /// Left is right.
    case flip
    /// A window of 3/4 to all of the picture, as large as the picture was.
    case zoom
    /// By up to an eighth of the side; what comes in is grey.
    case translation
    /// A square of half of the side turned grey.
    case cutout
    /// Brighter or darker, more or less colourful, more or less contrast.
    case colour
}

extension Augmentation {
    /// What one look at a batch draws, a row for each sample, and for each the number that the share is compared with.
    struct Draws {
        /// How many numbers a sample has.
        var width: Int
        var values: [Float] = []
        var chances: [Float] = []

        var count: Int { chances.count }

        /// A sample's numbers; `nil` where it is left as it is.
        subscript(sample: Int, share share: Float) -> ArraySlice<Float>? {
            chances[sample] < share ? values[sample * width..<(sample + 1) * width] : nil
        }
    }

    /// Draws for pictures of a size, whether anything then happens to them or not: the share changes no other sample's values.
    func draws(_ count: Int, height: Int, width: Int, using random: inout SeededRandom) -> Draws {
        var draws = Draws(width: 0)
        for _ in 0..<count {
            let drawn = drawn(height: height, width: width, using: &random)
            draws.width = drawn.count
            draws.values += drawn
            draws.chances.append(Float.random(in: 0..<1, using: &random))
        }
        return draws
    }

    private func drawn(height: Int, width: Int, using random: inout SeededRandom) -> [Float] {
        switch self {
        // Whether it is mirrored.
        case .flip: return [Bool.random(using: &random) ? 1 : 0]
        // A window: its left and upper edge, width and height.
        case .zoom:
            let scale = Float.random(in: 0.75...1, using: &random)
            let x = Float.random(in: 0...(1 - scale), using: &random) * Float(width)
            let y = Float.random(in: 0...(1 - scale), using: &random) * Float(height)
            return [x, y, scale * Float(width), scale * Float(height)]
        // To the right and down.
        case .translation:
            let x = Int.random(in: -(width / 8)...width / 8, using: &random)
            return [Float(x), Float(Int.random(in: -(height / 8)...height / 8, using: &random))]
        // The left and upper edge of a rectangle of half the width and height.
        case .cutout:
            let x = Int.random(in: 0...width, using: &random) - width / 4
            return [Float(x), Float(Int.random(in: 0...height, using: &random) - height / 4)]
        // Brightness, saturation, contrast.
        case .colour:
            return [-0.5...0.5, 0...2, 0.5...1.5].map { Float.random(in: $0, using: &random) }
        }
    }
}

extension Tensor {
    /// Pictures `[n, h, w, c]`, each changed in the given ways, each way with a chance of `share`; gradients flow through.
    func augmented(
        by augmentations: [Augmentation], share: Float, using random: inout SeededRandom
    ) -> Tensor {
        guard shape.rank == 4 else { return self }
        return augmentations.reduce(self) {
            $0.augmented(
                by: $1, $1.draws(shape[0], height: shape[1], width: shape[2], using: &random), share: share)
        }
    }

    private func augmented(
        by augmentation: Augmentation, _ draws: Augmentation.Draws, share: Float
    ) -> Tensor {
        let (height, width) = (shape[1], shape[2])
        /// As many values as samples: one of what was drawn, else the one that changes nothing.
        func each<Value>(_ nothing: Value, _ value: (ArraySlice<Float>) -> Value) -> [Value] {
            (0..<draws.count).map { sample in draws[sample, share: share].map(value) ?? nothing }
        }
        switch augmentation {
        case .flip: return flipped(each(false) { $0.first == 1 })
        case .zoom:
            let all = PictureWindow(x: 0, y: 0, width: Float(width), height: Float(height))
            return zoomed(
                to: each(all) {
                    let at = $0.startIndex
                    return PictureWindow(x: $0[at], y: $0[at + 1], width: $0[at + 2], height: $0[at + 3])
                })
        case .translation:
            return translated(
                by: each((x: 0, y: 0)) { (x: Int($0[$0.startIndex]), y: Int($0[$0.startIndex + 1])) })
        case .cutout:
            return cutOut(
                each(PixelRectangle(x: 0, y: 0, width: 0, height: 0)) {
                    PixelRectangle(
                        x: Int($0[$0.startIndex]), y: Int($0[$0.startIndex + 1]), width: width / 2,
                        height: height / 2)
                })
        case .colour:
            return recoloured(
                each(ColourChange()) {
                    let at = $0.startIndex
                    return ColourChange(
                        brightness: $0[at], saturation: $0[at + 1], contrast: $0[at + 2])
                })
        }
    }
}
