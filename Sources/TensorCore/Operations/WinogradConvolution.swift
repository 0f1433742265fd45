import CKernels

/// A 4 × 4 convolution of stride 2 as 25 products of matrices that are 2.56 times smaller together.
///
/// Minimal filtering (Winograd, 1980; Lavin & Gray, 2016), F(4 × 4, 2 × 2) on each of the four phases of the image: see
/// `winograd.c`. The step of `dcgan28` has half the multiplications of a product over windows, that of `dcgan64` two
/// fifths. Rounding errors are about three times those of a plain product, in float32 as in bfloat16.
struct WinogradConvolution {
    private let geometry: ConvolutionGeometry
    private let tilesPerSample: Int

    /// `nil` where a product over windows does as well: other kernels, and channels that are few or no multiple of 16.
    init?(_ geometry: ConvolutionGeometry) {
        guard geometry.kernelSize == 4, geometry.stride == 2, geometry.padding == 1,
            geometry.channels % 16 == 0, geometry.outputChannels % 16 == 0,
            geometry.channels * geometry.outputChannels >= 1024
        else { return nil }
        self.geometry = geometry
        tilesPerSample = (geometry.outputHeight + 3) / 4 * ((geometry.outputWidth + 3) / 4)
    }

    /// 25 matrices of one size, each a cache line further than the last ends: powers of two would share their lines.
    private struct Planes {
        static let count = 25
        let storage: Storage
        /// Floats, or pairs, in a row.
        let columns: Int
        let plane: Int
        let pairing: gantop_pairing

        init(rows: Int, columns: Int, _ pairing: gantop_pairing = GANTOP_NO_PAIRS) {
            self.pairing = pairing
            self.columns = pairing == GANTOP_PAIRS_OF_COLUMNS ? columns / 2 : columns
            plane = (pairing == GANTOP_PAIRS_OF_ROWS ? (rows + 1) / 2 : rows) * self.columns + 16
            storage = Storage(count: Planes.count * plane)
        }

        /// Where a row lies; an even one where rows are paired.
        func base(row: Int) -> UnsafeMutablePointer<Float> {
            storage.base + (pairing == GANTOP_PAIRS_OF_ROWS ? row / 2 : row) * columns
        }

        func matrix(_ point: Int, isTransposed: Bool = false) -> Matrix {
            Matrix(
                storage, offset: point * plane, columns: columns, isTransposed: isTransposed,
                isPaired: pairing != GANTOP_NO_PAIRS)
        }
    }

    /// Adds a bias and applies the activation too.
    func convolve(
        _ images: Tensor, with weight: Tensor, bias: Tensor?, _ activation: FusedActivation,
        into result: Storage
    ) -> Chain {
        let g = geometry
        let depth = 4 * g.channels
        return chain(slices: slices(of: g.outputChannels, depth: depth)) {
            inputs(images, $0, pairsOfColumns)
        } ofSlice: { slice in
            tiledWeights(weight, slice)
        } pass: { inputs, weights, shard, slice in
            // [25][tiles, slice], of inputs [25][tiles, 4 phases · channels]
            let products = Planes(rows: shard.count * tilesPerSample, columns: slice.count)
            let main = multiply(rows: shard.count * tilesPerSample) { point, rows in
                inputs.matrix(point).fromRow(rows.lowerBound).multiply(
                    weights.matrix(point),
                    into: products.base(row: rows.lowerBound) + point * products.plane,
                    stride: slice.count, m: rows.count, n: slice.count, k: depth)
            }
            let position = g.positionCount
            let end = Loop(over: shard.count, grain: 4) { samples in
                let output =
                    result.base + (shard.lowerBound + samples.lowerBound) * position * g.outputChannels
                gantop_tile_output(
                    products.base(row: samples.lowerBound * tilesPerSample), products.plane, output,
                    samples.count, slice.lowerBound, slice.count, sizes)
                gantop_activate(
                    output + slice.lowerBound,
                    bias.map { UnsafePointer($0.storage.base + slice.lowerBound) },
                    samples.count * position, slice.count, g.outputChannels, activation.code,
                    activation.slope)
            }
            return Pass(main: main, end: end)
        }
    }

