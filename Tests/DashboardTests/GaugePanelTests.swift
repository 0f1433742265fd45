import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

@Test func aForeignRunsGaugeSaysWhatWasNotRecorded() throws {
    var state = DashboardState()
    let reading = GaugeReading(
        heldout: 0.7, train: nil, memorisation: nil, noiseCanary: 1, scoreDeviation: 1, count: 512)
    let evaluation = Evaluation(step: 900, gauge: reading, samples: nil, duration: .zero)
    _ = state.reduce(.received(.evaluation(evaluation)))
    let panel = gaugePanel(
        of: state, appearance: Appearance(theme: try theme()), size: Size(width: 60, height: 9),
        isFramed: true)
    #expect(panel.text.contains("tug   not recorded"))
}

@Test func realsStandAndFakesHang() throws {
    let theme = try theme()
    var state = DashboardState()
    var reading = Preview.reading(0.9)
    var (real, fake) = ([Int](repeating: 0, count: 64), [Int](repeating: 0, count: 64))
    (real[63], fake[0]) = (512, 512)
    reading.scores = ScoreHistogram(real: real, fake: fake)
    _ = state.reduce(
        .received(.evaluation(Evaluation(step: 900, gauge: reading, samples: nil, duration: .zero))))
    let size = Size(width: 72, height: 5)
    let panel = scoresPanel(
        of: state, appearance: Appearance(theme: theme, glyphs: .ascii), size: size, isFramed: true)
    let rows = panel.text.split(separator: "\n").map(Array.init)
    #expect(rows[1].lastIndex(of: "#") == 72 - 8 && rows[1].firstIndex(of: "#") == 72 - 8)
    #expect(rows[3].firstIndex(of: "#") == 7 && rows[3].lastIndex(of: "#") == 7)
}

@Test(arguments: [64, 40, 100])
func binsThatAreSharedOutLoseNothing(columnCount: Int) {
    let shared = spread((0..<64).map { $0 % 5 }, over: columnCount)
    #expect(shared.count == columnCount)
    #expect(abs(shared.reduce(0, +) - Float((0..<64).reduce(0) { $0 + $1 % 5 })) < 0.01)
}

@Test func theNeedleStandsWhereTheReadingIs() throws {
    let theme = try theme()
    let size = Size(width: 102 + 9, height: 6)
    for share: Float in [0, 0.25, 0.5, 1] {
        var state = DashboardState()
        let evaluation = Evaluation(
            step: 900, gauge: Preview.reading(share), samples: nil, duration: .zero)
        _ = state.reduce(.received(.evaluation(evaluation)))
        let panel = gaugePanel(of: state, appearance: Appearance(theme: theme), size: size, isFramed: true)
        let needle = (0..<size.width).filter {
            panel[$0, 1] == .glyph("▼", theme[state.verdict?.mood.role ?? .gaugeNeedle])
        }
        #expect(needle == [4 + Int(share * 100)])
    }
}
