import Canvas
import Testing

@testable import Dashboard
@testable import Diagnostics
@testable import RunRecord

private func state(
    _ readings: [(step: Int, reading: GaugeReading)], records: [StepRecord] = [], modes: Int? = nil,
    captured: Float = 8, rarest: Float = 1, noun: String = "images"
) -> DashboardState {
    var state = DashboardState()
    var description = Preview.description(noun)
    description.modeCount = modes
    _ = state.reduce(.received(.started(description)))
    for record in records { _ = state.reduce(.received(.step(record))) }
    for (step, reading) in readings {
        let quality = modes == nil ? [] : [Scalar(.modesCaptured, captured), Scalar(.rarestMode, rarest)]
        _ = state.reduce(
            .received(
                .evaluation(
                    Evaluation(step: step, gauge: reading, quality: quality, samples: nil, duration: .zero))))
    }
    return state
}

private func record(_ step: Int, gradient: Float = 0.5, loss: Float = 1) -> StepRecord {
    StepRecord(
        step: step, epoch: 0, duration: .zero,
        scalars: [
            Scalar(.generatorGradient, gradient), Scalar(.discriminatorGradient, 1),
            Scalar(.generatorLoss, loss),
        ])
}

/// One reading in each of three evaluations in a row, after one that was as good as `before`.
private func lasting(
    _ reading: GaugeReading, after before: GaugeReading = varied(), modes: Int? = nil, captured: Float = 8,
    rarest: Float = 1
) -> DashboardState {
    var state = state([(1000, before)], modes: modes)
    for step in [5000, 5100, 5200] {
        let quality = modes == nil ? [] : [Scalar(.modesCaptured, captured), Scalar(.rarestMode, rarest)]
        _ = state.reduce(
            .received(
                .evaluation(
                    Evaluation(step: step, gauge: reading, quality: quality, samples: nil, duration: .zero))))
    }
    return state
}

private func varied() -> GaugeReading {
    var reading = Preview.reading(0.7)
    (reading.diversity, reading.duplicates) = (0.9, 0)
    return reading
}

/// The variety of fakes that a run of `ring` with seed 0 had, in every 200th step: one heap, which goes to all modes.
private let slowStart: [Float] = [
    0.19, 0.06, 0.08, 0.06, 0.07, 0.06, 0.05, 0.03, 0.05, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 0.02,
    0.02, 0.02, 0.03, 0.03, 0.05, 0.21, 0.39, 0.56, 0.65, 0.76, 0.83, 0.88, 0.9, 0.92, 0.93, 0.94, 0.95,
]

@Test func aSlowStartIsNoCollapse() {
    var readings: [(step: Int, reading: GaugeReading)] = []
    for (index, diversity) in slowStart.enumerated() {
        var reading = Preview.reading(0.7)
        reading.diversity = diversity
        readings.append((step: 200 * (index + 1), reading: reading))
        #expect(state(readings, noun: "points").diagnoses.isEmpty, "step \(200 * (index + 1))")
    }
    let young = state(Array(readings.prefix(13)), noun: "points")
    #expect(young.verdict?.sentence == "the fakes are still much alike" && young.verdict?.mood == .neutral)
    #expect(state(readings, noun: "points").verdict?.mood == .good)
}

@Test func picturesThatAreAllAlikeAreACollapseAfterThreeReadings() {
    var reading = Preview.reading(0.7)
    reading.diversity = 0.2
    let readings = [500, 700, 900].map { (step: $0, reading: reading) }
    #expect(state(Array(readings.prefix(2))).diagnoses.isEmpty)
    #expect(state(readings).diagnoses.map(\.kind) == [.collapsed])
    #expect(state(readings, noun: "points").diagnoses.isEmpty)
}

@Test func aHeapThatIsOnePointIsACollapseAfterTenReadings() {
    var reading = Preview.reading(0.7)
    reading.diversity = 0.001
    let readings = (1...10).map { (step: 500 + 200 * $0, reading: reading) }
    #expect(state(Array(readings.dropLast()), noun: "points").diagnoses.isEmpty)
    #expect(state(readings, noun: "points").diagnoses.map(\.kind) == [.collapsed])
}

@Test func aHeapThatStaysOneIsACollapse() {
    var reading = Preview.reading(0.7)
    reading.diversity = 0.03
    let readings = (1...40).map { (step: 200 * $0, reading: reading) }
    #expect(state(Array(readings.dropLast()), noun: "points").diagnoses.isEmpty)
    #expect(state(readings, noun: "points").diagnoses.map(\.kind) == [.collapsed])
}

