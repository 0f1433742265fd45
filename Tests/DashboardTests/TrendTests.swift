import Foundation
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

/// A run whose readings come 100 steps apart.
private func run(
    _ readings: [GaugeReading], quality: [[Scalar]] = [], measures: [Measure] = []
) -> DashboardState {
    var state = DashboardState()
    var description = Preview.description()
    description.measures = measures
    _ = state.reduce(.received(.started(description)))
    for (index, reading) in readings.enumerated() {
        let evaluation = Evaluation(
            step: 1000 + 100 * index, gauge: reading, quality: index < quality.count ? quality[index] : [],
            samples: nil, duration: .zero)
        _ = state.reduce(.received(.evaluation(evaluation)))
    }
    return state
}

private func heldout(_ values: [Float]) -> [GaugeReading] { values.map { Preview.reading($0) } }

private func referee(_ values: [Float]) -> [GaugeReading] {
    values.map {
        var reading = Preview.reading(0.75)
        reading.referee = $0
        return reading
    }
}

/// Noise that is the same each time.
private func noise(_ i: Int) -> Float { 0.02 * Float((i * 7919) % 11 - 5) / 5 }

@Test func whatSwingsAgainAndAgainGoesInCircles() {
    let swing = (0..<64).map { wave($0, 0.15) + noise($0) }
    let state = run(heldout(swing))
    #expect(state.diagnoses.map(\.kind) == [.oscillating])
    #expect(state.verdict?.word == "GOING IN CIRCLES")
    #expect(state.diagnoses.first?.number.contains("every 12 readings") == true)
}

/// A sine of a period of 12.
private func wave(_ i: Int, _ amplitude: Float) -> Float {
    let angle = Float(i) * 2 * Float.pi / 12
    return 0.75 + amplitude * sin(angle)
}

@Test func whatFallsOrJumpsOrTremblesDoesNot() {
    func fall(_ i: Int) -> Float { 0.7 + 0.28 * exp(-Float(i) / 8) + noise(i) }
    func line(_ i: Int) -> Float { 0.95 - 0.004 * Float(i) + noise(i) }
    func still(_ i: Int) -> Float { 0.75 + noise(i) }
    func jump(_ i: Int) -> Float { (i < 30 ? 0.9 : 0.65) + noise(i) }
    func tremble(_ i: Int) -> Float { wave(i, 0.03) }
    for (curve, count) in [(fall, 64), (line, 64), (still, 64), (jump, 64), (tremble, 64)] {
        let state = run(heldout((0..<count).map(curve)))
        #expect(!state.diagnoses.contains { $0.kind == .oscillating }, "\(curve(0)) \(curve(20))")
    }
    #expect(!run(heldout((0..<20).map { wave($0, 0.15) })).diagnoses.contains { $0.kind == .oscillating })
}

@Test func aRefereeWhoWasNearerOnceIsPastTheBest() {
    let falling = (0..<20).map { 0.9 - 0.015 * Float($0) }
    let rising = (0..<20).map { 0.62 + 0.01 * Float($0) }
    let state = run(referee(falling + rising))
    #expect(state.diagnoses.map(\.kind) == [.pastBest])
    #expect(state.diagnoses.first?.number.contains("now 81 %") == true)
    #expect(run(referee(falling + Array(rising.prefix(10)))).diagnoses.isEmpty)
    #expect(run(referee(falling + falling.map { _ in 0.63 })).diagnoses.isEmpty)
}

/// D may win where G has another task beside: while that is done better and better, or better than by any guess, nothing is wrong.
@Test func aTaskThatIsDoneWellExcusesALead() {
    let measure = Measure(
        .signal, "PSNR", isShare: false, baselines: [.init("bicubic", 19), .init("reals", 30)])
    func state(_ signals: [Float]) -> DashboardState {
        run(
            heldout([Float](repeating: 0.99, count: signals.count)),
            quality: signals.map { [Scalar(.signal, $0)] }, measures: [measure])
    }
    #expect(state([17, 17.2, 17.4, 17.6, 17.8]).diagnoses == [])
    #expect(state([18, 18.02, 18, 18.01, 18]).diagnoses.map(\.kind) == [.overpowering])
    #expect(state([18, 18.02, 18, 18.01, 18]).verdict?.word == "D WINS")
    let done = state([20, 20.02, 20, 20.01, 20])
    #expect(done.findings == [] && done.verdict?.word == "D WINS, G LEARNS")
    #expect(
        done.verdict?.sentence == "D always wins, but G beats every guess" && done.verdict?.mood == .warning)
}

