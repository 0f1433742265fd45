import Foundation
public import RunRecord
import TensorCore

extension Trainer {
    /// How many pictures a sample grid has.
    static let gridCount = 64
    /// Held-out reals and fakes that the gauge scores: a 95 % band of ±3.5 points.
    static let gaugeCount = 512
    /// How many training reals are enough to see that D knows them by heart.
    static let trainingCount = 256
    /// Decoys of a kind, and what the spread of the fakes is measured on.
    static let decoyCount = 128
    static let spreadCount = 256

    /// Measures the gauge and draws samples, on the networks as they are now.
    ///
    /// Nothing of the run changes: no weight, no running statistic, no stream of randomness that training draws from.
    public func evaluate() -> Evaluation {
        let clock = ContinuousClock()
        let start = clock.now
        var random = SeededRandom(
            seed: seed &+ UInt64(step) &* 0x9e37_79b9_7f4a_7c15, stream: Stream.evaluation.rawValue)
        let reals = heldOutReals(Trainer.gaugeCount, using: &random)
        let fakes = generate(Trainer.gaugeCount, using: &random)
        let examination = examine(reals: reals, fakes: fakes, using: &random)
        var gauge = examination.reading
        let spread = Spread(
            of: fakes.rows(0..<Trainer.spreadCount), among: reals.rows(0..<Trainer.spreadCount))
        gauge.diversity = spread.diversity
        gauge.duplicates = spread.duplicates
        gauge.referee = refereeAccuracy(reals: reals, fakes: fakes)
        gauge.tug = tug(reals: reals, using: &random)
        let quality = quality(using: &random)
        let samples = samples(fresh: (fakes, examination.fake))
        return Evaluation(
            step: step, gauge: gauge, quality: quality, samples: samples, duration: clock.now - start)
    }

    /// Samples of the averaged generator.
    ///
    /// `variant` chooses the fresh latents; the fixed ones are the run's own until somebody asks for others.
    public func samples(variant: UInt64 = 0) -> Samples {
        var random = SeededRandom(
            seed: seed &+ UInt64(step) &* 0x9e37_79b9_7f4a_7c15 &+ variant &* 0xbf58_476d_1ce4_e5b9,
            stream: Stream.freshLatents.rawValue)
        let count = data.isPictures ? Trainer.gridCount : Trainer.gaugeCount
        let fresh = generate(count, using: &random)
        return samples(fresh: (fresh, data.isPictures ? scores(fresh) : []))
    }

    /// Samples with these fresh fakes, of which there may be too many, and D's scores of them.
    private func samples(fresh: (fakes: Tensor, scores: [Float])) -> Samples {
        var random = SeededRandom(
            seed: seed &+ fixedLatentsVariant &* 0x94d0_49bb_1331_11eb, stream: Stream.fixedLatents.rawValue)
        switch data {
        case .mixture(let mixture):
            let count = Trainer.gaugeCount
            return .points(
                plane(
                    of: mixture, real: mixture.samples(count, using: &random),
                    fixed: generate(count, using: &random), fresh: fresh.fakes))
        case .pictures(let set):
            let count = Trainer.gridCount
            let fixed = generate(count, using: &random)
            let places = (0..<count).map { $0 % set.count(.heldOut) }
            let reals = set.pictures(places, of: .heldOut, dimensions: recipe.sampleDimensions)
            return .images(
                fixed: grid(fixed, opinions: scores(fixed), of: set),
                fresh: grid(
                    fresh.fakes.rows(0..<count), opinions: Array(fresh.scores.prefix(count)), of: set),
                real: SampleGrid(
                    width: set.width, height: set.height, channels: set.channels, count: count,
                    pixels: places.flatMap { set.pixels($0, of: .heldOut) },
                    opinions: scores(reals).map(sigmoid)))
        }
    }

    private func heldOutReals(_ count: Int, using random: inout SeededRandom) -> Tensor {
        switch data {
        case .mixture(let mixture): mixture.samples(count, using: &random)
        case .pictures(let set): pictures(count, of: .heldOut, in: set, using: &random)
        }
    }

    private func pictures(
        _ count: Int, of part: PictureSet.Part, in set: PictureSet, using random: inout SeededRandom
    ) -> Tensor {
        let indices = (0..<count).map { _ in Int.random(in: 0..<set.count(part), using: &random) }
        return set.pictures(indices, of: part, dimensions: recipe.sampleDimensions)
    }

