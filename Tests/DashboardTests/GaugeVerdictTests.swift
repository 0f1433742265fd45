import Canvas
import Foundation
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

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

@Test(arguments: [Float(0.6), 0.73, 0.89, 0.904])
func aheadIsHealthyBetween60And90Percent(share: Float) {
    let verdict = gaugeVerdict(reading(share), step: 5000)
    #expect(verdict.state == .ahead && verdict.word == "D AHEAD")
    #expect(verdict.mood == .good)
    #expect(verdict.sentence.contains("healthy"))
}

@Test(arguments: [
    (Float(0.55), "D JUST AHEAD", Mood.neutral), (0.594, "D JUST AHEAD", .neutral),
    (0.906, "D FAR AHEAD", .neutral), (0.954, "D FAR AHEAD", .neutral), (0.956, "D TOO FAR AHEAD", .warning),
    (0.979, "D TOO FAR AHEAD", .warning),
])
func besideThatBandNothingIsCalledHealthy(share: Float, word: String, mood: Mood) {
    let verdict = gaugeVerdict(reading(share), step: 5000)
    #expect(verdict.state == .ahead && verdict.word == word)
    #expect(verdict.mood == mood)
    #expect(!(verdict.sentence + verdict.brief).contains("healthy"))
}

/// At 120 columns and 40 rows the gauge has 56.
@Test(arguments: (0...100).map { Float($0) / 100 })
func aVerdictHasRoomInItsPane(share: Float) {
    for step in [100, 5000] {
        for memorisation in [Float(0.5), 0.9] {
            for noise in [Float(0.5), 1] {
                let verdict = gaugeVerdict(
                    reading(share, memorisation: memorisation, noise: noise), step: step)
                #expect(verdict.sentence.columnCount <= 56, "\(verdict.sentence)")
            }
        }
    }
}

@Test func alwaysRightIsTooGood() {
    #expect(gaugeVerdict(reading(0.98), step: 5000).state == .wins)
}

@Test func nothingIsSaidBeforeTheWarmUpIsOver() {
    #expect(gaugeVerdict(reading(0.99), step: 499).state == .warmUp)
    #expect(gaugeVerdict(reading(0.99), step: 500).state == .wins)
    let few = gaugeVerdict(reading(0.73, count: 11), step: 5000)
    #expect(few.state == .warmUp && few.word == "TOO FEW REALS")
    #expect(gaugeVerdict(reading(0.9, count: 12), step: 5000).state == .ahead)
}

/// A D that likes fakes a little more has been matched where nobody else can tell them apart.
@Test func aLittleUnderTheBandIsInvertedOnlyWhereARefereeTellsThemApart() {
    var close = reading(0.45)
    close.referee = 0.53
    #expect(gaugeVerdict(close, step: 5000).state == .unsure)
    close.referee = 0.7
    #expect(gaugeVerdict(close, step: 5000).state == .inverted)
    var far = reading(0.3)
    far.referee = 0.53
    #expect(gaugeVerdict(far, step: 5000).state == .inverted)
}

/// Of twelve unseen reals chance alone makes 60 %.
@Test func memorisationIsSaidOnlyBeyondChance() {
    #expect(
        gaugeVerdict(reading(0.5, train: 0.7, memorisation: 0.65, count: 12), step: 5000).state != .memorised)
    #expect(gaugeVerdict(reading(0.5, train: 0.7, memorisation: 0.65), step: 5000).state == .memorised)
}

@Test func knowingTheTrainingSetByHeartIsNoUnsureness() {
    let verdict = gaugeVerdict(reading(0.49, train: 0.8, memorisation: 0.78), step: 6000)
    #expect(verdict.state == .memorised)
}

/// Of reals that it never saw, a D that knows its training set by heart has no idea: that is no blindness of its own.
@Test(arguments: [Float(0.3), 0.5])
func whatFollowsFromMemorisationDoesNotOverrideIt(heldout: Float) {
    #expect(gaugeVerdict(reading(heldout, memorisation: 0.97, noise: 0.5), step: 6000).state == .memorised)
}

/// In the plane D need not know noise that no fake resembles.
@Test func noiseIsNoDecoyInThePlane() {
    var good = reading(0.5, memorisation: nil, noise: 0.64)
    good.referee = 0.58
    #expect(gaugeVerdict(good, step: 5000, isPlane: true).state == .unsure)
    #expect(gaugeVerdict(good, step: 5000).state == .blind)
    let stuck = reading(0.5, memorisation: nil, noise: 0.5, deviation: 0)
    #expect(gaugeVerdict(stuck, step: 5000, isPlane: true).state == .blind)
}

