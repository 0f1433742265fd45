import Canvas
import RunRecord

@testable import Dashboard
@testable import Diagnostics

/// A run that never happened, and always happens the same way: what the tests look at.
enum Preview {
    static func description(_ noun: String = "images", recipe: String = "fashion") -> RunDescription {
        RunDescription(
            recipe: recipe, seed: 1, batchSize: 64, stepCount: 46_900, stepsPerEpoch: 938, evaluateEvery: 100,
            threadCount: 2,
            lossReferences: [
                .init(tag: .discriminatorLoss, value: 1.386, label: "2 ln 2"),
                .init(tag: .generatorLoss, value: 0.693, label: "ln 2"),
            ], sampleNoun: noun)
    }

    /// Numbers between 0 and 1 that look like chance and are not.
    struct Noise {
        private var state: UInt64

        init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

        mutating func next() -> Float {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Float(state >> 40) / Float(1 << 24)
        }

        /// About normal, mean 0 and deviation 1.
        mutating func normal() -> Float { (0..<6).reduce(-3) { sum, _ in sum + next() } * 1.41 }
    }

    static func record(_ step: Int, _ noise: inout Noise) -> StepRecord {
        let settled = 1 - 1 / (1 + Float(step) / 900)
        let wave = 0.12 * wobble(Float(step) / 1700)
        let discriminator = 0.35 + 0.75 * settled + wave + 0.09 * noise.normal()
        let generator = 2.6 - 1.6 * settled - wave + 0.16 * noise.normal()
        let spike: Float = step % 3_777 == 0 ? 3 : 0
        return StepRecord(
            step: step, epoch: Double(step) / 938, duration: .milliseconds(53),
            scalars: [
                Scalar(.discriminatorLoss, discriminator), Scalar(.generatorLoss, generator + spike),
                Scalar(.realAccuracy, 0.71 + 0.03 * noise.normal()), Scalar(.fakeAccuracy, 0.68),
                Scalar(.realScore, 0.56 + 0.3 * (1 - settled) + 0.02 * noise.normal()),
                Scalar(.fakeScore, 0.38 - 0.2 * (1 - settled) + 0.02 * noise.normal()),
                Scalar(.generatorGradient, 0.5 + 0.1 * noise.normal() + (1 - settled)),
                Scalar(.discriminatorGradient, 1.3 + 0.3 * noise.normal()),
            ])
    }

    /// A wave without a mathematics library: parabolas from -1 to 1.
    private static func wobble(_ x: Float) -> Float {
        let part = x - x.rounded(.down)
        return part < 0.5 ? 16 * part * (0.5 - part) : -16 * (part - 0.5) * (1 - part)
    }

    static func reading(_ share: Float) -> GaugeReading {
        var noise = Noise(UInt64(share * 1000) + 5)
        func answers(_ middle: Float) -> [Float] {
            (0..<512).map { _ in min(max(middle + 0.13 * noise.normal(), 0), 1) }
        }
        let (real, fake) = (answers(0.58), answers(0.38))
        return GaugeReading(
            heldout: share, train: share + 0.03, memorisation: 0.52, noiseCanary: 0.99, shuffleCanary: 0.99,
            meanCanary: 0.9, scoreDeviation: 0.8, diversity: 0.9, duplicates: 0.02,
            scores: ScoreHistogram(real: real, fake: fake, binCount: 64),
            tug: Tug(before: share, afterDiscriminator: share + 0.012, afterGenerator: share + 0.003),
            count: 512)
    }

