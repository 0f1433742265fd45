import Canvas
import Foundation
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

/// What keys do on the home screen.
struct HomeStateTests {
    private func pressed(_ text: String, in state: HomeState = HomePreview.state()) -> (HomeState, [HomeWish])
    {
        var state = state
        let wishes = text.keys.flatMap { state.reduce(.key($0)) }
        return (state, wishes)
    }

    private func text(_ state: HomeState, _ size: Size = Size(width: 120, height: 40)) -> String {
        frame(of: state, appearance: Appearance(theme: .plain), size: size).text
    }

    @Test func liveRunsComeFirstThenWhatNeedsSomebodyThenWhatIsOver() {
        let names = HomePreview.state().runs.map(\.name)
        let wanted = [
            "clothes-20261127-101500", "waits", "died", "blew-up", "stopped-here", "old-grid", "torn",
        ]
        #expect(names == wanted)
    }

    @Test func everyCommandHasAKeyAndNoKeyTwoMeanings() {
        let keys = KeyTable.homeBindings.flatMap(\.keys)
        #expect(Set(KeyTable.homeBindings.map(\.command)) == Set(HomeCommand.allCases))
        #expect(Set(keys).count == keys.count)
    }

    @Test func enterWatchesWhatIsSelected() {
        #expect(pressed("j\r").1 == [.watch("waits", others: [])])
        #expect(pressed("jjjjj\r").1 == [.watch("old-grid", others: [])])
        #expect(pressed("jjjjjg\r").1 == [.watch("clothes-20261127-101500", others: [])])
    }

