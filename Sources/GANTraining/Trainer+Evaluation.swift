import Foundation
public import RunRecord
import TensorCore

extension Trainer {
    /// How many pictures a sample grid has.
    static let gridCount = 64
    /// Reals and fakes that the gauge scores: a 95 % band of ±3.5 points.
    static let gaugeCount = 512

    /// Measures the gauge and draws samples, on the networks as they are now.
    ///
    /// Nothing of the run changes: no weight, no running statistic, no stream of randomness that training draws from.
    public func evaluate() -> Evaluation {
        let clock = ContinuousClock()
        let start = clock.now
        var random = SeededRandom(
            seed: seed &+ UInt64(step) &* 0x9e37_79b9_7f4a_7c15, stream: Stream.evaluation.rawValue)
        let gauge = readGauge(using: &random)
        let quality = quality(using: &random)
        return Evaluation(
            step: step, gauge: gauge, quality: quality, samples: samples(), duration: clock.now - start)
    }

    /// Samples of the averaged generator.
    ///
    /// `variant` chooses the fresh latents; the fixed ones are the run's own.
    public func samples(variant: UInt64 = 0) -> Samples {
        var fixedRandom = SeededRandom(seed: seed, stream: Stream.fixedLatents.rawValue)
        var freshRandom = SeededRandom(
            seed: seed &+ UInt64(step) &* 0x9e37_79b9_7f4a_7c15 &+ variant &* 0xbf58_476d_1ce4_e5b9,
            stream: Stream.freshLatents.rawValue)
        switch data {
        case .mixture(let mixture):
            let count = Trainer.gaugeCount
            let size = 64
            return .points(
                PointSamples(
                    real: mixture.samples(count, using: &fixedRandom).points,
                    fixed: generate(count, using: &fixedRandom).points,
                    fresh: generate(count, using: &freshRandom).points,
                    extent: mixture.extent, surface: surface(size: size, extent: mixture.extent),
                    surfaceSize: size))
        case .pictures(let set):
            let count = Trainer.gridCount
            let reals = (0..<count).flatMap { set.pixels($0 % set.count(.heldOut), of: .heldOut) }
            return .images(
                fixed: grid(generate(count, using: &fixedRandom), of: set),
                fresh: grid(generate(count, using: &freshRandom), of: set),
                real: SampleGrid(
                    width: set.width, height: set.height, channels: set.channels, count: count, pixels: reals)
            )
        }
    }

    private func readGauge(using random: inout SeededRandom) -> GaugeReading {
        let count = Trainer.gaugeCount
        let heldOut: [Float]
        var train: [Float]?
        switch data {
        case .mixture(let mixture):
            heldOut = scores(mixture.samples(count, using: &random))
        case .pictures(let set):
            func scores(_ part: PictureSet.Part) -> [Float] {
                let indices = (0..<count).map { _ in Int.random(in: 0..<set.count(part), using: &random) }
                return self.scores(set.pictures(indices, of: part, dimensions: recipe.sampleDimensions))
            }
            heldOut = scores(.heldOut)
            train = scores(.training)
        }
        let fake = scores(generate(count, using: &random))
        let noise = scores(noise(count, using: &random))
        return GaugeReading(
            heldout: areaUnderCurve(heldOut, over: fake),
            train: train.map { areaUnderCurve($0, over: fake) },
            memorisation: train.map { areaUnderCurve($0, over: heldOut) },
            noiseCanary: areaUnderCurve(heldOut, over: noise),
            scoreDeviation: deviation(heldOut + fake), count: count)
    }

