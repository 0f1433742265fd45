import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

/// The gauge's state on a screen, with so many readings.
private func shown(_ share: Float, modes: Int? = nil, count: Int = 1) -> DashboardState {
    var state = DashboardState(size: Size(width: 120, height: 40))
    var description = Preview.description()
    description.modeCount = modes
    _ = state.reduce(.received(.started(description)))
    for index in 0..<count {
        let quality = modes == nil ? [] : [Scalar(.modesCaptured, 3)]
        let evaluation = Evaluation(
            step: 5000 + 100 * index, gauge: Preview.reading(share), quality: quality, samples: nil,
            duration: .zero)
        _ = state.reduce(.received(.evaluation(evaluation)))
    }
    return state
}

@Test func everyVerdictWordHasOneMood() {
    var moods: [String: Set<Mood>] = [:]
    for share in stride(from: Float(0), through: 1, by: 0.005) {
        for (modes, count) in [(nil, 1), (8, 1), (8, 3), (nil, 3)] as [(Int?, Int)] {
            let state = shown(share, modes: modes, count: count)
            guard let verdict = state.verdict else { continue }
            moods[verdict.word, default: []].insert(verdict.mood)
            for finding in state.findings { moods[finding.kind.rawValue, default: []].insert(finding.mood) }
        }
    }
    for state in GaugeState.allCases where state != .ahead {
        moods[state.rawValue, default: []].insert(state.mood)
    }
    #expect(moods.allSatisfy { $0.value.count == 1 }, "\(moods)")
    for word in moods.keys { #expect(Glossary.entries(named: word).map(\.name) == [word]) }
    #expect(moods["D WINS"] == [.bad] && moods["STILL YOUNG"] == [.neutral])
}

@Test(arguments: [(Float(0.99), 1), (0.99, 2), (0.99, 3), (0.4, 1), (0.95, 1), (0.55, 1)])
func dSaysThatNothingIsWrongOnlyBesideAGoodVerdict(share: Float, count: Int) {
    var state = shown(share, count: count)
    _ = state.reduce(.key(.character("d")))
    let text = frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text
    #expect(!text.contains("Nothing is wrong"))
    #expect(
        text.contains(share == 0.99 ? count == 3 ? "D OVERPOWERS G" : "D WINS" : state.verdict?.word ?? "-"))
    state = shown(0.75)
    _ = state.reduce(.key(.character("d")))
    #expect(
        frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text.contains(
            "Nothing is wrong"))
}

@Test(arguments: [Float(0.976), 0.985, 1])
func ninetyEightPercentIsGreenNowhere(share: Float) throws {
    let theme = try ThemeLibrary(directory: nil).load("dark").theme
    let state = shown(share, count: 4)
    let panel = gaugePanel(
        of: state, appearance: Appearance(theme: theme), size: Size(width: 80, height: 9), isFramed: true)
    for cell in panel.cells {
        if case .glyph(_, let style) = cell { #expect(style.foreground != theme[.verdictGood].foreground) }
    }
}

@Test func aVerdictThatWorriesIsAWarningInTheLogToo() {
    #expect(shown(0.99, count: 3).messages.entries.last?.kind == .error)
    #expect(shown(0.96, count: 3).messages.entries.last?.kind == .warning)
    #expect(shown(0.75, count: 3).messages.entries.last?.kind == .note)
}

@Test func theFullScreenGaugeShowsItsReadingsOverTheSteps() {
    var state = shown(0.8, count: 10)
    for key in [Key.character("3"), .enter] { _ = state.reduce(.key(key)) }
    let text = frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text
    #expect(text.contains("guess") && text.contains("5.9k") && text.contains("▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒"))
}

@Test func theBannerSaysItLargeWhereItMeansSomething() {
    func banner(_ share: Float, count: Int, height: Int = 3) -> [String] {
        var reading = Preview.reading(share)
        reading.count = count
        var state = DashboardState()
        _ = state.reduce(.received(.started(Preview.description())))
        let evaluation = Evaluation(step: 5000, gauge: reading, samples: nil, duration: .zero)
        _ = state.reduce(.received(.evaluation(evaluation)))
        return verdictBanner(
            of: state, appearance: Appearance(theme: .plain), size: Size(width: 120, height: height)
        )
        .text
        .split(separator: "\n").map(String.init)
    }
    let rows = banner(0.75, count: 512)
    #expect(rows[0].hasPrefix(" ▀▀█ █▀▀ %  D AHEAD  healthy") && rows[0].hasSuffix("d why"))
    #expect(rows[1].contains("D right 75 %") && rows[2].contains("trail"))
    #expect(banner(1, count: 512)[0].hasPrefix(" ▀█  █▀█ █▀█ %"))
    // Of two reals 100 % is no news.
    #expect(!banner(1, count: 2)[0].contains("█") && banner(1, count: 2)[0].contains("TOO FEW REALS"))
    #expect(banner(0.75, count: 512, height: 1)[0].hasPrefix(" D right 75 % ±"))
}

/// A median decides, and the reading that stands beside the verdict is the one that it names.
@Test(arguments: [
    (Float(0.775), "D is fooled, the referee isn't (78 %)"), (0.58, "D is fooled, the referee isn't"),
])
func theRefereeHasOneValueOnAScreen(newest: Float, sentence: String) {
    var state = DashboardState(size: Size(width: 120, height: 40))
    _ = state.reduce(.received(.started(Preview.description())))
    for (index, referee) in [0.71, 0.72, 0.73, 0.74, newest].enumerated() {
        var reading = Preview.reading(0.5)
        reading.referee = referee
        let evaluation = Evaluation(
            step: 5000 + 100 * index, gauge: reading, samples: nil, duration: .zero)
        _ = state.reduce(.received(.evaluation(evaluation)))
    }
    #expect(state.verdict?.word == "FOOLED BUT WRONG" && state.verdict?.sentence == sentence)
    let text = frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text
    #expect(text.contains("referee \(Numbers.percent(newest))") && text.contains(sentence))
}

/// What a run was once is a reading that it had, at the step that it had it.
@Test func theBestOfThePastIsAReadingOfItsStep() throws {
    var state = DashboardState(size: Size(width: 120, height: 40))
    _ = state.reduce(.received(.started(Preview.description())))
    let best: [Float] = [0.58, 0.52, 0.55, 0.51, 0.59]
    let readings = best + (0..<20).map { 0.72 + 0.01 * Float($0 % 3) }
    for (index, referee) in readings.enumerated() {
        var reading = Preview.reading(0.7)
        reading.referee = referee
        let evaluation = Evaluation(
            step: 5000 + 100 * index, gauge: reading, samples: nil, duration: .zero)
        _ = state.reduce(.received(.evaluation(evaluation)))
    }
    let number = try #require(state.diagnoses.first { $0.kind == .pastBest }?.number)
    #expect(number == "the referee read 55 % at step 5 200, now 73 %")
}