@Test func aLeadIsNotTooFarWhileFakesGetBetter() {
    func word(_ last: Float) -> String? {
        let state = run(
            zip([Float](repeating: 0.965, count: 5), [0.9, 0.89, 0.88, 0.87, last] as [Float]).map {
                var reading = Preview.reading($0)
                reading.referee = $1
                return reading
            })
        return state.verdict?.word
    }
    #expect(word(0.86) == "D AHEAD, G LEARNS" && word(0.9) == "D TOO FAR AHEAD")
}

@Test func whatTellsFakesByOneNumberIsWhyDWins() {
    func state(_ rateOfG: Float) -> DashboardState {
        var state = run(
            heldout([Float](repeating: 0.995, count: 4)),
            quality: [[Scalar]](repeating: [Scalar(.blackTell, 0.99)], count: 4))
        let rates = [Scalar(.generatorLearningRate, rateOfG), Scalar(.discriminatorLearningRate, 1e-3)]
        _ = state.reduce(.received(.step(StepRecord(step: 1301, epoch: 0, duration: .zero, scalars: rates))))
        return state
    }
    #expect(state(1e-3).verdict?.word == "TRIVIAL TELL" && state(1e-3).verdict?.mood == .bad)
    #expect(state(1e-3).diagnoses.map(\.kind) == [.trivialTell, .overpowering])
    // A generator that does not learn lacks that, and everything else.
    #expect(state(0).verdict?.word == "D WINS")
}

@Test func fakesOfAClassThatAreOneIgnoreTheLatents() {
    let readings = heldout(Array(repeating: 0.75, count: 4))
    func state(_ spread: Float) -> DashboardState {
        run(readings, quality: readings.map { _ in [Scalar(.classSpread, spread)] })
    }
    #expect(state(0.2).diagnoses.map(\.kind) == [.ignoringLatents])
    #expect(state(0.9).diagnoses.isEmpty)
}

@Test func fakesThatAreNotAsToldAreSaidOnceTheyStayThat() {
    let measures = [Measure(.classAccuracy, "as told", isShare: true, baselines: [.init("reals", 0.9)])]
    func state(_ shares: [Float]) -> DashboardState {
        run(
            heldout(shares.map { _ in 0.75 }), quality: shares.map { [Scalar(.classAccuracy, $0)] },
            measures: measures)
    }
    #expect(state(Array(repeating: 0.3, count: 24)).diagnoses.map(\.kind) == [.ignoringClass])
    #expect(state(Array(repeating: 0.3, count: 19)).diagnoses.isEmpty)
    #expect(state((0..<24).map { 0.1 + 0.025 * Float($0) }).diagnoses.isEmpty)
    #expect(state(Array(repeating: 0.8, count: 24)).diagnoses.isEmpty)
}

@Test func fakesThatBecameOneAreWhyOneNumberTells() {
    func word(_ first: Float) -> String? {
        let readings = ([first] + [Float](repeating: 0.02, count: 4)).map { diversity in
            var reading = Preview.reading(0.995)
            reading.diversity = diversity
            return reading
        }
        var state = run(
            readings, quality: [[Scalar]](repeating: [Scalar(.blackTell, 0.99)], count: 5))
        _ = state.reduce(.received(.step(StepRecord(step: 1401, epoch: 0, duration: .zero, scalars: []))))
        #expect(
            state.diagnoses.contains { $0.kind == .collapsed }
                && state.diagnoses.contains { $0.kind == .trivialTell })
        return state.verdict?.word
    }
    #expect(word(0.9) == "D WINS" && word(0.02) == "TRIVIAL TELL")
}