    /// Shows D reals, fakes and decoys.
    private func examine(
        reals: Tensor, fakes: Tensor, using random: inout SeededRandom
    ) -> Examination {
        var examination = Examination(
            heldOut: scores(reals), fake: scores(fakes),
            noise: scores(noise(Trainer.decoyCount, using: &random)))
        guard case .pictures(let set) = data else { return examination }
        let training = pictures(Trainer.trainingCount, of: .training, in: set, using: &random)
        examination.training = scores(training)
        examination.shuffled = scores(shuffled(reals.rows(0..<Trainer.decoyCount), using: &random))
        examination.mean = scores(mean(of: training))
        return examination
    }

    /// Of 2 500 fakes: modes captured and share of high quality, as VEEGAN (Srivastava et al., 2017) counts them.
    private func quality(using random: inout SeededRandom) -> [Scalar] {
        guard case .mixture(let mixture) = data else { return [] }
        let fakes = generate(2500, using: &random).points
        var counts = [Int](repeating: 0, count: mixture.centres.count)
        for fake in fakes {
            let distances = mixture.centres.map { centre in
                let offset = fake - centre
                return (offset * offset).sum()
            }
            guard let nearest = distances.indices.min(by: { distances[$0] < distances[$1] }),
                distances[nearest] <= 9 * mixture.deviation * mixture.deviation
            else { continue }
            counts[nearest] += 1
        }
        let fair = Float(fakes.count) / Float(counts.count)
        return [
            Scalar(.modesCaptured, Float(counts.count { $0 > 0 })),
            Scalar(.highQuality, Float(counts.reduce(0, +)) / Float(fakes.count)),
            Scalar(.rarestMode, Float(counts.min() ?? 0) / fair),
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

    /// The same pixels in another order, one order for all pictures: what D must not take for real either.
    private func shuffled(_ pictures: Tensor, using random: inout SeededRandom) -> Tensor {
        let size = pictures.count / pictures.shape[0]
        let order = (0..<size).shuffled(using: &random)
        return pictures.withSpan { x in
            Tensor(shape: pictures.shape) { span in
                for i in 0..<span.count { span[i] = x[i / size * size + order[i % size]] }
            }
        }
    }

    /// The mean of a batch, as a batch of one.
    private func mean(of pictures: Tensor) -> Tensor {
        let (count, size) = (pictures.shape[0], pictures.count / pictures.shape[0])
        return pictures.withSpan { x in
            Tensor(shape: Shape([1] + recipe.sampleDimensions)) { span in
                for i in 0..<size { span[i] = 0 }
                for i in 0..<x.count { span[i % size] += x[i] / Float(count) }
            }
        }
    }

    /// Samples of the averaged generator, in batches of the recipe's size so that memory stays that of a step.
    func generate(_ count: Int, using random: inout SeededRandom) -> Tensor {
        let latents = Tensor.normal([count, recipe.latentSize], using: &random)
        return inBatches(latents, through: averagedGenerator.network)
    }

    /// The discriminator's logits, with running statistics on reals and fakes alike.
    func scores(_ samples: Tensor) -> [Float] { inBatches(samples, through: discriminator).values }

    /// What a network that is only asked makes of inputs, in batches of the recipe's size.
    func inBatches(_ inputs: Tensor, through network: Network) -> Tensor {
        var outputs: [Float] = []
        var dimensions: [Int] = []
        var first = 0
        while first < inputs.shape[0] {
            let next = min(inputs.shape[0], first + recipe.batchSize)
            let output = network.infer(inputs.rows(first..<next))
            dimensions = Array(output.shape.dimensions.dropFirst())
            outputs += output.values
            first = next
        }
        return Tensor(outputs, shape: Shape([inputs.shape[0]] + dimensions))
    }

    func grid(_ samples: Tensor, opinions: [Float]? = nil, of set: PictureSet) -> SampleGrid {
        let pixels = samples.values.map { value in
            value.isFinite ? UInt8(max(0, min(255, ((value + 1) * 127.5).rounded()))) : 0
        }
        return SampleGrid(
            width: set.width, height: set.height, channels: set.channels, count: samples.shape[0],
            pixels: pixels, opinions: opinions?.map(sigmoid))
    }
}

extension Tensor {
    /// `[n, 2]` as points.
    var points: [SIMD2<Float>] {
        withSpan { x in (0..<shape[0]).map { SIMD2(x[2 * $0], x[2 * $0 + 1]) } }
    }
}
