import CKernels

// What a discriminator's pictures go through, reals and fakes alike (Zhao et al., 2020; Karras et al., 2020). Every one of
// these is linear in the picture, but for a shift of brightness, and its gradient is the adjoint of it: they can be
// differentiated as often as one likes. What is drawn at random, the caller draws, one value for each sample.

/// A part of a picture, in pixels from its upper left corner.
public struct PictureWindow: Sendable, Equatable {
    public var x: Float
    public var y: Float
    public var width: Float
    public var height: Float

    public init(x: Float, y: Float, width: Float, height: Float) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }
}

/// A rectangle of whole pixels, which may reach over a picture's edges.
public struct PixelRectangle: Sendable, Equatable {
    public var x: Int
    public var y: Int
    public var width: Int
    public var height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }
}

/// How the colours of a picture change: brightness is added, saturation is the distance of a pixel's channels from their
/// mean, contrast that of the whole picture's values from theirs (as factors).
public struct ColourChange: Sendable, Equatable {
    public var brightness: Float
    public var saturation: Float
    public var contrast: Float

    public init(brightness: Float = 0, saturation: Float = 1, contrast: Float = 1) {
        (self.brightness, self.saturation, self.contrast) = (brightness, saturation, contrast)
    }
}

extension Tensor {
    /// Pictures `[n, h, w, c]`, some of them mirrored: left is right.
    public func flipped(_ isFlipped: [Bool]) -> Tensor {
        let w = shape[2]
        let (same, mirrored) = (
            LineMap.identity(w), LineMap(from: w, to: w) { [(place: w - 1 - $0, weight: Float(1))] }
        )
        return resampled(
            by: PictureMap(rows: [.identity(shape[1])], columns: isFlipped.map { $0 ? mirrored : same }))
    }

    /// Pictures moved to the right and down by whole pixels; what comes in is 0.
    public func translated(by offsets: [(x: Int, y: Int)]) -> Tensor {
        func moved(_ count: Int, _ offset: Int) -> LineMap {
            LineMap(from: count, to: count) { [(place: $0 - offset, weight: Float(1))] }
        }
        return resampled(
            by: PictureMap(
                rows: offsets.map { moved(shape[1], $0.y) }, columns: offsets.map { moved(shape[2], $0.x) }))
    }

    /// A window of each picture, stretched over the whole of it by bilinear interpolation: crop and zoom.
    ///
    /// A window that reaches over the edge finds the outermost pixels there.
    public func zoomed(to windows: [PictureWindow]) -> Tensor {
        func stretched(_ count: Int, _ start: Float, _ length: Float) -> LineMap {
            LineMap(from: count, to: count) { i in
                let centre = LineMap.centre(of: i, at: start, scale: length / Float(count))
                return LineMap.linearTaps(at: centre, last: count - 1)
            }
        }
        return resampled(
            by: PictureMap(
                rows: windows.map { stretched(shape[1], $0.y, $0.height) },
                columns: windows.map { stretched(shape[2], $0.x, $0.width) }))
    }

    /// Pictures with a rectangle of each set to 0 (DeVries & Taylor, 2017).
    public func cutOut(_ holes: [PixelRectangle]) -> Tensor {
        let (n, h, w, c) = (shape[0], shape[1], shape[2], shape[3])
        precondition(holes.count == n, "cutout: \(holes.count) holes for \(shape)")
        let result = Storage(count: count)
        parallelRanges(n, grain: max(1, (1 << 14) / (h * w * c))) { samples in
            for sample in samples {
                let y = result.base + sample * h * w * c
                y.update(from: storage.base + sample * h * w * c, count: h * w * c)
                let hole = holes[sample]
                let columns = max(0, hole.x)..<max(0, hole.x, min(w, hole.x + hole.width))
                let rows = max(0, hole.y)..<max(0, hole.y, min(h, hole.y + hole.height))
                for row in rows {
                    (y + (row * w + columns.lowerBound) * c).update(repeating: 0, count: columns.count * c)
                }
            }
        }
        return Tensor.result(Cutout(holes: holes), of: self, shape: shape, storage: result)
    }

    /// Pictures with their colours changed: brightness, then saturation, then contrast.
    public func recoloured(_ changes: [ColourChange]) -> Tensor {
        let n = shape[0]
        let size = count / n
        let c = shape.last
        precondition(changes.count == n, "colours: \(changes.count) changes for \(shape)")
        let result = Storage(count: count)
        parallelRanges(n, grain: max(1, (1 << 14) / size)) { samples in
            for sample in samples {
                let x = storage.base + sample * size
                let change = changes[sample]
                let (contrast, saturation) = (change.contrast, change.saturation)
                let mean = gantop_sum(x, size) / Float(size)
                gantop_mix_colours(
                    x, result.base + sample * size, size / c, c, contrast * saturation,
                    contrast * (1 - saturation), (1 - contrast) * mean + change.brightness)
            }
        }
        return Tensor.result(Recolouring(changes: changes), of: self, shape: shape, storage: result)
    }
}

private struct Cutout: Operation {
    let holes: [PixelRectangle]

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.cutOut(holes)]
    }
}

private struct Recolouring: Operation {
    let changes: [ColourChange]

    // Both means are symmetric maps, so but for the brightness the map is its own adjoint.
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        let linear = changes.map { ColourChange(saturation: $0.saturation, contrast: $0.contrast) }
        return [gradient.recoloured(linear)]
    }
}