@Test func varietyThatIsLostIsACollapseAfterThreeReadings() {
    var reading = Preview.reading(0.7)
    reading.diversity = 0.1
    #expect(state([(600, varied()), (700, reading), (800, reading)]).diagnoses.isEmpty)
    #expect(lasting(reading).verdict?.word == "COLLAPSED")
}

/// A run at 50 % whose checks all pass.
private func balanced() -> GaugeReading {
    var reading = Preview.reading(0.51)
    reading.referee = 0.52
    return reading
}

@Test func unsureForRealNeedsAllThreeChecks() {
    #expect(state([(5000, balanced())]).verdict?.word == "UNSURE, FOR REAL")
    #expect(state([(5000, balanced())]).verdict?.mood == .good)
    var reading = balanced()
    reading.referee = 0.76
    #expect(state([(5000, reading)]).verdict?.word == "FOOLED BUT WRONG")
    #expect(state([(5000, reading)]).verdict?.sentence.contains("76 %") == true)
    reading = balanced()
    reading.memorisation = 0.7
    #expect(state([(5000, reading)]).verdict?.word == "D MEMORISED")
    reading = balanced()
    reading.meanCanary = 0.7
    #expect(state([(5000, reading)]).verdict?.sentence.contains("the mean picture") == true)
}

/// Three hundred files of ten pictures are ten pictures, whatever D says of them.
@Test func copiesAreNoData() {
    var state = DashboardState()
    var description = Preview.description()
    (description.trainingCount, description.distinctCount) = (270, 10)
    _ = state.reduce(.received(.started(description)))
    _ = state.reduce(
        .received(.evaluation(Evaluation(step: 5000, gauge: varied(), samples: nil, duration: .zero))))
    #expect(state.verdict?.word == "TOO LITTLE DATA")
    #expect(state.verdict?.sentence == "270 training samples, only 10 different")
}

@Test func oneRealOverAndOverIsFooledButWrong() {
    var reading = balanced()
    (reading.diversity, reading.duplicates) = (0.01, 1)
    let state = lasting(reading)
    #expect(state.verdict?.word == "FOOLED BUT WRONG")
    #expect(state.diagnoses.map(\.kind) == [.collapsed, .fooled])
}

@Test func fakesOfHalfTheModesAreNoHealthyLead() {
    let missing = lasting(varied(), modes: 8, captured: 5)
    #expect(missing.verdict?.word == "MODES MISSING" && missing.verdict?.state == .ahead)
    #expect(missing.verdict?.sentence == "5 of 8 modes found, once 8")
    let readings = (1...40).map { (step: 200 * $0, reading: varied()) }
    #expect(state(readings, modes: 8, captured: 5).diagnoses.map(\.kind) == [.missingModes])
    #expect(state(Array(readings.prefix(15)), modes: 8, captured: 5).diagnoses.isEmpty)
    #expect(state(Array(readings.prefix(16)), modes: 8, captured: 5).diagnoses.map(\.kind) == [.missingModes])
    #expect(state(readings, modes: 8).diagnoses.isEmpty)
    let young = state(Array(readings.prefix(5)), modes: 8, captured: 3)
    #expect(young.verdict?.sentence == "3 of 8 modes found so far")
}

/// A run in the plane whose readings found so many modes.
private func finding(_ captured: [Float], good: [Float] = []) -> DashboardState {
    var state = DashboardState()
    var description = Preview.description()
    description.modeCount = 8
    _ = state.reduce(.received(.started(description)))
    for (index, count) in captured.enumerated() {
        let share = index < good.count ? good[index] : 0.9
        let evaluation = Evaluation(
            step: 1000 + 100 * index, gauge: varied(),
            quality: [Scalar(.modesCaptured, count), Scalar(.highQuality, share)], samples: nil,
            duration: .zero)
        _ = state.reduce(.received(.evaluation(evaluation)))
    }
    return state
}

@Test func modesThatVanishAreMissingAtOnce() {
    let vanished = finding([3, 8, 8, 6, 6, 6])
    #expect(vanished.diagnoses.map(\.kind) == [.missingModes])
    #expect(vanished.verdict?.sentence == "6 of 8 modes found, once 8")
    #expect(finding([3, 8, 8, 6, 6]).diagnoses.isEmpty)
    #expect(finding([1, 3, 4, 2, 2, 2]).diagnoses.isEmpty)
    // One after the other is how it begins.
    let growing = finding((0..<24).map { 1 + Float($0 / 4) })
    #expect(growing.diagnoses.isEmpty && growing.verdict?.sentence == "6 of 8 modes found so far")
}