    @Test func aClickSelectsAndASecondOneOpens() throws {
        var state = HomePreview.state()
        let row = try #require(
            text(state).split(separator: "\n", omittingEmptySubsequences: false)
                .firstIndex { $0.contains("died") })
        let click = HomeAction.mouse(Mouse(.press, x: 10, y: row))
        #expect(state.reduce(click) == [] && state.selected?.name == "died")
        #expect(state.reduce(click) == [.watch("died", others: [])])
    }

    @Test func aRunThatIsTrainedIsNeitherDeletedNorResumed() {
        for key in ["D", "r"] {
            let (state, wishes) = pressed(key)
            #expect(wishes == [] && state.overlay == .none)
            #expect(state.message?.contains("is being trained") == true)
        }
        // Also where somebody began to train it while the question stood.
        var (state, _) = pressed("jjjjjD")
        #expect(state.overlay == .delete("old-grid"))
        var runs = HomePreview.runs
        runs[0].status.state = .training
        _ = state.reduce(.found(runs, trouble: nil))
        #expect(state.reduce(.key(.character("y"))) == [])
        #expect(state.message?.contains("is being trained") == true)
    }

    @Test func deletingAsks() {
        #expect(pressed("jjjjjD").1 == [])
        #expect(pressed("jjjjjDx").0.overlay == .delete("old-grid"))
        #expect(pressed("jjjjjDn").0.message == "nothing was deleted")
        #expect(pressed("jjjjjDy").1 == [.delete("old-grid")])
        // A broken run can be deleted, and nothing else be done with it.
        #expect(pressed("GDy").1 == [.delete("torn")])
        for key in ["\r", "r", " "] {
            #expect(pressed("G" + key).0.message?.contains("'torn' is broken: ") == true)
        }
    }

    @Test func twoToSixMarkedRunsAreCompared() {
        #expect(pressed("c").0.message?.contains("Space") == true)
        // The one with the most steps lends the axis.
        #expect(pressed("j  c").1 == [.watch("died", others: ["waits"])])
        // One mark: the selected run is the other.
        #expect(pressed("j jjjc").1 == [.watch("old-grid", others: ["waits"])])
        let many = (0..<8).map { HomePreview.facts("run\($0)", .finished, minutesAgo: $0) }
        let (state, _) = pressed("       ", in: HomePreview.state(many))
        #expect(state.marked.count == 6 && state.message?.contains("6 runs are marked") == true)
        #expect(pressed("c", in: state).1 == [.watch("run0", others: (1...5).map { "run\($0)" })])
    }

    @Test func aNewRunIsChosenFromAList() {
        #expect(text(pressed("N").0).contains("what grid is, in a line"))
        #expect(pressed("Nj\r").1 == [.train("grid")])
        #expect(pressed("Nq").0.overlay == .none)
    }

    @Test func aThemeIsShownAsOneMovesOverItAndEscTakesTheFirstAgain() {
        #expect(pressed("t").1 == [.themes])
        var state = HomePreview.state()
        _ = state.reduce(.themesFound(names: ["dark", "light", "nord"], current: "dark"))
        #expect(text(state).contains("nord") && text(state).contains("Enter keep"))
        #expect(state.reduce(.key(.down)) == [.useTheme("light")])
        #expect(state.reduce(.key(.character("x"))) == [])
        #expect(state.message?.contains("Esc goes back") == true)
        #expect(state.reduce(.key(.escape)) == [.useTheme("dark")] && state.overlay == .none)
        _ = state.reduce(.themesFound(names: ["dark", "light", "nord"], current: "dark"))
        #expect(state.reduce(.key(.end)) == [.useTheme("nord")])
        #expect(state.reduce(.key(.enter)) == [] && state.overlay == .none)
        #expect(state.message == "theme nord")
    }

    @Test func aThemeIsClicked() throws {
        var state = HomePreview.state()
        _ = state.reduce(.themesFound(names: ["dark", "light", "nord"], current: "dark"))
        let rows = text(state).split(separator: "\n", omittingEmptySubsequences: false)
        let row = try #require(rows.firstIndex { $0.contains("  nord") })
        let click = HomeAction.mouse(Mouse(.press, x: state.size.width - 20, y: row))
        #expect(state.reduce(click) == [.useTheme("nord")])
        #expect(state.reduce(click) == [] && state.overlay == .none)
    }

    @Test func coloursAndTheMouseAreTheTerminals() {
        #expect(pressed("C").1 == [.nextDepth])
        #expect(pressed("M").1 == [.toggleMouse])
    }

    @Test func namesThatBeginAlikeAreToldApartByTheirEnds() {
        let runs = (1...3).map { HomePreview.facts("clothes-20261127-10150\($0)", .finished) }
        let shown = text(HomePreview.state(runs, size: Size(width: 40, height: 12)))
        for place in 1...3 { #expect(shown.contains("-10150\(place) "), "\(shown)") }
    }

    @Test func aRunThatIsDoneIsNotResumed() {
        #expect(pressed("jjjjjr").0.message?.contains("done at step 3000") == true)
        #expect(pressed("jjr").1 == [.resume("died")])
    }

    @Test func aFilterListsSomeAndAWrongOneLeavesTheListAsItIs() {
        var (state, _) = pressed("/lr>=0.001 ")
        #expect(state.shown.map(\.name) == ["waits", "died", "blew-up", "stopped-here"])
        for key in "lrr>1\r".keys { _ = state.reduce(.key(key)) }
        #expect(state.filterError?.contains("'lrr>1' (column 11): no run has a 'lrr'") == true)
        #expect(state.overlay == .filter && state.shown.count == 4)
        for _ in 0..<5 { _ = state.reduce(.key(.backspace)) }
        _ = state.reduce(.key(.enter))
        #expect(state.overlay == .none && state.shown.count == 4)
        _ = state.reduce(.key(.escape))
        #expect(state.shown.count == HomePreview.runs.count)
    }

    @Test func tabCompletesKeysAndValues() {
        #expect(pressed("/ref\t").0.filterText == "referee")
        #expect(pressed("/state=fin\t").0.filterText == "state=finished ")
        #expect(pressed("/rec\tfas\t").0.filterText == "recipe=fashion ")
        let (state, _) = pressed("/s\t")
        #expect(state.filterChoices == ["state", "step", "seed"])
        #expect(text(state).contains("state, step, seed"))
    }

    @Test func theSelectionStaysWithItsRun() {
        var (state, _) = pressed("jj")
        #expect(state.selected?.name == "died")
        var runs = HomePreview.runs
        runs.append(HomePreview.facts("new", .training, minutesAgo: 0))
        _ = state.reduce(.found(runs, trouble: nil))
        #expect(state.selected?.name == "died")
        _ = state.reduce(.found(runs.filter { $0.name != "died" }, trouble: nil))
        #expect(state.selected?.name == "blew-up")
        _ = state.reduce(.found([], trouble: nil))
        #expect(state.selected == nil)
        #expect(text(state).contains("no runs in runs yet: N trains one"))
    }

    @Test func whatIsNoNumberOrNotThereHasAnAnswer() {
        var state = HomePreview.state()
        var detail = RunDetail()
        for (step, share) in [(100, Float.nan), (200, .infinity)] {
            let gauge = GaugeReading(
                heldout: share, train: nil, memorisation: nil, noiseCanary: 1, scoreDeviation: 1, count: 512)
            detail.take(.evaluation(Evaluation(step: step, gauge: gauge, samples: nil, duration: .zero)))
        }
        _ = state.reduce(.told("waits", detail))
        _ = state.reduce(.told("died", RunDetail(trouble: "its record has 80 MB: Enter reads it")))
        _ = state.reduce(.key(.down))
        #expect(text(state).contains("!!") && text(state).contains("no samples yet"))
        _ = state.reduce(.key(.down))
        #expect(text(state).contains("80 MB"))
    }

    @Test func hostileNamesArePrintedHarmless() {
        let name = "\u{1b}[2Jevil\u{7}\n\u{202e}"
        var run = HomePreview.facts(
            name, .finished, recipe: "\u{1b}]0;x\u{7}", verdict: "\u{1b}[31mRED: \u{9b}2J")
        run.manifest?.settings = ["\u{1b}a": "\u{1b}b"]
        for keys in ["", "D", "/evil", " ", "r"] {
            let shown = text(HomePreview.state([run], keys: keys.keys))
            #expect(shown.contains("evil"))
            let isHarmless = shown.unicodeScalars.allSatisfy {
                $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7f && $0.value != 0x9b && $0.value != 0x202e
            }
            #expect(isHarmless, "\(keys)")
        }
    }

    @Test func hundredsOfRunsAreDrawnFromThoseThatAreSeen() {
        let many = (0..<900).map { HomePreview.facts("run\($0)", .finished, minutesAgo: $0) }
        let (state, _) = pressed("", in: HomePreview.state(many, size: Size(width: 80, height: 24)))
        #expect(state.wantedDetails.count < 24 && state.wantedDetails.first == "run0")
        let (last, _) = pressed("G", in: state)
        #expect(last.wantedDetails.first == "run899")
        #expect(text(last, Size(width: 80, height: 24)).contains("run899"))
    }
}
