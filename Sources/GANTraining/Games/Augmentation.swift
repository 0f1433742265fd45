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

extension Tensor {
    /// Pictures `[n, h, w, c]`, each changed in the given ways, each way with a chance of `share`; gradients flow through.
    func augmented(
        by augmentations: [Augmentation], share: Float, using random: inout SeededRandom
    ) -> Tensor {
        guard shape.dimensions.count == 4 else { return self }
        return augmentations.reduce(self) { $0.augmented(by: $1, share: share, using: &random) }
    }

    private func augmented(
        by augmentation: Augmentation, share: Float, using random: inout SeededRandom
    ) -> Tensor {
        let (count, height, width) = (shape[0], shape[1], shape[2])
        /// As many values as samples: one that is drawn with the chance of `share`, else the one that changes nothing.
        func draw<Value>(_ nothing: Value, _ value: (inout SeededRandom) -> Value) -> [Value] {
            (0..<count).map { _ in
                // Drawn in any case, so that the share changes no other sample's values.
                let drawn = value(&random)
                return Float.random(in: 0..<1, using: &random) < share ? drawn : nothing
            }
        }
        switch augmentation {
        case .flip: return flipped(draw(false) { Bool.random(using: &$0) })
        case .zoom:
            let all = PictureWindow(x: 0, y: 0, width: Float(width), height: Float(height))
            return zoomed(
                to: draw(all) {
                    let scale = Float.random(in: 0.75...1, using: &$0)
                    return PictureWindow(
                        x: Float.random(in: 0...(1 - scale), using: &$0) * all.width,
                        y: Float.random(in: 0...(1 - scale), using: &$0) * all.height,
                        width: scale * all.width, height: scale * all.height)
                })
        case .translation:
            return translated(
                by: draw((x: 0, y: 0)) {
                    (
                        x: Int.random(in: -(width / 8)...width / 8, using: &$0),
                        y: Int.random(in: -(height / 8)...height / 8, using: &$0)
                    )
                })
        case .cutout:
            return cutOut(
                draw(PixelRectangle(x: 0, y: 0, width: 0, height: 0)) {
                    PixelRectangle(
                        x: Int.random(in: 0...width, using: &$0) - width / 4,
                        y: Int.random(in: 0...height, using: &$0) - height / 4, width: width / 2,
                        height: height / 2)
                })
        case .colour:
            return recoloured(
                draw(ColourChange()) {
                    ColourChange(
                        brightness: Float.random(in: -0.5...0.5, using: &$0),
                        saturation: Float.random(in: 0...2, using: &$0),
                        contrast: Float.random(in: 0.5...1.5, using: &$0))
                })
        }
    }
}
