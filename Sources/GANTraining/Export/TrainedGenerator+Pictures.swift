public import Pictures
public import RunRecord
import TensorCore

/// A generator that makes pictures of pictures, for use on somebody's own.
extension TrainedGenerator {
    /// What the generator makes of a file's picture, in a row: one answer for each seed.
    ///
    /// A generator that enlarges takes the picture as it is, whatever its size; others see its middle square at the size
    /// that they were trained with.
    ///
    /// - Parameters:
    ///   - bytes: A PNG, a JPEG, a WebP or a GIF.
    ///   - seeds: Of the latents, where it has any.
    /// - Returns: As many pictures as seeds.
    /// - Throws: `PictureError` where the bytes are no picture that it takes.
    public func answers(to bytes: [UInt8], seeds: [UInt64]) throws(PictureError) -> SampleGrid {
        guard let shape = recipe.examples.inputShape else {
            throw PictureError(description: "this generator is given no pictures")
        }
        let own = recipe.examples.own
        var form = PictureForm(
            side: shape.height, channels: shape.channels == 1 ? 1 : 3,
            background: own?.background.colour ?? SIMD3(0, 0, 0))
        let size: (height: Int, width: Int)
        let pixels: [UInt8]
        if takesAnySize {
            let whole = try form.wholePicture(from: bytes)
            (size, pixels) = ((whole.height, whole.width), whole.pixels)
        } else {
            form.isDouble = false
            (size, pixels) = ((shape.height, shape.width), try form.picture(from: bytes))
        }
        let picture = Tensor(
            pixels.map { Float($0) * 2 / 255 - 1 }, shape: [1, size.height, size.width, shape.channels])
        let made = seeds.map { seed in
            let latents =
                recipe.latentSize > 0
                ? Tensor(latents(1, seed: seed), shape: [1, recipe.latentSize]) : nil
            return network.infer(picture.joined(with: latents))
        }
        let grids = made.map { SampleGrid($0) }
        return SampleGrid(
            width: grids[0].width, height: grids[0].height, channels: grids[0].channels, count: grids.count,
            pixels: grids.flatMap(\.pixels))
    }

    /// Whether it takes pictures of people: of one channel or three.
    public var takesPictures: Bool {
        recipe.examples.inputShape.map { $0.channels == 1 || $0.channels == 3 } ?? false
    }

    var takesAnySize: Bool {
        if case .translation(.subpixel, _) = recipe.architecture { true } else { false }
    }
}
