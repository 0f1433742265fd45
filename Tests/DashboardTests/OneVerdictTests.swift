import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

/// The screen, `show` and whoever notes where a run stands say one thing of it.
@Suite struct OneVerdictTests {
    private func evaluation(_ step: Int, _ noise: inout Preview.Noise, modes: Int?) -> RunEvent {
        var reading = Preview.reading(min(max(0.7 + 0.15 * noise.normal(), 0), 1))
        (reading.referee, reading.diversity, reading.duplicates) = (
            0.4 + 0.5 * noise.next(), noise.next(), noise.next() * noise.next()
        )
        var quality = [
            Scalar(.frechet, 1 + noise.next()), Scalar(.brightnessTell, noise.next()),
            Scalar(.support, 2000 * noise.next()), Scalar(.movement, noise.next()),
            Scalar(.generatorWeights, 1 + noise.next()), Scalar(.rarestClass, noise.next()),
        ]
        if let modes {
            quality += [
                Scalar(.modesCaptured, Float(Int(noise.next() * Float(modes + 1)))),
                Scalar(.highQuality, noise.next()),
            ]
        }
        return .evaluation(
            Evaluation(step: step, gauge: reading, quality: quality, samples: nil, duration: .zero))
    }

    @Test(arguments: [(1, nil), (2, 8), (3, 25), (4, nil), (5, 8)] as [(UInt64, Int?)])
    func theTellerSaysWhatTheScreenSays(seed: UInt64, modes: Int?) {
        var noise = Preview.Noise(seed)
        var description = Preview.description(modes == nil ? "images" : "points")
        description.modeCount = modes
        var (state, teller) = (DashboardState(), VerdictTeller())
        // One that goes on from what the screen knew in the middle, as when the screen is left.
        var successor: VerdictTeller?
        var words: Set<String> = []
        func take(_ event: RunEvent) {
            _ = state.reduce(.received(event))
            _ = teller.take(event)
            _ = successor?.take(event)
            #expect(state.verdict == teller.verdict, "\(event)")
            #expect(successor == nil || successor?.verdict == teller.verdict, "\(event)")
            if let word = teller.verdict?.word { words.insert(word) }
        }
        take(.started(description))
        var step = 0
        for round in 0..<60 {
            for _ in 0..<20 {
                step += 5
                let gradient: Float = round == 40 ? 3000 : 0.5 + noise.next()
                take(
                    .step(
                        StepRecord(
                            step: step, epoch: 0, duration: .zero,
                            scalars: [
                                Scalar(.generatorGradient, gradient),
                                Scalar(.discriminatorGradient, noise.next()),
                                Scalar(.generatorLoss, round == 50 ? .nan : noise.next()),
                                Scalar(.generatorLearningRate, round > 30 ? 0.01 : 0.001),
                                Scalar(.discriminatorLearningRate, 0.001),
                            ])))
            }
            take(evaluation(step, &noise, modes: modes))
            if round == 30 { successor = VerdictTeller(continuing: state.health) }
            if round == 20 || round == 52 {
                step -= 700
                take(.started(description))
                take(.mark(Mark(step: step, kind: .resumed, text: "resumed here")))
            }
        }
        #expect(words.count > 3 && words.contains("BROKEN"), "\(words)")
        take(.finished(.diverged(step: step, tensor: "the gradient of generator.0.weight")))
        #expect(teller.verdict?.word == "BROKEN")
        #expect(teller.headline == state.verdict.map { "\($0.word): \($0.sentence)" })
    }

    @Test func theHomeScreenPrefersWhatTheRecordTells() {
        var state = HomeState(
            size: Size(width: 120, height: 40), place: "runs", recipes: [], now: HomePreview.now)
        var detail = RunDetail()
        (detail.verdict, detail.step) = ("NEW: words", 900)
        func listed(_ stand: RunStatus.State, _ verdict: String?) -> RunStatus? {
            let run = HomePreview.facts("a", stand, step: 300, verdict: verdict)
            _ = state.reduce(.found([run], trouble: nil))
            let before = state.runs.first?.status
            _ = state.reduce(.told("a", detail))
            // Found again, it is what was told of it meanwhile.
            let told = state.runs.first?.status
            _ = state.reduce(.found([run], trouble: nil))
            #expect(state.runs.first?.status == told && (before == told || detail.isJudged))
            return told
        }
        // Of a record that was not read to its end nobody knows more than the trainer said.
        #expect(listed(.finished, "OLD: words")?.verdict == "OLD: words")
        detail.isJudged = true
        #expect(listed(.finished, "OLD: words")?.verdict == "NEW: words")
        #expect(listed(.finished, nil)?.step == 300)
        #expect(listed(.interrupted, nil)?.step == 900)
        #expect(listed(.training, "OLD: words")?.verdict == "OLD: words")
        #expect(listed(.training, nil)?.verdict == "NEW: words")
    }
}
