public import RunRecord
import TensorCore

/// What a run shows of its fakes, beside reals.
extension Trainer {
    /// Samples of the averaged generator.
    ///
    /// `variant` chooses the fresh latents; the fixed ones are the run's own until somebody asks for others.
    public func samples(variant: UInt64 = 0) -> Samples {
        let all = players.indices.map { i in
            var trainer = self
            trainer.duel = i
            var random = SeededRandom(
                seed: seed &+ UInt64(step) &* 0x9e37_79b9_7f4a_7c15 &+ variant &* 0xbf58_476d_1ce4_e5b9,
                stream: Stream.freshLatents.rawValue)
            return trainer.samples(fresh: nil, showsOthers: variant > 0, using: &random)
        }
        return Samples(joining: all)
    }

    /// Samples with these fresh fakes, of which there may be too many, and D's scores of them, or with new ones; where
    /// pictures are made of pictures, of the first held-out ones, or of others.
    func samples(
        fresh: (fakes: Tensor, scores: [Float])?, showsOthers: Bool = false,
        using freshRandom: inout SeededRandom
    ) -> Samples {
        var random = fixedRandom
        switch data {
        case .mixture(let mixture) where mixture.isLine:
            return .points(portrait(of: memory.path ?? PlayerPath(), extent: mixture.extent))
        case .mixture(let mixture):
            let count = Trainer.gaugeCount
            return .points(
                plane(
                    of: mixture, real: mixture.samples(count, using: &random),
                    fixed: generate(count, using: &random),
                    fresh: fresh?.fakes ?? generate(count, using: &freshRandom)))
        case .table(let set):
            return cellColumns(
                in: set, rows: rows(of: set.count(set.heldOut), showsOthers, using: &freshRandom))
        case .pairs(let set) where recipe.answers == .branches:
            return .points(branches(of: set, fixed: &random, fresh: &freshRandom))
        case .pairs(let set):
            let rows = rows(of: set.targets.count(.heldOut), showsOthers, using: &freshRandom)
            return .columns(columns(of: set, rows: rows, using: &random))
        case .pictures(let set):
            let sheet = Sheet(of: set, for: condition, count: Trainer.gridCount)
            let told = Told(labels: set.labels(sheet.places, of: .heldOut))
            let fixed = generate(sheet.count, told: told, using: &random)
            let fakes =
                fresh?.fakes.rows(0..<sheet.count) ?? generate(sheet.count, told: told, using: &freshRandom)
            let reals = set.pictures(sheet.places, of: .heldOut, dimensions: recipe.sampleDimensions)
            return .images(
                fixed: SampleGrid(fixed, of: set, opinions: opinions(scores(fixed, told))),
                fresh: SampleGrid(
                    fakes, of: set,
                    opinions: opinions(
                        fresh.map { Array($0.scores.prefix(sheet.count)) } ?? scores(fakes, told))),
                real: SampleGrid(
                    width: set.width, height: set.height, channels: set.channels, count: sheet.count,
                    pixels: sheet.places.flatMap { set.pixels($0, of: .heldOut) },
                    opinions: opinions(scores(reals, told))))
        }
    }

    /// Where the samples that are always shown come from.
    private var fixedRandom: SeededRandom {
        SeededRandom(
            seed: seed &+ fixedLatentsVariant &* 0x94d0_49bb_1331_11eb, stream: Stream.fixedLatents.rawValue)
    }

    /// What the generator is given for the pictures that are always shown; `nil` where it is given pictures, or draws none.
    var fixedInputs: Tensor? {
        guard case .pictures(let set) = data else { return nil }
        var random = fixedRandom
        let sheet = Sheet(of: set, for: condition, count: Trainer.gridCount)
        return input(
            drawLatents(sheet.count, using: &random), Told(labels: set.labels(sheet.places, of: .heldOut)))
    }

    /// The held-out rows that are followed: the first ones, or any.
    private func rows(of all: Int, _ areOthers: Bool, using random: inout SeededRandom) -> [Int] {
        (0..<min(Trainer.rowCount, all)).map { areOthers ? Int.random(in: 0..<all, using: &random) : $0 }
    }
}

extension SampleGrid {
    /// Pictures `[n, …]` from -1 to 1, of the size of a set's where they are vectors.
    init(_ samples: Tensor, of set: PictureSet? = nil, opinions: [Float]? = nil) {
        let dimensions = set?.shape.dimensions ?? Array(samples.shape.dimensions.dropFirst())
        self.init(
            width: dimensions[1], height: dimensions[0], channels: dimensions[2], count: samples.shape[0],
            pixels: samples.values.map(\.pixel), opinions: opinions)
    }
}

extension Float {
    /// A number from -1 to 1 as a byte of a picture; black where it is none.
    var pixel: UInt8 { isFinite ? UInt8(max(0, min(255, ((self + 1) * 127.5).rounded()))) : 0 }
}
