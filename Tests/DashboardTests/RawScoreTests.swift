import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

/// A run whose D gives scores that are no probabilities.
private func rawRun(examined: Bool = true, seen: [(real: Float, fake: Float)] = [(3.25, -7.5)])
    -> DashboardState
{
    var state = DashboardState(
        size: Size(width: 120, height: 40), canControl: examined, isWatching: !examined, title: "stylegan")
    if examined {
        var description = Preview.description()
        description.lossReferences = [.init(tag: .discriminatorLoss, value: 0, label: "0")]
        _ = state.reduce(.received(.started(description)))
    }
    for step in 1...60 {
        let (real, fake) = seen[min(seen.count - 1, step * seen.count / 60)]
        let scalars = [
            Scalar(.generatorLoss, 1), Scalar(.discriminatorLoss, -1), Scalar(.realLogit, real),
            Scalar(.fakeLogit, fake),
        ]
        let record = StepRecord(step: step, epoch: 0, duration: .milliseconds(100), scalars: scalars)
        _ = state.reduce(.received(.step(record)))
    }
    guard examined else { return state }
    var evaluation = Preview.evaluation(60)
    evaluation.gauge.scores?.least = -12.5
    evaluation.gauge.scores?.most = 4
    _ = state.reduce(.received(.evaluation(evaluation)))
    return state
}

private func text(_ state: DashboardState, _ width: Int = 120, _ height: Int = 40) throws -> String {
    let appearance = Appearance(theme: try ThemeLibrary(directory: nil).load("dark").theme)
    return frame(of: state, appearance: appearance, size: Size(width: width, height: height)).text
}

struct RawScoreTests {
    @Test(arguments: [(200, 60), (120, 40), (80, 24), (60, 20)], [true, false])
    func rawScoresStandOnAScaleOfTheirOwn(size: (Int, Int), examined: Bool) throws {
        let text = try text(rawRun(examined: examined), size.0, size.1)
        #expect(text.contains("raw") && !text.contains("D(x) –"), "\(text)")
        #expect(text.contains("3.25") && text.contains("-7.50"), "\(text)")
        let line = try #require(text.split(separator: "\n").first { $0.contains("─R─") }, "\(text)")
        #expect(line.contains("F─") && !line.contains(" 0 ") && !line.contains("┤ 1"), "\(line)")
    }

    @Test func theScaleReachesFromTheLowestScoreToTheHighest() {
        let scale = rawRun().answerScale
        #expect(scale.isRaw && scale.range.lowerBound <= -12.5 && scale.range.upperBound >= 4)
        let columns = 10...110
        #expect(scale.column(of: -1e30, in: columns) == 10 && scale.column(of: 1e30, in: columns) == 110)
        #expect(scale.column(of: -7.5, in: columns) < scale.column(of: 3.25, in: columns))
    }

    @Test func whatScoresWereLongAgoDoesNotFlattenThem() {
        let scale = rawRun(examined: false, seen: [(1e6, -1e6)] + Array(repeating: (2, 1), count: 59))
            .answerScale
        #expect(scale.range.upperBound < 10 && scale.range.lowerBound > -10)
    }

    @Test func scoresThatAreNoNumbersHaveNoPlaceOnIt() throws {
        let text = try text(rawRun(examined: false, seen: [(.nan, -.infinity)]))
        #expect(text.contains("NaN") && text.contains("-Inf") && !text.contains("─R─"), "\(text)")
    }

    @Test func nothingSaysThatARawScoreOf0IsUnsure() throws {
        var state = rawRun()
        for key in [Key.enter, .down] { _ = state.reduce(.key(key)) }
        let text = try text(state)
        #expect(text.contains("D's raw scores") && !text.contains("unsure"), "\(text)")
    }

    @Test(arguments: [(120, 40), (80, 24)])
    func thePenaltyIsToldBesideTheLoss(size: (Int, Int)) throws {
        var state = rawRun()
        _ = state.reduce(.key(.character("m")))
        var part = Preview.part(.discriminator, .loss)
        part.formula = "mean max(0, 1 − D(x)) + mean max(0, 1 + D(G(z)))"
        part.penalty = 2.5
        _ = state.reduce(.received(.part(part)))
        let text = try text(state, size.0, size.1)
        #expect(text.contains("loss D") && text.contains("gradient penalty + 2.50"), "\(text)")
        #expect(text.contains("max(0") == (size.0 >= 120))
    }

    @Test func probabilitiesKeepTheirScale() {
        #expect(Preview.state(steps: 200).answerScale == .probabilities)
        #expect(DashboardState().answerScale == .probabilities)
    }

    @Test(arguments: StepPart.Player.allCases, [(120, 40), (80, 24), (40, 12), (20, 5)])
    func slowMotionSaysWhatRawScoresMean(player: StepPart.Player, size: (Int, Int)) throws {
        var state = rawRun()
        _ = state.reduce(.key(.character("m")))
        var all = ""
        for stage in SlowMotionText.order(of: player, isAlone: true) {
            var part = Preview.part(player, stage)
            part.scoresAreRaw = true
            (part.fakeOpinions, part.realOpinions) = ([], [])
            part.formula = "mean D(G(z)) − mean D(x)"
            if part.realScore != nil { part.realScore = 12_345.6 }
            if part.fakeScore != nil { part.fakeScore = -7.5 }
            _ = state.reduce(.received(.part(part)))
            let text = try text(state, size.0, size.1)
            for word in [
                "0.5 no idea", "surely real", "1 is real", "ln 2", "0.69", "1.39", "log", "chance that",
            ] {
                #expect(!text.contains(word), "\(stage): \(word)")
            }
            all += text
        }
        #expect(all.contains("-7.50"))
        guard size.0 >= 40 else { return }
        #expect(all.contains("raw D(G(z)) -7.50"))
        guard player == .discriminator else { return }
        #expect(all.contains("raw score") && all.contains("12 346"))
    }
}
