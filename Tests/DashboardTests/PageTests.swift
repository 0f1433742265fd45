import Canvas
import Foundation
import RunRecord
import Testing

@testable import Dashboard

/// The last page of pictures on the full screen of a small terminal, of each kind of wall.
private let lastPages: [DashboardState] = {
    var rows = Preview.description()
    rows.sampleRows = (1...10).map { "class \($0)" }
    let images = { (count: Int) in
        let grids = [1, 200, 400].map { Preview.pictures(count, seed: $0) }
        return Samples.images(fixed: grids[0], fresh: grids[1], real: grids[2])
    }
    var sheet = DashboardState(size: Size(width: 60, height: 20))
    _ = sheet.reduce(.received(.started(rows)))
    _ = sheet.reduce(.received(.evaluation(Preview.evaluation(100, samples: images(40)))))
    return [Preview.foreign(), Preview.state(steps: 100, samples: images(40)), sheet].map { state in
        var state = state
        _ = state.reduce(.resized(Size(width: 60, height: 20)))
        for key in [.character("2"), .enter] as [Key] { _ = state.reduce(.key(key)) }
        for _ in 0..<40 { _ = state.reduce(.key(.pageDown)) }
        return state
    }
}()

/// `page 3 of 2` and `17–20 of 16` are nothing that there is.
private func expectTrueCounts(_ text: String) {
    for match in text.matches(of: /(?:page |rows )?(\d+)(?:–(\d+))? of (\d+)/) {
        let (first, last, all) = (Int(match.1) ?? 0, match.2.flatMap { Int($0) }, Int(match.3) ?? 0)
        #expect(first <= last ?? first && (last ?? first) <= all, "\(match.0)")
    }
}

@Suite struct PageTests {
    @Test(arguments: lastPages.indices)
    func aPageThatIsNotThereIsNotShownInAnotherSize(kind: Int) {
        let sizes = [(200, 60), (120, 40), (80, 24), (40, 12), (34, 9), (20, 5), (1, 1), (60, 20)]
        for zoom in 0...4 {
            var state = lastPages[kind]
            state.pictureChoice.zoom = zoom
            for (width, height) in sizes {
                _ = state.reduce(.resized(Size(width: width, height: height)))
                let text = frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text
                expectTrueCounts(text)
                let hasMore = state.fullWall?.moves(by: 1, inPages: true) == true
                #expect(!text.contains("PgDn page") || hasMore, "\(text)")
            }
        }
    }

    @Test func aPageThatIsNotThereIsNotShownOfFewerPictures() {
        for kind in lastPages.indices {
            var state = lastPages[kind]
            let grids = [7, 8, 9].map { Preview.pictures(10, seed: $0) }
            let few = Samples.images(fixed: grids[0], fresh: grids[1], real: grids[2])
            let named = [NamedPictures(name: "fake", step: 200, content: .grid(grids[0]))]
            _ = state.reduce(.received(.samples(step: 200, kind == 0 ? .named(named) : few)))
            expectTrueCounts(frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text)
            _ = state.reduce(.key(.pageUp))
            expectTrueCounts(frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text)
        }
    }

    @Test(arguments: lastPages.indices)
    func aKeyThatTurnsNoPageSaysWhy(kind: Int) {
        var state = lastPages[kind]
        #expect(state.fullWall?.hasPages == true)
        #expect(state.messages.answer?.text.contains("these are the last pictures") == true)
        func keys() -> [Command] { state.footerKeys(width: 200).map(\.binding.command) }
        #expect(keys().contains(.pageUp) && !keys().contains(.pageDown))
        for _ in 0..<40 { _ = state.reduce(.key(.pageUp)) }
        #expect(state.messages.answer?.text.contains("these are the first pictures") == true)
        #expect(keys().contains(.pageDown) && !keys().contains(.pageUp))
    }
}

@Suite struct FullScreenTests {
    @Test(arguments: Pane.allCases, [(40, 12), (60, 20), (80, 24), (120, 40)])
    func theWayBackStandsInTheFooter(pane: Pane, size: (Int, Int)) throws {
        var state = Preview.state(steps: 300, samples: Preview.images)
        _ = state.reduce(.resized(Size(width: size.0, height: size.1)))
        let number = try #require(String(pane.rawValue).first)
        if state.panes.focus != pane { _ = state.reduce(.key(.character(number))) }
        _ = state.reduce(.key(.enter))
        #expect(state.panes.isExpanded && state.panes.focus == pane)
        let text = frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text
        #expect(text.split(separator: "\n").last?.contains("Enter back") == true, "\(text)")
    }

    @Test func theAxisOfAChartThatIsNotSeenStaysAsItIs() {
        var state = Preview.state(steps: 300)
        for key in [.character("3"), .enter, .character("y")] as [Key] { _ = state.reduce(.key(key)) }
        #expect(state.chartChoice.logarithmic.isEmpty)
        #expect(state.messages.answer?.text.contains("the charts are behind this pane") == true)
    }

    @Test(arguments: [(40, 12), (80, 24)])
    func manyParametersLeaveTheKeysInSight(size: (Int, Int)) {
        var state = Preview.state(steps: 3)
        let long = Parameter(
            name: "loss", value: "nonSaturating", summary: "the loss", range: "one of six", isLive: false)
        let many = (1...30).map {
            Parameter(name: "rate\($0)", value: "1", summary: "a rate", range: "any", isLive: true)
        }
        _ = state.reduce(.received(.parameters([long] + many)))
        _ = state.reduce(.resized(Size(width: size.0, height: size.1)))
        _ = state.reduce(.key(.character("p")))
        let lines = frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text.split(
            separator: "\n")
        #expect(lines.last?.contains("Enter edit") == true, "\(lines)")
        guard size.0 >= 80 else { return }
        let places = lines.compactMap { line in
            ["new run: the loss", "a rate"].compactMap { line.range(of: $0)?.lowerBound }.first
                .map { line.distance(from: line.startIndex, to: $0) }
        }
        #expect(places.count > 5 && Set(places).count == 1, "\(places)")
    }
}
