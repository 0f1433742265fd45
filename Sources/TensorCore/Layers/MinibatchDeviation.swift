/// One more channel that says how much the samples of a group differ (Karras et al., 2018): with it a discriminator sees
/// that all fakes look the same.
///
/// `[n, h, w, c]` gives `[n, h, w, c + 1]` and `[n, c]` gives `[n, c + 1]`. The number is the mean over all features of
/// their deviation within the group. Groups are four samples in a row, or the whole batch where it does not divide by
/// four; in a row, and not strided as in the paper's code, so that the reals and fakes of one batch do not mix.
public struct MinibatchDeviation: Layer, Sendable {
    private let epsilon: Float = 1e-8

    public init() {}

    public func callAsFunction(_ x: Tensor, _ mode: Mode) -> Tensor {
        let n = x.shape[0]
        let batch = n / SampleGroups.count
        let size = batch % 4 == 0 ? 4 : batch
        let groups = x.reshaped(to: [n / size, size, 1, x.count / n])
        func repeated(_ x: Tensor) -> Tensor { x.planes(height: size, width: 1) }
        let share = 1 / Float(size)
        let centred = groups - repeated(share * groups.sumOfPixels)
        let deviations = (share * centred.squared.sumOfPixels + epsilon).squareRoot
        let means = (Float(n) / Float(x.count)) * deviations.sumOfSamples
        let column = repeated(means.reshaped(to: [n / size, 1])).reshaped(to: [n, 1])
        return x.concatenatedChannels(
            with: x.shape.rank == 2 ? column : column.planes(height: x.shape[1], width: x.shape[2]))
    }
}