/// A picture of long ago is nothing that fakes look like now; a point of long ago may lie where a real does.
@Test func fakesOfLongAgoAreADecoyOfPicturesAlone() {
    var forgetful = reading(0.5, memorisation: nil)
    (forgetful.earlyCanary, forgetful.referee) = (0.6, 0.55)
    #expect(gaugeVerdict(forgetful, step: 5000).state == .blind)
    #expect(gaugeVerdict(forgetful, step: 5000).sentence.contains("fakes of long ago"))
    #expect(gaugeVerdict(forgetful, step: 5000, isPlane: true).state == .unsure)
    forgetful.earlyCanary = 0.76
    #expect(gaugeVerdict(forgetful, step: 5000).state == .unsure)
}

/// Any number may stand in a cell.
@Test func noiseIsNoDecoyInATable() {
    var good = reading(0.51, memorisation: 0.5, noise: 0.6)
    good.referee = 0.5
    #expect(gaugeVerdict(good, step: 5000, isTable: true).state == .unsure)
    var description = Preview.description()
    description.sampleNoun = "rows"
    let evaluation = Evaluation(step: 5000, gauge: good, samples: nil, duration: .zero)
    #expect(evaluation.verdict(in: description).state == .unsure)
}

/// One real and one fake: always right, which says nothing.
@Test func playersOfOneNumberEachCircleOrComeToRest() {
    func word(_ places: [Float]) -> String? {
        var state = DashboardState()
        var description = Preview.description()
        description.sampleNoun = "points"
        _ = state.reduce(.received(.started(description)))
        for (i, place) in places.enumerated() {
            let evaluation = Evaluation(
                step: 500 + 25 * i, gauge: reading(1, memorisation: nil, count: 1),
                quality: [Scalar(.generatorPlace, place), Scalar(.equilibriumDistance, abs(place))],
                samples: nil, duration: .zero)
            _ = state.reduce(.received(.evaluation(evaluation)))
        }
        return state.verdict?.word
    }
    func circle(_ i: Int, _ shrink: Float) -> Float { 0.5 * sin(0.7 * Float(i)) * pow(shrink, Float(i)) }
    #expect(word((0..<80).map { circle($0, 1) }) == "GOING IN CIRCLES")
    #expect(word((0..<80).map { circle($0, 0.98) }) == "ON THE WAY")
    #expect(word((0..<80).map { circle($0, 0.9) }) == "AT REST")
    #expect(word([Float](repeating: 0.7, count: 80)) == "STUCK")
}

@Test func aReadingAloneHasItsVerdictToo() {
    var description = Preview.description()
    let evaluation = Evaluation(
        step: 5000, gauge: reading(0.5, memorisation: nil, noise: 0.6), samples: nil, duration: .zero)
    description.modeCount = 8
    #expect(evaluation.verdict(in: description).state == .guessing)
    description.modeCount = nil
    #expect(evaluation.verdict(in: description).state == .blind)
}

/// The trail has the colours of what the headline said then.
@Test func theTrailKnowsThePlaneToo() throws {
    var state = DashboardState()
    var description = Preview.description()
    description.modeCount = 8
    _ = state.reduce(.received(.started(description)))
    for step in [1000, 1100] {
        let evaluation = Evaluation(
            step: step, gauge: reading(0.5, memorisation: nil, noise: 0.6),
            quality: [Scalar(.modesCaptured, 8)], samples: nil, duration: .zero)
        _ = state.reduce(.received(.evaluation(evaluation)))
    }
    #expect(state.mood(of: try #require(state.viewedGauges.first)) == .neutral)
}

/// 0.90 and 0.91 in turns are one state, not two that take turns.
@Test func oneReadingIsNoVerdict() {
    var state = DashboardState()
    var words: [String] = []
    for index in 0..<40 {
        let evaluation = Evaluation(
            step: 1000 + 100 * index, gauge: Preview.reading([0.88, 0.93, 0.87, 0.89, 0.92][index % 5]),
            samples: nil, duration: .zero)
        _ = state.reduce(.received(.evaluation(evaluation)))
        if let word = state.verdict?.word, words.last != word { words.append(word) }
    }
    #expect(words.count <= 3 && words.last == "D AHEAD", "\(words)")
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
    #expect(marks.map(\.step) == [1200, 1900])
    #expect(marks.allSatisfy { $0.kind == .verdict })
    #expect(marks.map { $0.text.prefix { $0 != ":" } } == ["D AHEAD", "INVERTED"])
}

@Test func aNumberThatIsNoneIsAVerdictToo() {
    let marks = verdictMarks(Array(repeating: reading(0.75), count: 8), badStep: 1300)
    #expect(marks.map { $0.text.prefix { $0 != ":" } } == ["D AHEAD", "BROKEN"])
    #expect(marks.last?.text.contains("step 1 300") ?? false)
}
