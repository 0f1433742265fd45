import RunRecord

@testable import Dashboard

extension Preview {
    /// A part of a step that never happened, with all that is known by then.
    static func part(
        _ player: StepPart.Player, _ stage: StepPart.Stage, isAlone: Bool = false, points: Bool = false
    ) -> StepPart {
        var part = StepPart(step: 11_241, player: player, stage: stage, batchSize: 64, latentSize: 100)
        func comes(_ other: StepPart.Stage) -> Bool {
            let stages = StepPart.Stage.allCases
            return (stages.firstIndex(of: stage) ?? 0) >= (stages.firstIndex(of: other) ?? 0)
        }
        func exhibits(_ seed: UInt64) -> StepPart.Exhibits {
            guard points else { return .images(pictures(8, seed: seed)) }
            var noise = Noise(seed)
            return .points((0..<8).map { _ in SIMD2(noise.normal(), noise.normal()) * 0.7 }, extent: 1.5)
        }
        let isJudge = player == .discriminator
        part.isAlone = isAlone
        part.learningRate = 0.0002
        part.formula = isJudge ? "−mean log D(x) − mean log(1 − D(G(z)))" : "−mean log D(G(z))"
        part.latents = [0.31, -1.2, 0.77, 2.04, -0.5, 0.01, -0.66, 1.49]
        if comes(.generate) { part.fakes = exhibits(1) }
        if comes(.judgeReal), isJudge {
            part.reals = exhibits(400)
            part.realOpinions = [0.61, 0.72, 0.44, 0.9, 0.58, 0.83, 0.35, 0.67]
            part.realScore = 0.561
        }
        if comes(.judgeFake) {
            part.fakeOpinions = [0.41, 0.22, 0.6, 0.13, 0.38, 0.05, 0.52, 0.47]
            part.fakeScore = 0.381
        }
        if comes(.loss) {
            part.loss = isJudge ? 1.06 : 0.97
            if isJudge { (part.realLoss, part.fakeLoss) = (0.58, 0.48) }
        }
        if comes(.gradient) {
            part.gradientNorm = 1.24
            part.layerNorms = [
                .init(name: "0.weight", norm: 0.21), .init(name: "3.weight", norm: 0.8),
                .init(name: "6.weight", norm: 0.92),
            ]
        }
        if comes(.update) {
            part.fakeScoreAfter = isJudge ? 0.362 : 0.409
            if isJudge { part.realScoreAfter = 0.574 }
        }
        return part
    }

    static var parameters: [Parameter] {
        [
            Parameter(
                name: "generatorLearningRate", value: "0.0002", summary: "Adam's step size for G",
                range: "a number from 0.0 to 10.0", isLive: true),
            Parameter(
                name: "discriminatorSteps", value: "1", summary: "updates of D in one step",
                range: "a whole number from 1 to 100", isLive: true),
            Parameter(
                name: "batchSize", value: "64", summary: "real samples, and fakes, in a step",
                range: "a whole number from 2 to 8192", isLive: false),
        ]
    }
}