    /// Clothes of a sort: a bright shape on black, another one for every picture.
    static func pictures(_ count: Int, seed: UInt64) -> SampleGrid {
        var pixels: [UInt8] = []
        for index in 0..<count {
            var noise = Noise(seed &+ UInt64(index) &* 77 &+ 3)
            let kind = index % 4
            for y in 0..<28 {
                for x in 0..<28 {
                    let (across, down) = (abs(Float(x) - 13.5), Float(y))
                    let isInside =
                        switch kind {
                        case 0: across < 6 && down > 3 && down < 25 || across < 12 && down > 3 && down < 9
                        case 1: across < 7 && down > 2 && down < 26 && (across > 1.5 || down < 8)
                        case 2: down > 12 && down < 22 && across < 11 && Float(x) + down > 18
                        default: across < 3 + down / 4 && down > 2 && down < 26
                        }
                    let shade = 150 + 4 * down + 30 * noise.next() - across * 5
                    pixels.append(isInside ? UInt8(min(max(shade, 40), 255)) : UInt8(noise.next() * 14))
                }
            }
        }
        return SampleGrid(
            width: 28, height: 28, channels: 1, count: count, pixels: pixels,
            opinions: (0..<count).map { Float(($0 * 7 + Int(seed % 10)) % 20) / 20 })
    }

    static var images: Samples {
        .images(fixed: pictures(16, seed: 1), fresh: pictures(16, seed: 200), real: pictures(16, seed: 400))
    }

    /// Eight places on a circle.
    static var ring: Samples {
        let corners: [SIMD2<Float>] = [
            [1, 0], [0.707, 0.707], [0, 1], [-0.707, 0.707], [-1, 0], [-0.707, -0.707], [0, -1],
            [0.707, -0.707],
        ]
        func cloud(_ seed: UInt64, _ spread: Float, _ places: [SIMD2<Float>], shift: Float) -> [SIMD2<Float>]
        {
            var noise = Noise(seed)
            return (0..<256).map { index in
                places[index % places.count] * (1 - shift) + spread * SIMD2(noise.normal(), noise.normal())
            }
        }
        let surface = (0..<32 * 32).map { index -> Float in
            let place = SIMD2<Float>(Float(index % 32) / 15.5 - 1, 1 - Float(index / 32) / 15.5) * 1.5
            let nearest = corners.map { corner in ((corner - place) * (corner - place)).sum() }.min() ?? 1
            return 0.75 / (1 + 6 * nearest) + 0.05
        }
        let some = Array(corners.prefix(6))
        return .points(
            PointSamples(
                real: cloud(5, 0.02, corners, shift: 0),
                fixed: cloud(6, 0.07, some, shift: 0.08) + [[2, 2], [3, 0]],
                fresh: cloud(9, 0.09, some, shift: 0.1),
                extent: 1.5, surface: surface, surfaceSize: 32,
                sheet: (0..<25).map { SIMD2(Float($0 % 5) / 2 - 1, 1 - Float($0 / 5) / 2) }, sheetSize: 5,
                arrows: some.map { PointSamples.Arrow(place: 0.9 * $0, direction: 0.1 * $0) }))
    }

    /// The events of a run's first `steps` steps.
    static func events(steps: Int, samples: Samples?, noun: String = "images", recipe: String = "fashion")
        -> [RunEvent]
    {
        var events: [RunEvent] = [.started(description(noun, recipe: recipe))]
        events.append(.log("60 000 pictures from /usr/share/fashion, 1 000 held out"))
        var noise = Noise(7)
        for step in 1...max(1, steps) {
            events.append(.step(record(step, &noise)))
            guard step % 100 == 0 else { continue }
            let share = 0.71 + 0.28 / (1 + Float(step) / 2_000) + 0.008 * noise.normal()
            let shown = step + 100 > steps ? samples : nil
            events.append(.evaluation(evaluation(step, share: min(share, 0.995), samples: shown)))
        }
        return events
    }

    static func evaluation(_ step: Int, share: Float = 0.8, samples: Samples? = nil) -> Evaluation {
        Evaluation(step: step, gauge: reading(share), samples: samples, duration: .milliseconds(40))
    }

    /// What is known after so many steps.
    static func state(
        steps: Int = 11_240, samples: Samples? = images, noun: String = "images", recipe: String = "fashion"
    ) -> DashboardState {
        var state = DashboardState()
        for event in events(steps: steps, samples: samples, noun: noun, recipe: recipe) {
            _ = state.reduce(.received(event))
        }
        return state
    }
}