    /// The transpose: from gradients of the outputs to those of the images, or a layer of its own.
    func convolveTransposed(
        _ outputs: Tensor, with weight: Tensor, bias: Tensor?, _ activation: FusedActivation,
        into result: Storage
    ) -> Chain {
        let g = geometry
        return chain(slices: slices(of: g.channels, depth: 4 * g.outputChannels)) {
            outputGradients(outputs, $0, pairsOfColumns)
        } ofSlice: { slice in
            tiledWeightsTransposed(weight, slice)
        } pass: { gradients, weights, shard, slice in
            // [25][tiles, 4 phases · slice], of gradients [25][tiles, output channels]
            let products = Planes(rows: shard.count * tilesPerSample, columns: 4 * slice.count)
            let main = multiply(rows: shard.count * tilesPerSample) { point, rows in
                gradients.matrix(point).fromRow(rows.lowerBound).multiply(
                    weights.matrix(point),
                    into: products.base(row: rows.lowerBound) + point * products.plane,
                    stride: 4 * slice.count, m: rows.count, n: 4 * slice.count, k: g.outputChannels)
            }
            let size = g.height * g.width
            let end = Loop(over: shard.count, grain: 4) { samples in
                let images = result.base + (shard.lowerBound + samples.lowerBound) * size * g.channels
                gantop_tile_input_back(
                    products.base(row: samples.lowerBound * tilesPerSample), products.plane, images,
                    samples.count, slice.lowerBound, slice.count, sizes)
                gantop_activate(
                    images + slice.lowerBound,
                    bias.map { UnsafePointer($0.storage.base + slice.lowerBound) },
                    samples.count * size, slice.count, g.channels, activation.code, activation.slope)
            }
            return Pass(main: main, end: end)
        }
    }

    /// The gradient of the weights, from the images and the gradient of the outputs.
    func weightGradient(_ images: Tensor, _ gradient: Tensor, into result: Storage) -> Chain {
        let g = geometry
        let depth = 4 * g.channels
        return chain(slices: slices(of: g.outputChannels, depth: depth)) { shard in
            let (inputs, tilingInputs) = inputs(images, shard, pairsOfRows)
            let (gradients, tilingGradients) = outputGradients(gradient, shard, pairsOfRows)
            return ((inputs: inputs, gradients: gradients), tilingInputs + tilingGradients)
        } ofSlice: { slice in
            (Planes(rows: slice.count, columns: depth), [])  // [25][slice, 4 phases · channels]
        } pass: { factors, sums, shard, slice in
            let main = multiply(rows: slice.count) { point, rows in
                factors.gradients.matrix(point, isTransposed: true)
                    .fromRow(slice.lowerBound + rows.lowerBound)
                    .multiply(
                        factors.inputs.matrix(point),
                        into: sums.base(row: rows.lowerBound) + point * sums.plane,
                        stride: depth, m: rows.count, n: depth, k: shard.count * tilesPerSample,
                        accumulating: shard.lowerBound > 0)
            }
            guard shard.upperBound == g.batch else { return Pass(main: main) }
            let end = Loop(over: slice.count, grain: 8) { rows in
                gantop_tile_weights_back(
                    sums.base(row: rows.lowerBound), sums.plane,
                    result.base + (slice.lowerBound + rows.lowerBound) * 16 * g.channels, rows.count,
                    g.channels)
            }
            return Pass(main: main, end: end)
        }
    }

    /// A pass for each shard of the batch and, around that, for each slice of the channels.
    ///
    /// What belongs to a slice is prepared with its first shard; what belongs to a shard with each slice, but once for all
    /// of them where the batch is one shard.
    private func chain<OfShard, OfSlice>(
        slices: [Range<Int>], ofShard: @escaping (Range<Int>) -> (OfShard, [Loop]),
        ofSlice: @escaping (Range<Int>) -> (OfSlice, [Loop]),
        pass: @escaping (OfShard, OfSlice, _ shard: Range<Int>, _ slice: Range<Int>) -> Pass
    ) -> Chain {
        let shards = shards
        var (shardPart, slicePart): (OfShard?, OfSlice?)
        return Chain(count: slices.count * shards.count) { number in
            let (slice, shard) = (slices[number / shards.count], shards[number % shards.count])
            var preparation: [Loop] = []
            // What has been used goes first: its memory is still in the caches.
            if number % shards.count == 0 {
                slicePart = nil
                let (part, loops) = ofSlice(slice)
                slicePart = part
                preparation += loops
            }
            if number == 0 || shards.count > 1 {
                shardPart = nil
                let (part, loops) = ofShard(shard)
                shardPart = part
                preparation += loops
            }
            guard let tiles = shardPart, let weights = slicePart else {
                preconditionFailure("pass \(number) before the first")
            }
            if number == slices.count * shards.count - 1 { (shardPart, slicePart) = (nil, nil) }
            var result = pass(tiles, weights, shard, slice)
            result.preparation = preparation
            return result
        }
    }

    /// How the left and the right factor of a product over channels are paired, and both of one over tiles.
    private var pairsOfColumns: gantop_pairing { pairing(GANTOP_PAIRS_OF_COLUMNS) }
    private var pairsOfRows: gantop_pairing { pairing(GANTOP_PAIRS_OF_ROWS) }

    private func pairing(_ rounded: gantop_pairing) -> gantop_pairing {
        geometry.precision == .bfloat16 ? rounded : GANTOP_NO_PAIRS
    }

    private var sizes: gantop_tiling {
        gantop_tiling(
            height: geometry.height, width: geometry.width, channels: geometry.channels,
            output_height: geometry.outputHeight, output_width: geometry.outputWidth,
            output_channels: geometry.outputChannels)
    }