/// The number beside the word is that of the reading that is shown, not one of some readings before.
@Test func aRunThatOnlyRisesIsNotUnsteady() {
    for captured in [[3, 4, 5, 6, 8], [1, 1, 2, 8], [7, 8]] as [[Float]] {
        #expect(finding(captured).verdict?.word == "D AHEAD", "\(captured)")
    }
    let rising = finding([1, 2, 4, 6, 7]).verdict
    #expect(rising?.word == "STILL YOUNG" && rising?.sentence == "7 of 8 modes found so far")
    #expect(finding([1, 3, 4, 2, 2, 2]).verdict?.sentence == "2 of 8 modes found, once 4")
    // Only what was there can go.
    let unsteady = finding([3, 8, 5, 8, 6, 7, 8]).verdict
    #expect(unsteady?.word == "MODES COME AND GO")
    #expect(unsteady?.sentence == "5 to 8 of 8 modes found of late")
    #expect(finding([3, 8, 8, 8, 7]).verdict?.word == "D AHEAD")
}

@Test func winningOnceIsNoHabit() {
    let win = Preview.reading(0.99)
    #expect(state([(500, win), (600, win)]).diagnoses.isEmpty)
    #expect(state([(300, win), (600, win), (700, win)]).diagnoses.isEmpty)
    #expect(state([(500, win), (600, win), (700, win)]).diagnoses.map(\.kind) == [.overpowering])
}

@Test func aRefereeWhoIsFooledMoreAndMoreExcusesALead() {
    let readings = (0..<3).map { index in
        var reading = Preview.reading(0.99)
        reading.referee = 0.9 - 0.05 * Float(index)
        return (step: 1000 + 100 * index, reading: reading)
    }
    #expect(state(readings).diagnoses.isEmpty)
}

@Test func moreModesExcuseALeadToo() {
    var (poor, rich) = (finding([2, 2, 2, 2]), finding([2, 3, 4, 5]))
    for index in 0..<3 {
        var reading = Preview.reading(0.99)
        reading.referee = 0.9
        func take(_ state: inout DashboardState, _ captured: Float) {
            let evaluation = Evaluation(
                step: 2000 + 100 * index, gauge: reading, quality: [Scalar(.modesCaptured, captured)],
                samples: nil, duration: .zero)
            _ = state.reduce(.received(.evaluation(evaluation)))
        }
        take(&poor, 2)
        take(&rich, 6 + Float(index))
    }
    #expect(poor.diagnoses.contains { $0.kind == .overpowering })
    #expect(!rich.diagnoses.contains { $0.kind == .overpowering })
    #expect(rich.verdict?.sentence == "D always wins, but fakes still get better")
}

@Test func smallGradientsAreNoBlowUp() {
    let calm = (1...300).map { record($0, gradient: 0.002) }
    let ahead = [(step: 301, reading: Preview.reading(0.7))]
    #expect(state(ahead, records: calm + [record(301, gradient: 0.49)]).diagnoses.isEmpty)
    #expect(state(ahead, records: calm + [record(301, gradient: 11)]).diagnoses.map(\.kind) == [.blowingUp])
}

@Test func learningRatesFarApartAreWhatToMend() {
    func advice(_ forG: Float, _ forD: Float) -> String? {
        var state = lasting(Preview.reading(0.99))
        let rates = [Scalar(.generatorLearningRate, forG), Scalar(.discriminatorLearningRate, forD)]
        _ = state.reduce(.received(.step(StepRecord(step: 5201, epoch: 0, duration: .zero, scalars: rates))))
        return state.diagnoses.first { $0.kind == .overpowering }?.advice
    }
    #expect(advice(1e-2, 2e-4) == "bring the learning rates nearer: G's is 50 times D's")
    #expect(advice(2e-6, 2e-4) == "bring the learning rates nearer: D's is 100 times G's")
    #expect(advice(2e-4, 4e-4)?.contains("lower D's learning rate") == true)
    #expect(advice(0, 2e-4) == "raise G's learning rate: at 0 it does not learn")
}

