/// Zeros in place of some elements while training, at random, and the others larger by as much (Srivastava et al., 2014).
///
/// Which ones is told by a seed drawn when the layer is built and by the count of training calls, which is part of its
/// state: a run that goes on from a checkpoint draws what it would have drawn.
public struct Dropout: Layer, Sendable {
    public let rate: Float
    private let seed: UInt64
    private var callCount = 0

    public init(_ rate: Float, using random: inout SeededRandom) {
        precondition(rate >= 0 && rate < 1, "dropout: a rate of \(rate)")
        self.rate = rate
        seed = random.next()
    }

    public mutating func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
        guard mode == .training, rate > 0 else { return x }
        callCount += 1
        return x * mask(x.shape)
    }

    /// 0 or 1 / (1 − rate): a stream of its own for every piece of every call, two draws from each number.
    private func mask(_ shape: Shape) -> Tensor {
        let limit = UInt32(min(Double(rate) * 0x1p32, 0x1p32 - 1))
        let kept = 1 / (1 - rate)
        let grain = 1 << 13
        let call = UInt64(truncatingIfNeeded: callCount) << 24
        let result = Storage(count: shape.count)
        parallelRanges(shape.count, grain: grain) { range in
            var random = SeededRandom(seed: seed, stream: call + UInt64(range.lowerBound / grain))
            result.write(range) { y in
                var i = 0
                while i < y.count {
                    let bits = random.next()
                    y[i] = UInt32(truncatingIfNeeded: bits) < limit ? 0 : kept
                    if i + 1 < y.count {
                        y[i + 1] = UInt32(truncatingIfNeeded: bits >> 32) < limit ? 0 : kept
                    }
                    i += 2
                }
            }
        }
        return Tensor(shape: shape, storage: result)
    }

    public mutating func forEachCounter(_ body: (String, inout Int) -> Void) {
        body("training_calls", &callCount)
    }
}