    /// Samples with at most 256 tiles together, twice as many for eight threads: what belongs to them fits into the last
    /// cache.
    private var shards: [Range<Int>] {
        let length = max(1, 256 / tilesPerSample)
        // Pairs of tiles, over which a weight's gradient sums, are the same however many threads there are.
        let isWhole = length * tilesPerSample % 2 == 0
        return WinogradConvolution.ranges(
            of: geometry.batch, length: isWhole && Workers.takingPart >= 8 ? 2 * length : length)
    }

    /// Channels whose weights fill at most 8 MB when they are tiled.
    private func slices(of channels: Int, depth: Int) -> [Range<Int>] {
        WinogradConvolution.ranges(
            of: channels, length: max(16, (8 << 20) / (4 * Planes.count * depth) / 32 * 32))
    }

    private static func ranges(of count: Int, length: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: length).map { $0..<min(count, $0 + length) }
    }

    /// The 25 points and blocks of the products' rows.
    private func multiply(
        rows: Int, _ body: @escaping (_ point: Int, _ rows: Range<Int>) -> Void
    ) -> Loop {
        let isShort = Planes.count * rows < 128 * 4 * Workers.takingPart
        let blocks = WinogradConvolution.ranges(of: rows, length: isShort ? 64 : 128)
        return Loop(Planes.count * blocks.count) { piece in
            body(piece / blocks.count, blocks[piece % blocks.count])
        }
    }

    /// The weights of a slice of the output channels, `[25][4 phases · channels, slice]`.
    private func tiledWeights(_ weight: Tensor, _ slice: Range<Int>) -> (Planes, [Loop]) {
        let g = geometry
        let planes = Planes(rows: 4 * g.channels, columns: slice.count, pairsOfRows)
        let phase = planes.base(row: g.channels) - planes.base(row: 0)
        let window = 16 * g.channels
        let tiling = Loop(over: g.channels, grain: 16) { range in
            // [16 taps][range, slice]
            let turned = Storage(count: 16 * range.count * slice.count)
            for tap in 0..<16 {
                gantop_transpose(
                    weight.storage.base + slice.lowerBound * window + tap * g.channels + range.lowerBound,
                    window, turned.base + tap * range.count * slice.count, slice.count, slice.count,
                    range.count)
            }
            gantop_tile_weights(
                turned.base, planes.base(row: range.lowerBound), planes.plane, range.count,
                gantop_weight_steps(row: slice.count, tap: range.count * slice.count),
                slice.count, phase, slice.count, planes.pairing)
        }
        return (planes, [tiling])
    }

    /// Those of a slice of the channels, `[25][output channels, 4 phases · slice]`.
    private func tiledWeightsTransposed(_ weight: Tensor, _ slice: Range<Int>) -> (Planes, [Loop]) {
        let g = geometry
        let planes = Planes(rows: g.outputChannels, columns: 4 * slice.count, pairsOfRows)
        let tiling = Loop(over: g.outputChannels, grain: 8) { range in
            gantop_tile_weights(
                weight.storage.base + range.lowerBound * 16 * g.channels + slice.lowerBound,
                planes.base(row: range.lowerBound), planes.plane, range.count,
                gantop_weight_steps(row: 16 * g.channels, tap: g.channels), 4 * slice.count, slice.count,
                slice.count, planes.pairing)
        }
        return (planes, [tiling])
    }

    /// A shard's images, `[25][tiles, 4 phases · channels]`.
    private func inputs(_ images: Tensor, _ shard: Range<Int>, _ pairing: gantop_pairing) -> (Planes, [Loop])
    {
        let planes = Planes(rows: shard.count * tilesPerSample, columns: 4 * geometry.channels, pairing)
        let size = geometry.height * geometry.width * geometry.channels
        let tiling = Loop(over: shard.count, grain: 4) { samples in
            gantop_tile_input(
                images.storage.base + (shard.lowerBound + samples.lowerBound) * size,
                planes.base(row: samples.lowerBound * tilesPerSample), planes.plane, samples.count, sizes,
                pairing)
        }
        return (planes, [tiling])
    }

    /// The gradients of its outputs, `[25][tiles, output channels]`.
    private func outputGradients(
        _ gradient: Tensor, _ shard: Range<Int>, _ pairing: gantop_pairing
    ) -> (Planes, [Loop]) {
        let planes = Planes(
            rows: shard.count * tilesPerSample, columns: geometry.outputChannels, pairing)
        let size = geometry.positionCount * geometry.outputChannels
        let tiling = Loop(over: shard.count, grain: 4) { samples in
            gantop_tile_output_back(
                gradient.storage.base + (shard.lowerBound + samples.lowerBound) * size,
                planes.base(row: samples.lowerBound * tilesPerSample), planes.plane, samples.count, sizes,
                pairing)
        }
        return (planes, [tiling])
    }
}
