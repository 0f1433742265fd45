import Canvas
import Foundation
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

private func dashboard(_ keys: Key..., started: Bool = true) -> (state: DashboardState, wishes: [Wish]) {
    var state = DashboardState(size: Size(width: 80, height: 24))
    if started { _ = state.reduce(.received(.started(Preview.description()))) }
    var wishes: [Wish] = []
    for key in keys { wishes += state.reduce(.key(key)) }
    return (state, wishes)
}

private func page(_ state: DashboardState) throws -> HelpPage {
    guard case .help(let page) = state.overlay else {
        throw HelpIsClosed()
    }
    return page
}

private struct HelpIsClosed: Error {}

extension [Key] {
    fileprivate static func typed(_ text: String) -> [Key] { text.map { .character($0) } }
}

@Test func typingInTheHelpSearchesIt() throws {
    let state = dashboard(.character("?"), .character("t"), .character("h"), .character("e")).state
    let page = try page(state)
    #expect(page.query == "the")
    let groups = page.groups(in: state)
    #expect(groups.flatMap(\.items).allSatisfy { $0.matches("the") })
    let all = HelpPage().groups(in: state).flatMap(\.items).count
    #expect(groups.flatMap(\.items).count < all)
}

@Test func aSlashLetsEveryLetterBeSearchedFor() throws {
    let state = dashboard(.character("?"), .character("/"), .character("q"), .character("u")).state
    #expect(try page(state).query == "qu")
}

@Test func enterInTheHelpDoesWhatIsChosen() {
    var (state, _) = dashboard(.character("?"))
    for key in [Key].typed("choose a theme") { _ = state.reduce(.key(key)) }
    #expect(state.reduce(.key(.enter)) == [.themes])
    #expect(state.overlay == .none)
}

@Test func enterOnAKeyThatCannotWorkSaysWhy() {
    var (state, _) = dashboard(.character("?"), started: false)
    for key in [Key].typed("pause and resume") { _ = state.reduce(.key(key)) }
    #expect(state.reduce(.key(.enter)) == [])
    #expect(state.messages.answer?.text.contains("training has not begun yet") == true)
}

@Test func aKeyThatCannotWorkSaysWhyInTheHelp() throws {
    let state = dashboard(.character("?"), started: false).state
    let texts = try page(state).groups(in: state).flatMap(\.items).map(\.text)
    #expect(texts.contains { $0.contains("(not now: training has not begun yet)") })
}

@Test func theFocusedPanesKeysComeFirst() {
    for (pane, title) in [(Pane.charts, "Charts"), (.samples, "Samples"), (.gauge, "Panes")] {
        var state = DashboardState()
        state.panes.focus = pane
        #expect(HelpPage().groups(in: state).first { $0.title != "here" }?.title == title)
    }
}

@Test func theChosenEntryIsAlwaysInView() throws {
    let theme = try ThemeLibrary(directory: nil).load("dark").theme
    for size in [Size(width: 80, height: 24), Size(width: 40, height: 12), Size(width: 34, height: 9)] {
        var state = DashboardState(size: size)
        _ = state.reduce(.key(.character("?")))
        let count = HelpPage().groups(in: state).flatMap(\.items).count
        for _ in 0..<count {
            let text = frame(of: state, appearance: Appearance(theme: theme), size: size).text
            #expect(text.contains("▶"))
            _ = state.reduce(.key(.down))
        }
        #expect(try page(state).selection == count - 1)
    }
}

@Test func escapeShowsAllAgainAndThenCloses() throws {
    var state = dashboard(.character("?"), .character("x"), .escape).state
    #expect(try page(state) == HelpPage())
    _ = state.reduce(.key(.escape))
    #expect(state.overlay == .none)
}

@Test func qAndTheQuestionMarkCloseAHelpThatIsNotSearched() {
    for key in [Key.character("q"), .character("?"), .function(1)] {
        #expect(dashboard(.character("?"), key).state.overlay == .none)
    }
}

@Test func allNumbersOnTheScreenAreExplained() {
    let names = NumberGuide.entries.flatMap { $0.name.components(separatedBy: ", ") }
    #expect(Set(names).count == names.count)
    for name in [
        "D right %", "loss D", "loss G", "D(x)", "D(G(z))", "‖∇‖", "clip", "! NaN/Inf", "ema", "steps/s",
    ] {
        #expect(names.contains(name))
    }
    let good = NumberGuide.entries.filter { $0.good != nil }
    #expect(good.count * 3 > NumberGuide.entries.count * 2)
}

@Test func everyDiagnosisIsExplained() throws {
    for kind in Diagnosis.Kind.allCases {
        let found = Glossary.entries(named: kind.rawValue)
        let entry = try #require(found.first)
        #expect(
            found.count == 1 && entry.lines.map(\.label) == ["is", "rule", "try", "see", "from"], "\(kind)")
        #expect(entry.lines.allSatisfy { !$0.text.isEmpty })
    }
    #expect(Glossary.entries(named: "D WINS").map(\.name) == ["D WINS"])
    #expect(Glossary.entries(named: "unsure").map(\.name).contains("UNSURE, FOR REAL"))
    #expect(Glossary.entries(named: "quality/recall").map(\.name) == ["quality/precision, quality/recall"])
    #expect(Glossary.entries(named: "nothing at all").isEmpty)
}

@Test func theHelpBeginsWithWhatIsInFocus() throws {
    var state = dashboard().state
    for (pane, name) in [(Pane.gauge, "D right %"), (.answers, "R and F"), (.charts, "loss D")] {
        state.panes.focus = pane
        #expect(HelpPage().groups(in: state).first?.items.first?.name == name)
    }
}
