import CKernels

/// The sizes of a convolution: an image `[batch, height, width, channels]` becomes
/// `[batch, outputHeight, outputWidth, outputChannels]`.
struct ConvolutionGeometry {
    let batch: Int
    let height: Int
    let width: Int
    let channels: Int
    let outputChannels: Int
    let kernelSize: Int
    let stride: Int
    let padding: Int
    let precision: Precision

    var outputHeight: Int { (height + 2 * padding - kernelSize) / stride + 1 }
    var outputWidth: Int { (width + 2 * padding - kernelSize) / stride + 1 }
    /// Elements in one window.
    var windowCount: Int { kernelSize * kernelSize * channels }
    /// Windows in one sample.
    var positionCount: Int { outputHeight * outputWidth }
    /// Whether a picture keeps its size and loses most of its channels.
    var isThin: Bool {
        stride == 1 && kernelSize == 2 * padding + 1 && kernelSize > 1 && 4 * outputChannels <= channels
    }
    var imageShape: Shape { [batch, height, width, channels] }
    var outputShape: Shape { [batch, outputHeight, outputWidth, outputChannels] }
    var weightShape: Shape { [outputChannels, kernelSize, kernelSize, channels] }

    /// Samples whose windows fill at most a megabyte, so that they stay in the cache between two passes, in at least so many
    /// parts of the batch.
    ///
    /// A power of two: the shards of a batch are then as many for each of two or four threads.
    func shard(ofAtLeast parts: Int) -> Int {
        let most = max(1, min((batch + parts - 1) / parts, (1 << 18) / (windowCount * positionCount)))
        return 1 << (Int.bitWidth - 1 - most.leadingZeroBitCount)
    }

    fileprivate var windows: gantop_windows {
        gantop_windows(
            height: height, width: width, channels: channels, output_height: outputHeight,
            output_width: outputWidth, kernel: kernelSize, stride: stride, padding: padding)
    }

    /// Writes the windows of the samples, one window a row: `[samples · positions, kernel · kernel · channels]`.
    fileprivate func gather(_ images: Storage, _ samples: Range<Int>, into columns: Storage) {
        let size = height * width * channels
        gantop_gather_windows(images.base + samples.lowerBound * size, columns.base, samples.count, windows)
    }

    /// Adds the windows up where they came from; pixels that no window covers are 0.
    fileprivate func scatter(_ columns: Storage, _ samples: Range<Int>, into images: Storage) {
        let size = height * width * channels
        gantop_scatter_windows(columns.base, images.base + samples.lowerBound * size, samples.count, windows)
    }
}

// A convolution, its transpose and its weight gradient are linear in both of their arguments, and the gradient of each
// is made of the other two. A convolution is a product once every window of the image lies in memory as a row.

extension Tensor {
    /// Convolves images `[n, h, w, c]` with weights `[outputChannels, k, k, c]`, adds a bias `[outputChannels]`.
    func convolved(
        with weight: Tensor, bias: Tensor? = nil, stride: Int, padding: Int,
        activation: FusedActivation = .identity
    ) -> Tensor {
        let geometry = ConvolutionGeometry(
            batch: shape[0], height: shape[1], width: shape[2], channels: shape[3],
            outputChannels: weight.shape[0], kernelSize: weight.shape[1], stride: stride, padding: padding,
            precision: .current)
        precondition(
            weight.shape == geometry.weightShape && geometry.outputHeight > 0 && geometry.outputWidth > 0,
            "convolution: \(shape) with \(weight.shape)")
        if geometry.isThin {
            // A window of few output channels is smaller than one of many input channels.
            return convolvedTransposed(
                with: weight.exchangingChannels(by: .reversal(of: geometry.kernelSize)), bias: bias,
                stride: 1,
                padding: padding, activation: activation)
        }
        return convolution(with: weight, bias: bias, geometry, activation).computed()
    }

