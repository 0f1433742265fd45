import CKernels

/// Which taps of one kernel make up each tap of another.
///
/// One sum of products can be written as a convolution and as the transpose of one; between the two kernels, input and
/// output channels change places and taps are added up.
struct TapMap {
    /// The sides of the kernels.
    let inputSize: Int
    let outputSize: Int
    /// For each tap of the other kernel, row by row, the taps that it is the sum of.
    let sources: [[Int]]

    /// Out of what is so along each side.
    private init(inputSize: Int, line: [[Int]]) {
        (self.inputSize, outputSize) = (inputSize, line.count)
        sources = line.flatMap { rows in
            line.map { columns in rows.flatMap { row in columns.map { row * inputSize + $0 } } }
        }
    }

    private init(inputSize: Int, outputSize: Int, sources: [[Int]]) {
        (self.inputSize, self.outputSize, self.sources) = (inputSize, outputSize, sources)
    }

    /// Of a convolution of stride 1 whose transpose of stride 1 is wanted.
    static func reversal(of size: Int) -> TapMap {
        TapMap(inputSize: size, line: (0..<size).reversed().map { [$0] })
    }

    /// Of a 3×3 convolution behind nearest upsampling: it is a transposed 4×4 convolution of stride 2, since each pixel
    /// comes to it four times.
    static let doubling = TapMap(inputSize: 3, line: [[2], [1, 2], [0, 1], [0]])

    var transposed: TapMap {
        var targets = [[Int]](repeating: [], count: inputSize * inputSize)
        for (target, sources) in sources.enumerated() {
            for source in sources { targets[source].append(target) }
        }
        return TapMap(inputSize: outputSize, outputSize: inputSize, sources: targets)
    }
}

extension Tensor {
    /// A kernel `[a, k, k, b]` as `[b, k', k', a]`; the adjoint is the same with the map transposed.
    func exchangingChannels(by map: TapMap) -> Tensor {
        let (a, b) = (shape[0], shape[3])
        precondition(
            shape[1] == map.inputSize && shape[2] == map.inputSize, "exchanged channels: \(shape)")
        let tapCount = map.sources.count
        let turned = Matrix(storage, columns: count / a).turned(rows: a)  // [k, k, b, a]
        let result = Storage(count: b * tapCount * a)
        parallelRanges(b, grain: max(1, (1 << 14) / (tapCount * a))) { channels in
            for channel in channels {
                for (tap, sources) in map.sources.enumerated() {
                    let y = result.base + (channel * tapCount + tap) * a
                    y.update(repeating: 0, count: a)
                    for source in sources {
                        gantop_sum_rows(turned.base + (source * b + channel) * a, y, 1, a)
                    }
                }
            }
        }
        return Tensor.result(
            ChannelExchange(map: map), of: self, shape: [b, map.outputSize, map.outputSize, a],
            storage: result)
    }
}

private struct ChannelExchange: Operation {
    let map: TapMap

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.exchangingChannels(by: map.transposed)]
    }
}
