import Foundation
import TensorCore

/// Fakes of early in a run: a discriminator that takes them for real later has forgotten what it once knew.
struct EarlyFakes: Sendable, Equatable, Codable {
    var step: Int
    /// Of each pair of players: one after the other, as 32-bit numbers in the byte order of the machine.
    private var fakes: [Data]

    static let count = 64
    /// Before it networks draw noise.
    static let firstStep = 500
    /// They are of this share of the run, where it has an end.
    static let share = 20

    init(step: Int, _ fakes: [Tensor]) {
        self.step = step
        self.fakes = fakes.map { $0.values.withUnsafeBytes { Data($0) } }
    }

    /// Those of one pair of players; `nil` where they are not of this shape.
    func samples(of duel: Int, shape: Shape) -> Tensor? {
        guard fakes.indices.contains(duel), fakes[duel].count == 4 * shape.count else { return nil }
        let values = fakes[duel].withUnsafeBytes { bytes in
            (0..<shape.count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
        }
        return Tensor(values, shape: shape)
    }
}

extension Trainer {
    /// The first evaluation from this step on keeps fakes for those that follow.
    private var earlyStep: Int { max(EarlyFakes.firstStep, (stepCount ?? 0) / EarlyFakes.share) }

    /// Keeps fakes of all pairs of players, if it is time and none are kept.
    func keepEarlyFakes(in memory: inout EvaluationMemory) {
        // Of rows only single cells are filled, and of one number there is nothing to forget.
        guard recipe.game != .cells, recipe.architecture != .single, memory.earlyFakes == nil,
            step >= earlyStep
        else { return }
        var random = SeededRandom(seed: seed, stream: Stream.earlyFakes.rawValue)
        let fakes = players.indices.map { i in
            var trainer = self
            trainer.duel = i
            let told = trainer.toldOfEarlyFakes
            return trainer.generate(told.count, told: told.told, using: &random)
        }
        memory.earlyFakes = EarlyFakes(step: step, fakes)
    }

    /// What D says now of the fakes that were kept; `nil` before there are any.
    var earlyScores: [Float]? {
        guard let kept = memory.earlyFakes else { return nil }
        let (count, told) = toldOfEarlyFakes
        return kept.samples(of: duel, shape: Shape([count] + recipe.sampleDimensions)).map {
            scores($0, told)
        }
    }

    /// They are asked for what the first held-out samples are of, each time.
    private var toldOfEarlyFakes: (count: Int, told: Told) {
        guard let all = data.pictures?.count(.heldOut) else { return (EarlyFakes.count, Told()) }
        let count = min(EarlyFakes.count, all)
        return (count, batch(Array(0..<count), of: .heldOut).told)
    }
}