    /// The transpose of a convolution: `[n, h, w, c]` with weights `[c, k, k, outputChannels]` gives
    /// `[n, (h − 1) · stride + k − 2 · padding, …, outputChannels]`.
    func convolvedTransposed(
        with weight: Tensor, bias: Tensor? = nil, stride: Int, padding: Int,
        activation: FusedActivation = .identity
    ) -> Tensor {
        let kernelSize = weight.shape[1]
        let geometry = ConvolutionGeometry(
            batch: shape[0], height: (shape[1] - 1) * stride + kernelSize - 2 * padding,
            width: (shape[2] - 1) * stride + kernelSize - 2 * padding, channels: weight.shape[3],
            outputChannels: shape[3], kernelSize: kernelSize, stride: stride, padding: padding,
            precision: .current)
        precondition(
            weight.shape == geometry.weightShape, "transposed convolution: \(shape) with \(weight.shape)")
        return transposedConvolution(with: weight, bias: bias, geometry, activation).computed()
    }

    fileprivate func convolution(
        with weight: Tensor, bias: Tensor? = nil, _ g: ConvolutionGeometry,
        _ activation: FusedActivation = .identity
    ) -> PendingTensor {
        let result = Storage(count: g.outputShape.count)
        let chain =
            WinogradConvolution(g)?.convolve(self, with: weight, bias: bias, activation, into: result)
            ?? convolve(with: weight, bias: bias, g, activation, into: result)
        let inputs = [self, weight] + (bias.map { [$0] } ?? [])
        let tensor = Tensor.result(
            ConvolutionRule(geometry: g, activation: activation), of: inputs, shape: g.outputShape,
            storage: result)
        return PendingTensor(tensor: tensor, chain: chain)
    }

    private func convolve(
        with weight: Tensor, bias: Tensor?, _ g: ConvolutionGeometry, _ activation: FusedActivation,
        into result: Storage
    ) -> Chain {
        let (window, position, channels) = (g.windowCount, g.positionCount, g.outputChannels)
        let shard = g.shard(ofAtLeast: Workers.pieceGoal)
        let rounds = g.precision.rounds(m: g.batch * position, n: channels)
        var weights = Matrix(weight.storage, columns: window)
        if rounds { weights = weights.paired(rows: channels, alongRows: true) }
        // The right factor of a product is not transposed.
        let right = weights.flipped.turned(rows: channels)
        let main = Loop(over: g.batch, grain: shard) { samples in
            let columns = Storage(count: shard * position * window)
            g.gather(storage, samples, into: columns)
            let output = result.base + samples.lowerBound * position * channels
            var left = Matrix(columns, columns: window)
            if rounds { left = left.paired(rows: samples.count * position, alongRows: true) }
            left.multiply(
                right, into: output, stride: channels, m: samples.count * position, n: channels, k: window)
            gantop_activate(
                output, bias.map { UnsafePointer($0.storage.base) }, samples.count * position, channels,
                channels,
                activation.code, activation.slope)
        }
        return Chain(Pass(main: main))
    }

    fileprivate func transposedConvolution(
        with weight: Tensor, bias: Tensor? = nil, _ g: ConvolutionGeometry,
        _ activation: FusedActivation = .identity
    ) -> PendingTensor {
        let result = Storage(count: g.imageShape.count)
        let chain =
            WinogradConvolution(g)?.convolveTransposed(
                self, with: weight, bias: bias, activation, into: result)
            ?? convolveTransposed(with: weight, bias: bias, g, activation, into: result)
        let inputs = [self, weight] + (bias.map { [$0] } ?? [])
        let tensor = Tensor.result(
            ConvolutionTransposedRule(geometry: g, activation: activation), of: inputs, shape: g.imageShape,
            storage: result)
        return PendingTensor(tensor: tensor, chain: chain)
    }

    private func convolveTransposed(
        with weight: Tensor, bias: Tensor?, _ g: ConvolutionGeometry, _ activation: FusedActivation,
        into result: Storage
    ) -> Chain {
        let (window, position) = (g.windowCount, g.positionCount)
        let size = g.imageShape.count / g.batch
        let shard = g.shard(ofAtLeast: Workers.pieceGoal)
        let rounds = g.precision.rounds(m: g.batch * position, n: window)
        var right = Matrix(weight.storage, columns: window)
        if rounds { right = right.paired(rows: g.outputChannels, alongRows: false) }
        let main = Loop(over: g.batch, grain: shard) { samples in
            let columns = Storage(count: shard * position * window)
            let rows = samples.count * position
            var left = Matrix(
                storage, offset: samples.lowerBound * position * g.outputChannels, columns: g.outputChannels)
            if rounds { left = left.paired(rows: rows, alongRows: true) }
            left.multiply(
                right, into: columns.base, stride: window, m: rows, n: window, k: g.outputChannels)
            g.scatter(columns, samples, into: result)
            gantop_activate(
                result.base + samples.lowerBound * size, bias.map { UnsafePointer($0.storage.base) },
                samples.count * size / g.channels, g.channels, g.channels, activation.code, activation.slope)
        }
        return Chain(Pass(main: main))
    }