    /// Of 2 500 fakes: modes captured and share of high quality, as VEEGAN (Srivastava et al., 2017) counts them.
    private func quality(using random: inout SeededRandom) -> [Scalar] {
        guard case .mixture(let mixture) = data else { return [] }
        let fakes = generate(2500, using: &random).points
        var captured: Set<Int> = []
        var highQualityCount = 0
        for fake in fakes {
            let distances = mixture.centres.map { centre in
                let offset = fake - centre
                return (offset * offset).sum()
            }
            guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }),
                distances[nearest] <= 9 * mixture.deviation * mixture.deviation
            else { continue }
            captured.insert(nearest)
            highQualityCount += 1
        }
        return [
            Scalar(.modesCaptured, Float(captured.count)),
            Scalar(.highQuality, Float(highQualityCount) / Float(fakes.count)),
        ]
    }

    /// Uniform noise over the range of the data: what no discriminator worth its name takes for real.
    private func noise(_ count: Int, using random: inout SeededRandom) -> Tensor {
        let bound: Float
        switch data {
        case .mixture(let mixture): bound = mixture.extent
        case .pictures: bound = 1
        }
        return .uniform(Shape([count] + recipe.sampleDimensions), within: bound, using: &random)
    }

    /// Samples of the averaged generator, in batches of the recipe's size so that memory stays that of a step.
    private func generate(_ count: Int, using random: inout SeededRandom) -> Tensor {
        let latents = Tensor.normal([count, recipe.latentSize], using: &random)
        return inBatches(latents) { averagedGenerator.network.infer($0) }
    }

    /// The discriminator's logits, with running statistics on reals and fakes alike.
    private func scores(_ samples: Tensor) -> [Float] {
        inBatches(samples) { discriminator.infer($0) }.values
    }

    private func inBatches(_ inputs: Tensor, _ body: (Tensor) -> Tensor) -> Tensor {
        var outputs: [Float] = []
        var dimensions: [Int] = []
        var first = 0
        while first < inputs.shape[0] {
            let next = min(inputs.shape[0], first + recipe.batchSize)
            let output = body(inputs.rows(first..<next))
            dimensions = Array(output.shape.dimensions.dropFirst())
            outputs += output.values
            first = next
        }
        return Tensor(outputs, shape: Shape([inputs.shape[0]] + dimensions))
    }

    /// σ(D) over the plane, row by row from the top.
    private func surface(size: Int, extent: Float) -> [Float] {
        let points = Tensor(shape: [size * size, 2]) { span in
            for row in 0..<size {
                for column in 0..<size {
                    let i = 2 * (row * size + column)
                    span[i] = extent * (2 * (Float(column) + 0.5) / Float(size) - 1)
                    span[i + 1] = extent * (1 - 2 * (Float(row) + 0.5) / Float(size))
                }
            }
        }
        return scores(points).map(sigmoid)
    }

    private func grid(_ samples: Tensor, of set: PictureSet) -> SampleGrid {
        let pixels = samples.values.map { value in
            value.isFinite ? UInt8(max(0, min(255, ((value + 1) * 127.5).rounded()))) : 0
        }
        return SampleGrid(
            width: set.width, height: set.height, channels: set.channels, count: samples.shape[0],
            pixels: pixels)
    }
}

extension Tensor {
    /// `[n, 2]` as points.
    fileprivate var points: [SIMD2<Float>] {
        withSpan { x in (0..<shape[0]).map { SIMD2(x[2 * $0], x[2 * $0 + 1]) } }
    }
}

/// The area under the ROC curve: how often one of `positives` is above one of `negatives`, ties counting half.
///
/// By ranks (Mann & Whitney, 1947), so any monotone change of the scores leaves it as it is. NaN where a score is NaN.
func areaUnderCurve(_ positives: [Float], over negatives: [Float]) -> Float {
    guard !positives.contains(where: \.isNaN), !negatives.contains(where: \.isNaN) else { return .nan }
    let sorted = negatives.sorted()
    /// The first index whose element is not below (or, with `orEqual`, is above) the value.
    func rank(_ value: Float, orEqual: Bool) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value || (orEqual && sorted[middle] == value) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
    let wins = positives.reduce(0) { $0 + rank($1, orEqual: false) + rank($1, orEqual: true) }
    return Float(Double(wins) / 2 / Double(positives.count * negatives.count))
}

/// The standard deviation of all values.
func deviation(_ values: [Float]) -> Float {
    let mean = values.reduce(0, +) / Float(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)).squareRoot()
}
