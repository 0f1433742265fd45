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
    ) {
        let g = geometry
        let depth = 4 * g.channels
        let whole = oneShard { inputs(images, $0, pairsOfColumns) }
        for slice in slices(of: g.outputChannels, depth: depth) {
            // [25][4 phases · channels, slice]
            let weights = Planes(rows: depth, columns: slice.count, pairsOfRows)
            let window = 16 * g.channels
            let turned = Matrix(weight.storage, offset: slice.lowerBound * window, columns: window)
                .turned(rows: slice.count)
            let phase = weights.base(row: g.channels) - weights.base(row: 0)
            parallelRanges(g.channels, grain: 8) { range in
                gantop_tile_weights(
                    turned.base + range.lowerBound * slice.count, weights.base(row: range.lowerBound),
                    weights.plane, range.count,
                    gantop_weight_steps(row: slice.count, tap: g.channels * slice.count),
                    slice.count, phase, slice.count, weights.pairing)
            }
            for shard in shards {
                // [25][tiles, 4 phases · channels]
                let inputs = whole ?? self.inputs(images, shard, pairsOfColumns)
                let products = Planes(rows: shard.count * tilesPerSample, columns: slice.count)
                multiply(rows: shard.count * tilesPerSample) { point, rows in
                    inputs.matrix(point).fromRow(rows.lowerBound).multiply(
                        weights.matrix(point),
                        into: products.base(row: rows.lowerBound) + point * products.plane,
                        stride: slice.count, m: rows.count, n: slice.count, k: depth)
                }
                let position = g.positionCount
                parallelRanges(shard.count, grain: 4) { samples in
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
            }
        }
    }

    /// The transpose: from gradients of the outputs to those of the images, or a layer of its own.
    func convolveTransposed(
        _ outputs: Tensor, with weight: Tensor, bias: Tensor?, _ activation: FusedActivation,
        into result: Storage
    ) {
        let g = geometry
        let whole = oneShard { outputGradients(outputs, $0, pairsOfColumns) }
        for slice in slices(of: g.channels, depth: 4 * g.outputChannels) {
            // [25][output channels, 4 phases · slice]
            let weights = Planes(rows: g.outputChannels, columns: 4 * slice.count, pairsOfRows)
            parallelRanges(g.outputChannels, grain: 8) { range in
                gantop_tile_weights(
                    weight.storage.base + range.lowerBound * 16 * g.channels + slice.lowerBound,
                    weights.base(row: range.lowerBound), weights.plane, range.count,
                    gantop_weight_steps(row: 16 * g.channels, tap: g.channels), 4 * slice.count, slice.count,
                    slice.count, weights.pairing)
            }
            for shard in shards {
                // [25][tiles, output channels]
                let gradients = whole ?? outputGradients(outputs, shard, pairsOfColumns)
                let products = Planes(rows: shard.count * tilesPerSample, columns: 4 * slice.count)
                multiply(rows: shard.count * tilesPerSample) { point, rows in
                    gradients.matrix(point).fromRow(rows.lowerBound).multiply(
                        weights.matrix(point),
                        into: products.base(row: rows.lowerBound) + point * products.plane,
                        stride: 4 * slice.count, m: rows.count, n: 4 * slice.count, k: g.outputChannels)
                }
                let size = g.height * g.width
                parallelRanges(shard.count, grain: 4) { samples in
                    let images = result.base + (shard.lowerBound + samples.lowerBound) * size * g.channels
                    gantop_tile_input_back(
                        products.base(row: samples.lowerBound * tilesPerSample), products.plane, images,
                        samples.count, slice.lowerBound, slice.count, sizes)
                    gantop_activate(
                        images + slice.lowerBound,
                        bias.map { UnsafePointer($0.storage.base + slice.lowerBound) },
                        samples.count * size, slice.count, g.channels, activation.code, activation.slope)
                }
            }
        }
    }

    /// The gradient of the weights, from the images and the gradient of the outputs.
    func weightGradient(_ images: Tensor, _ gradient: Tensor, into result: Storage) {
        let g = geometry
        let depth = 4 * g.channels
        func tiled(_ shard: Range<Int>) -> (inputs: Planes, gradients: Planes) {
            (inputs(images, shard, pairsOfRows), outputGradients(gradient, shard, pairsOfRows))
        }
        let whole = oneShard { tiled($0) }
        for slice in slices(of: g.outputChannels, depth: depth) {
            let sums = Planes(rows: slice.count, columns: depth)  // [25][slice, 4 phases · channels]
            for shard in shards {
                let (inputs, gradients) = whole ?? tiled(shard)
                multiply(rows: slice.count) { point, rows in
                    gradients.matrix(point, isTransposed: true).fromRow(slice.lowerBound + rows.lowerBound)
                        .multiply(
                            inputs.matrix(point), into: sums.base(row: rows.lowerBound) + point * sums.plane,
                            stride: depth, m: rows.count, n: depth, k: shard.count * tilesPerSample,
                            accumulating: shard.lowerBound > 0)
                }
            }
            parallelRanges(slice.count, grain: 8) { rows in
                gantop_tile_weights_back(
                    sums.base(row: rows.lowerBound), sums.plane,
                    result.base + (slice.lowerBound + rows.lowerBound) * 16 * g.channels, rows.count,
                    g.channels)
            }
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

    /// Samples with at most 256 tiles together: what belongs to them fits into the last cache.
    private var shards: [Range<Int>] {
        WinogradConvolution.ranges(of: geometry.batch, length: max(1, 256 / tilesPerSample))
    }

    /// What all slices share where the batch is one shard: tiled once, not once a slice.
    private func oneShard<Result>(_ tile: (Range<Int>) -> Result) -> Result? {
        shards.count == 1 ? tile(shards[0]) : nil
    }

    /// Channels whose weights fill at most 8 MB when they are tiled.
    private func slices(of channels: Int, depth: Int) -> [Range<Int>] {
        WinogradConvolution.ranges(
            of: channels, length: max(16, (8 << 20) / (4 * Planes.count * depth) / 32 * 32))
    }

    private static func ranges(of count: Int, length: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: length).map { $0..<min(count, $0 + length) }
    }

    /// Calls `body` for the 25 points and blocks of the products' rows.
    private func multiply(rows: Int, _ body: (_ point: Int, _ rows: Range<Int>) -> Void) {
        let blocks = WinogradConvolution.ranges(of: rows, length: 128)
        parallel(Planes.count * blocks.count) { piece in
            body(piece / blocks.count, blocks[piece % blocks.count])
        }
    }

    private func inputs(_ images: Tensor, _ shard: Range<Int>, _ pairing: gantop_pairing) -> Planes {
        let planes = Planes(rows: shard.count * tilesPerSample, columns: 4 * geometry.channels, pairing)
        let size = geometry.height * geometry.width * geometry.channels
        parallelRanges(shard.count, grain: 4) { samples in
            gantop_tile_input(
                images.storage.base + (shard.lowerBound + samples.lowerBound) * size,
                planes.base(row: samples.lowerBound * tilesPerSample), planes.plane, samples.count, sizes,
                pairing)
        }
        return planes
    }

    private func outputGradients(
        _ gradient: Tensor, _ shard: Range<Int>, _ pairing: gantop_pairing
    ) -> Planes {
        let planes = Planes(
            rows: shard.count * tilesPerSample, columns: geometry.outputChannels, pairing)
        let size = geometry.positionCount * geometry.outputChannels
        parallelRanges(shard.count, grain: 4) { samples in
            gantop_tile_output_back(
                gradient.storage.base + (shard.lowerBound + samples.lowerBound) * size,
                planes.base(row: samples.lowerBound * tilesPerSample), planes.plane, samples.count, sizes,
                pairing)
        }
        return planes
    }
}
