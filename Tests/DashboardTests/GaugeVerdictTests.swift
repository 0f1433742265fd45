import RunRecord
import Testing

@testable import Dashboard

private func reading(
    _ heldout: Float, train: Float? = nil, memorisation: Float? = 0.5, noise: Float = 0.99,
    deviation: Float = 0.8,
    count: Int = 512
) -> GaugeReading {
    GaugeReading(
        heldout: heldout, train: train, memorisation: memorisation, noiseCanary: noise,
        scoreDeviation: deviation,
        count: count)
}

@Test func aDiscriminatorStuckAtAConstantIsBlindAndNotUnsure() {
    let verdict = gaugeVerdict(reading(0.5, noise: 0.5, deviation: 0), step: 5000)
    #expect(verdict.state == .blind)
    #expect(verdict.sentence.contains("50 % means nothing"))
}

@Test func aDiscriminatorThatMissesNoiseIsBlind() {
    #expect(gaugeVerdict(reading(0.5, noise: 0.84), step: 5000).state == .blind)
    #expect(gaugeVerdict(reading(0.5, noise: 0.86), step: 5000).state == .guessing)
    #expect(gaugeVerdict(reading(0.7, noise: 0.84), step: 5000).state == .ahead)
}

@Test func scalingTheScoresChangesNothing() {
    let before = gaugeVerdict(reading(0.73, deviation: 2), step: 5000)
    #expect(gaugeVerdict(reading(0.73, deviation: 0.02), step: 5000) == before)
}

@Test(arguments: [Float(0.55), 0.73, 0.89, 0.95, 0.979])
func aheadIsHealthy(share: Float) {
    let verdict = gaugeVerdict(reading(share), step: 5000)
    #expect(verdict.state == .ahead)
    #expect(verdict.mood == .good)
    #expect(verdict.sentence.contains("healthy"))
}

@Test func alwaysRightIsTooGood() {
    #expect(gaugeVerdict(reading(0.98), step: 5000).state == .wins)
}

@Test func nothingIsSaidBeforeTheWarmUpIsOver() {
    #expect(gaugeVerdict(reading(0.99), step: 499).state == .warmUp)
    #expect(gaugeVerdict(reading(0.99), step: 500).state == .wins)
    #expect(gaugeVerdict(reading(0.73, count: 128), step: 5000).state == .warmUp)
}

@Test func knowingTheTrainingSetByHeartIsNoUnsureness() {
    let verdict = gaugeVerdict(reading(0.49, train: 0.8, memorisation: 0.78), step: 6000)
    #expect(verdict.state == .memorised)
}

@Test func endlessDataCannotBeMemorised() {
    #expect(gaugeVerdict(reading(0.5, memorisation: nil), step: 5000).state == .guessing)
}

@Test func preferringTheFakesIsInverted() {
    #expect(gaugeVerdict(reading(0.4), step: 5000).state == .inverted)
}

@Test func unsureIsNotCalledRealWithoutAReferee() {
    let verdict = gaugeVerdict(reading(0.51), step: 5000)
    #expect(verdict.state == .guessing)
    #expect(verdict.sentence.contains("no referee"))
}

@Test func theBandHasTheWidthOfItsCount() {
    #expect(abs(reading(0.5).band - 0.035) < 0.001)
    #expect(gaugeVerdict(reading(0.54), step: 5000).state == .ahead)
    #expect(gaugeVerdict(reading(0.54, count: 256), step: 5000).state == .guessing)
}

@Test func whatIsNoNumberIsBrokenEvenInTheWarmUp() {
    let verdict = gaugeVerdict(reading(0.7), step: 100, firstNonFinite: ("loss/generator", 812))
    #expect(verdict.state == .broken)
    #expect(verdict.sentence == "NaN or Inf in loss/generator at step 812")
    #expect(gaugeVerdict(reading(.nan), step: 5000).state == .broken)
}

/// Readings of a run, 100 steps apart, and where its record says what the gauge said.
private func verdictMarks(_ readings: [GaugeReading], badStep: Int? = nil) -> [Mark] {
    var teller = VerdictTeller()
    var marks = [teller.take(.started(Preview.description()))]
    for (index, reading) in readings.enumerated() {
        let step = 1000 + 100 * index
        let loss: Float = step == badStep ? .nan : 0.7
        let record = StepRecord(
            step: step, epoch: 0, duration: .zero, scalars: [Scalar(.generatorLoss, loss)])
        marks.append(teller.take(.step(record)))
        let evaluation = Evaluation(step: step, gauge: reading, quality: [], samples: nil, duration: .zero)
        marks.append(teller.take(.evaluation(evaluation)))
    }
    return marks.compactMap { $0 }
}

@Test func aVerdictIsToldWhenItHasHeldForThreeReadings() {
    let (ahead, inverted) = (reading(0.75), reading(0.4))
    let marks = verdictMarks(
        [ahead, ahead, ahead, ahead, inverted, ahead, inverted, inverted, inverted, inverted, ahead])
    #expect(marks.map(\.step) == [1200, 1800])
    #expect(marks.allSatisfy { $0.kind == .verdict })
    #expect(marks.map { $0.text.prefix { $0 != ":" } } == ["D AHEAD", "INVERTED"])
}

@Test func aNumberThatIsNoneIsAVerdictToo() {
    let marks = verdictMarks(Array(repeating: reading(0.75), count: 8), badStep: 1300)
    #expect(marks.map { $0.text.prefix { $0 != ":" } } == ["D AHEAD", "BROKEN"])
    #expect(marks.last?.text.contains("step 1 300") ?? false)
}
