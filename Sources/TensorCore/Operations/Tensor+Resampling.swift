import CKernels

/// How pixels are found between and among pixels.
public enum Resampling: String, Sendable, Codable, CaseIterable {
    /// The mean of the pixels that a new one covers.
    case area
    case bilinear
    case bicubic
}

/// A linear map of pictures that treats rows and columns apart; one for the whole batch, or one for each sample.
struct PictureMap {
    let rows: [LineMap]
    let columns: [LineMap]

    init(rows: LineMap, columns: LineMap) { self.init(rows: [rows], columns: [columns]) }

    init(rows: [LineMap], columns: [LineMap]) {
        (self.rows, self.columns) = (rows, columns)
    }

    var transposed: PictureMap {
        PictureMap(rows: rows.map(\.transposed), columns: columns.map(\.transposed))
    }

    var inputSize: (height: Int, width: Int) { (rows[0].inputCount, columns[0].inputCount) }
    var outputSize: (height: Int, width: Int) { (rows[0].outputCount, columns[0].outputCount) }

    func rows(of sample: Int) -> LineMap { rows[rows.count == 1 ? 0 : sample] }
    func columns(of sample: Int) -> LineMap { columns[columns.count == 1 ? 0 : sample] }
}

extension Tensor {
    /// Pictures `[n, h, w, c]` in another size, as `torch.nn.functional.interpolate` does it (`align_corners=False`).
    public func resized(height: Int, width: Int, _ method: Resampling) -> Tensor {
        let (h, w) = (shape[1], shape[2])
        return h == height && w == width
            ? self
            : resampled(
                by: PictureMap(
                    rows: LineMap(method, from: h, to: height), columns: LineMap(method, from: w, to: width)))
    }

    /// Pictures `[n, h, w, c]` mapped row by row and column by column; the adjoint is the same with the map transposed.
    func resampled(by map: PictureMap) -> Tensor {
        let (n, w, c) = (shape[0], shape[2], shape[3])
        let (height, width) = map.outputSize
        precondition(
            map.inputSize == (shape[1], w) && [1, n].contains(map.rows.count)
                && [1, n].contains(map.columns.count),
            "picture map: of \(map.inputSize) for \(shape)")
        let result = Storage(count: n * height * width * c)
        parallelRanges(n * height, grain: max(1, (1 << 13) / (max(w, width) * c))) { lines in
            let scratch = Storage(count: w * c)
            for line in lines {
                let (sample, row) = line.quotientAndRemainder(dividingBy: height)
                map.rows(of: sample).withLine { rows in
                    map.columns(of: sample).withLine { columns in
                        gantop_resample_row(
                            storage.base + sample * (count / n), result.base + line * width * c, scratch.base,
                            w, c, rows, row, columns, width)
                    }
                }
            }
        }
        return Tensor.result(
            PictureMapRule(map: map), of: self, shape: [n, height, width, c], storage: result)
    }

    /// Deep pixels as squares of flat ones: `[n, h, w, c · factor²]` gives `[n, h · factor, w · factor, c]`, in the order of
    /// PyTorch's `pixel_shuffle` (Shi et al., 2016).
    public func pixelShuffled(factor: Int) -> Tensor {
        let (n, h, w, c) = (shape[0], shape[1], shape[2], shape[3] / (factor * factor))
        precondition(c * factor * factor == shape[3], "pixel shuffle: \(shape) by \(factor)")
        let result = Storage(count: count)
        shufflePixels(into: result, rowCount: n * h, pixels: w, channels: c, factor: factor, inverse: false)
        return Tensor.result(
            PixelShuffleRule(factor: factor), of: self, shape: [n, h * factor, w * factor, c], storage: result
        )
    }

    /// The inverse of `pixelShuffled`, and its adjoint.
    public func pixelUnshuffled(factor: Int) -> Tensor {
        let (n, h, w, c) = (shape[0], shape[1] / factor, shape[2] / factor, shape[3])
        precondition(
            h * factor == shape[1] && w * factor == shape[2], "pixel unshuffle: \(shape) by \(factor)")
        let result = Storage(count: count)
        shufflePixels(into: result, rowCount: n * h, pixels: w, channels: c, factor: factor, inverse: true)
        return Tensor.result(
            PixelUnshuffleRule(factor: factor), of: self, shape: [n, h, w, c * factor * factor],
            storage: result)
    }

    private func shufflePixels(
        into result: Storage, rowCount: Int, pixels: Int, channels: Int, factor: Int, inverse: Bool
    ) {
        let size = count / rowCount
        parallelRanges(rowCount, grain: max(1, (1 << 13) / size)) { rows in
            for row in rows {
                gantop_shuffle_pixels(
                    storage.base + row * size, result.base + row * size, pixels, channels, factor, inverse)
            }
        }
    }
}

private struct PictureMapRule: Operation {
    let map: PictureMap

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.resampled(by: map.transposed)]
    }
}

private struct PixelShuffleRule: Operation {
    let factor: Int

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.pixelUnshuffled(factor: factor)]
    }
}

private struct PixelUnshuffleRule: Operation {
    let factor: Int

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.pixelShuffled(factor: factor)]
    }
}
