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

    var outputHeight: Int { (height + 2 * padding - kernelSize) / stride + 1 }
    var outputWidth: Int { (width + 2 * padding - kernelSize) / stride + 1 }
    /// Elements in one window.
    var windowCount: Int { kernelSize * kernelSize * channels }
    /// Windows in one sample.
    var positionCount: Int { outputHeight * outputWidth }
    var imageShape: Shape { [batch, height, width, channels] }
    var outputShape: Shape { [batch, outputHeight, outputWidth, outputChannels] }
    var weightShape: Shape { [outputChannels, kernelSize, kernelSize, channels] }

    /// Samples whose windows fill about a megabyte, so that they stay in the cache between two passes.
    var shard: Int { max(1, min(batch, (1 << 18) / (windowCount * positionCount))) }
}

// A convolution, its transpose and its weight gradient are linear in both of their arguments, and the gradient of each
// is made of the other two.

extension Tensor {
    /// Convolves images `[n, h, w, c]` with weights `[outputChannels, k, k, c]`.
    public func convolved(with weight: Tensor, stride: Int, padding: Int) -> Tensor {
        let geometry = ConvolutionGeometry(
            batch: shape[0], height: shape[1], width: shape[2], channels: shape[3],
            outputChannels: weight.shape[0], kernelSize: weight.shape[1], stride: stride, padding: padding)
        precondition(
            weight.shape == geometry.weightShape && geometry.outputHeight > 0 && geometry.outputWidth > 0,
            "convolution: \(shape) with \(weight.shape)")
        return convolved(with: weight, geometry)
    }

    /// The transpose of a convolution: `[n, h, w, c]` with weights `[c, k, k, outputChannels]` gives
    /// `[n, (h − 1) · stride + k − 2 · padding, …, outputChannels]`.
    public func convolvedTransposed(with weight: Tensor, stride: Int, padding: Int) -> Tensor {
        let kernelSize = weight.shape[1]
        let geometry = ConvolutionGeometry(
            batch: shape[0], height: (shape[1] - 1) * stride + kernelSize - 2 * padding,
            width: (shape[2] - 1) * stride + kernelSize - 2 * padding, channels: weight.shape[3],
            outputChannels: shape[3], kernelSize: kernelSize, stride: stride, padding: padding)
        precondition(
            weight.shape == geometry.weightShape, "transposed convolution: \(shape) with \(weight.shape)")
        return convolvedTransposed(with: weight, geometry)
    }

    fileprivate func convolved(with weight: Tensor, _ g: ConvolutionGeometry) -> Tensor {
        let result = Storage(count: g.outputShape.count)
        let (window, position) = (g.windowCount, g.positionCount)
        parallelRanges(g.batch, grain: g.shard) { samples in
            let columns = Storage(count: samples.count * position * window)
            gatherWindows(of: storage, samples, g, into: columns)
            Matrix(columns, columns: window).multiply(
                Matrix(weight.storage, columns: window, isTransposed: true),
                into: result.base + samples.lowerBound * position * g.outputChannels,
                stride: g.outputChannels,
                m: samples.count * position, n: g.outputChannels, k: window)
        }
        return Tensor.result(
            ConvolutionRule(geometry: g), of: self, weight, shape: g.outputShape, storage: result)
    }

    fileprivate func convolvedTransposed(with weight: Tensor, _ g: ConvolutionGeometry) -> Tensor {
        let result = Storage(count: g.imageShape.count)
        let (window, position) = (g.windowCount, g.positionCount)
        parallelRanges(g.batch, grain: g.shard) { samples in
            let columns = Storage(count: samples.count * position * window)
            Matrix(
                storage, offset: samples.lowerBound * position * g.outputChannels, columns: g.outputChannels
            ).multiply(
                Matrix(weight.storage, columns: window), into: columns.base, stride: window,
                m: samples.count * position, n: window, k: g.outputChannels)
            scatterWindows(columns, samples, g, into: result)
        }
        return Tensor.result(
            ConvolutionTransposedRule(geometry: g), of: self, weight, shape: g.imageShape, storage: result)
    }

    /// The gradient of a convolution's weights, from its images (this) and the gradient of its output.
    fileprivate func weightGradient(_ gradient: Tensor, _ g: ConvolutionGeometry) -> Tensor {
        let (window, position) = (g.windowCount, g.positionCount)
        let size = g.outputChannels * window
        // Four sums, each over a quarter of the batch in order, added in order: the same bits on any machine.
        let grain = (g.batch + 3) / 4
        let partCount = (g.batch + grain - 1) / grain
        let parts = Storage(count: partCount * size)
        parallelRanges(g.batch, grain: grain) { samples in
            let part = parts.base + samples.lowerBound / grain * size
            let columns = Storage(count: g.shard * position * window)
            var first = samples.lowerBound
            while first < samples.upperBound {
                let shard = first..<min(samples.upperBound, first + g.shard)
                gatherWindows(of: storage, shard, g, into: columns)
                Matrix(
                    gradient.storage, offset: first * position * g.outputChannels, columns: g.outputChannels,
                    isTransposed: true
                ).multiply(
                    Matrix(columns, columns: window), into: part, stride: window, m: g.outputChannels,
                    n: window,
                    k: shard.count * position, accumulating: first > samples.lowerBound)
                first = shard.upperBound
            }
        }
        let result = Storage(count: size)
        parallelRanges(size) { range in
            result.write(range) { total in
                for i in 0..<total.count { total[i] = 0 }
                for part in 0..<partCount {
                    parts.read(part * size + range.lowerBound..<part * size + range.upperBound) { sum in
                        for i in 0..<total.count { total[i] += sum[i] }
                    }
                }
            }
        }
        return Tensor.result(
            WeightGradientRule(geometry: g), of: self, gradient, shape: g.weightShape, storage: result)
    }
}

private struct ConvolutionRule: Operation {
    let geometry: ConvolutionGeometry

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [
            needed[0] ? gradient.convolvedTransposed(with: inputs[1], geometry) : nil,
            needed[1] ? inputs[0].weightGradient(gradient, geometry) : nil,
        ]
    }
}

private struct ConvolutionTransposedRule: Operation {
    let geometry: ConvolutionGeometry

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [
            needed[0] ? gradient.convolved(with: inputs[1], geometry) : nil,
            needed[1] ? gradient.weightGradient(inputs[0], geometry) : nil,
        ]
    }
}

private struct WeightGradientRule: Operation {
    let geometry: ConvolutionGeometry

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [
            needed[0] ? inputs[1].convolvedTransposed(with: gradient, geometry) : nil,
            needed[1] ? inputs[0].convolved(with: gradient, geometry) : nil,
        ]
    }
}