@Test func aGradientAHundredTimesItsFirstMedianIsABlowUp() {
    let calm = (1...300).map { record($0) }
    let ahead = [(step: 300, reading: Preview.reading(0.7))]
    #expect(state(ahead, records: calm).diagnoses.isEmpty)
    let wild = calm + [record(301, gradient: 51)]
    #expect(state(ahead, records: wild).diagnoses.map(\.kind) == [.blowingUp])
    #expect(state(ahead, records: wild).verdict?.word == "BLOWING UP")
    let spike = calm + [record(301, gradient: 49)]
    #expect(state(ahead, records: spike).diagnoses.isEmpty)
    #expect(state(ahead, records: wild + (302...900).map { record($0) }).diagnoses.isEmpty)
    #expect(state(ahead, records: calm + [record(301, loss: 20_000)]).diagnoses.map(\.kind) == [.blowingUp])
}

@Test func aLargeGradientFromTheFirstStepOnIsNoBlowUp() {
    let steep = (1...300).map { record($0, gradient: 90 + Float($0 % 30)) }
    #expect(state([(300, Preview.reading(0.7))], records: steep).diagnoses.isEmpty)
}

@Test func aVanishedGradientIsSaidOnlyWhileDWins() {
    let records = (1...250).map { record($0) } + (251...600).map { record($0, gradient: 1e-5) }
    #expect(state([(600, Preview.reading(0.97))], records: records).diagnoses.map(\.kind) == [.vanishing])
    #expect(state([(600, Preview.reading(0.6))], records: records).diagnoses.isEmpty)
}

@Test func theWeightiestDiagnosisIsTheHeadline() {
    var reading = Preview.reading(0.7)
    (reading.diversity, reading.memorisation) = (0.1, 0.8)
    var broken = lasting(reading, modes: 8, captured: 2)
    #expect(broken.diagnoses.map(\.kind) == [.collapsed, .missingModes, .memorised])
    #expect(broken.verdict?.word == "COLLAPSED")
    _ = broken.reduce(.received(.step(record(5001, loss: .nan))))
    #expect(broken.diagnoses.first?.kind == .broken && broken.verdict?.word == "BROKEN")
}

@Test(arguments: [(120, 40), (80, 24), (40, 12)])
func dListsTheDiagnoses(width: Int, height: Int) throws {
    let size = Size(width: width, height: height)
    var reading = Preview.reading(0.7)
    reading.diversity = 0.1
    var state = lasting(reading, modes: 8, captured: 2)
    _ = state.reduce(.resized(size))
    _ = state.reduce(.key(.character("d")))
    let appearance = Appearance(theme: try ThemeLibrary(directory: nil).load("dark").theme)
    let text = frame(of: state, appearance: appearance, size: size).text
    for word in ["COLLAPSED", "rule", "try"] { #expect(text.contains(word)) }
    var texts = text
    for _ in 0..<30 {
        _ = state.reduce(.key(.down))
        texts += frame(of: state, appearance: appearance, size: size).text
    }
    for word in ["2 of 8 modes found", "fakes/diversity"] { #expect(texts.contains(word)) }
    _ = state.reduce(.key(.escape))
    #expect(state.overlay == .none)
}

@Test func aWatcherOfLongerSummariesMeasuresTheSame() throws {
    func vitals(_ length: Int) -> GradientMonitor {
        var vitals = GradientMonitor()
        for start in stride(from: 5001, through: 5400, by: length) {
            var steps = StepGroup(record(start, gradient: Float(start % 7)))
            for step in start + 1..<start + length {
                steps.append(record(step, gradient: Float(step % 7)))
            }
            vitals.take(steps.merged)
        }
        return vitals
    }
    // As after a resume, where the first step that is seen is not the run's.
    let (single, merged) = (vitals(1), vitals(8))
    let medians = [single, merged].compactMap { $0.medians[.generatorGradient] }
    #expect(medians.count == 2 && abs(medians[0] - 3) < 0.01 && abs(medians[1] - 3) < 0.2)
    let recent = [single, merged].compactMap { $0.recent[.generatorGradient] }
    #expect(recent.count == 2 && abs(recent[0] - recent[1]) < 0.3)
    var young = GradientMonitor()
    for step in 5001..<5200 { young.take(record(step)) }
    #expect(young.medians[.generatorGradient] == nil)
    young.take(record(5200))
    #expect(young.medians[.generatorGradient] == 0.5)
}