    /// The gradient of a convolution's weights, from its images (this) and the gradient of its output.
    fileprivate func weightGradient(_ gradient: Tensor, _ g: ConvolutionGeometry) -> PendingTensor {
        let result = Storage(count: g.weightShape.count)
        let chain =
            WinogradConvolution(g)?.weightGradient(self, gradient, into: result)
            ?? weightGradient(gradient, g, into: result)
        let tensor = Tensor.result(
            WeightGradientRule(geometry: g), of: self, gradient, shape: g.weightShape, storage: result)
        return PendingTensor(tensor: tensor, chain: chain)
    }

    private func weightGradient(
        _ gradient: Tensor, _ g: ConvolutionGeometry, into result: Storage
    ) -> Chain {
        let (window, position) = (g.windowCount, g.positionCount)
        let size = g.outputChannels * window
        // Four sums, each over a quarter of the batch in order, added in order: the same bits on any machine.
        let grain = (g.batch + 3) / 4
        let partCount = (g.batch + grain - 1) / grain
        let parts = Storage(count: partCount * size)
        let most = g.shard(ofAtLeast: partCount)
        let rounds = g.precision.rounds(m: g.outputChannels, n: window)
        let main = Loop(over: g.batch, grain: grain) { samples in
            let part = parts.base + samples.lowerBound / grain * size
            let columns = Storage(count: most * position * window)
            var first = samples.lowerBound
            while first < samples.upperBound {
                let shard = first..<min(samples.upperBound, first + most)
                g.gather(storage, shard, into: columns)
                let rows = shard.count * position
                var left = Matrix(
                    gradient.storage, offset: first * position * g.outputChannels, columns: g.outputChannels,
                    isTransposed: true)
                var right = Matrix(columns, columns: window)
                if rounds {
                    left = left.paired(rows: rows, alongRows: false)
                    right = right.paired(rows: rows, alongRows: false)
                }
                left.multiply(
                    right, into: part, stride: window, m: g.outputChannels, n: window, k: rows,
                    accumulating: first > samples.lowerBound)
                first = shard.upperBound
            }
        }
        let end = Loop(over: size) { range in
            let sum = result.base + range.lowerBound
            sum.update(from: parts.base + range.lowerBound, count: range.count)
            for part in 1..<max(1, partCount) {
                gantop_sum_rows(parts.base + part * size + range.lowerBound, sum, 1, range.count)
            }
        }
        return Chain(Pass(main: main, end: end))
    }
}

private struct ConvolutionRule: Operation {
    let geometry: ConvolutionGeometry
    let activation: FusedActivation

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        let (dz, sum) = activation.backward(gradient, inputs: inputs, output: output, needed: needed)
        return PendingTensor.compute([
            needed[0] ? dz.transposedConvolution(with: inputs[1], geometry) : nil,
            needed[1] ? inputs[0].weightGradient(dz, geometry) : nil,
        ]) + [sum]
    }
}

private struct ConvolutionTransposedRule: Operation {
    let geometry: ConvolutionGeometry
    let activation: FusedActivation

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        let (dz, sum) = activation.backward(gradient, inputs: inputs, output: output, needed: needed)
        return PendingTensor.compute([
            needed[0] ? dz.convolution(with: inputs[1], geometry) : nil,
            needed[1] ? dz.weightGradient(inputs[0], geometry) : nil,
        ]) + [sum]
    }
}

private struct WeightGradientRule: Operation {
    let geometry: ConvolutionGeometry

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        PendingTensor.compute([
            needed[0] ? inputs[1].transposedConvolution(with: gradient, geometry) : nil,
            needed[1] ? inputs[0].convolution(with: gradient, geometry) : nil,
        ])
    }
}
