import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

private func text(_ state: DashboardState, _ size: Size) -> String {
    frame(of: state, appearance: Appearance(theme: .plain), size: size).text
}

private func pictures(_ state: DashboardState) -> [NamedPictures] {
    if case .named(let all)? = state.viewedSamples?.samples { all } else { [] }
}

private func received(_ named: NamedPictures..., at step: Int, by state: inout DashboardState) {
    _ = state.reduce(.received(.samples(step: step, .named(named))))
}

private func named(_ name: String, _ step: Int, _ count: Int = 1) -> NamedPictures {
    NamedPictures(name: name, step: step, content: .grid(Preview.squares(count, side: 8, seed: step)))
}

@Suite struct NamedWallTests {
    @Test(arguments: [(120, 40), (200, 60), (80, 24), (60, 20), (40, 12), (34, 9)])
    func everyPictureIsOnAPageOfTheFullScreen(width: Int, height: Int) {
        let size = Size(width: width, height: height)
        for zoom in [0, 1, 4] {
            var state = Preview.foreign()
            for key in [.character("2"), .enter] as [Key] { _ = state.reduce(.key(key)) }
            _ = state.reduce(.resized(size))
            state.pictureChoice.zoom = zoom
            var seen: [String: Set<Int>] = [:]
            var pageCount = 0
            while let wall = state.fullWall as? NamedWall {
                for (pictures, range) in wall.shown { seen[pictures.name, default: []].formUnion(range) }
                let before = state.pictureChoice.first
                _ = state.reduce(.key(.pageDown))
                pageCount += 1
                if state.pictureChoice.first == before { break }
            }
            #expect(seen["generator/samples"]?.count == 9, "\(zoom) at \(size), \(pageCount) pages")
            #expect(seen["target"]?.count == 2)
            #expect(["real_A", "fake_B", "rec_A", "idt_A"].allSatisfy { seen[$0] == [0] })
            #expect(seen["preview"] == [])
        }
    }

    @Test func columnsHaveTheirNamesAndTheCountIsSaid() {
        let size = Size(width: 120, height: 40)
        let panel = text(Preview.foreign(), size)
        #expect(panel.contains("8 of 15"))
        for name in ["real_A", "fake_B", "rec_A", "idt_A", "…/samples 1 of 9", "target 1/2 @10"] {
            #expect(panel.contains(name))
        }
        #expect(!panel.contains("not recorded\n") && panel.contains("JPEG, which"))
    }

    @Test func picturesOfAnEarlierStepAreSeenWhenLookingBack() {
        var state = Preview.foreign()
        _ = state.reduce(.lookedAt(step: 25))
        #expect(state.viewedSamples?.step == 20)
        #expect(pictures(state).prefix(6) == Preview.foreignPictures(at: 20)[...])
        #expect(pictures(state).map(\.name).last == "target")
        _ = state.reduce(.lookedAt(step: 5))
        #expect(pictures(state).isEmpty)
    }

    @Test func namesInFilesOfTheirOwnComeTogether() {
        var state = DashboardState(isWatching: true)
        for step in 1...3 { received(named("fake", step), at: step, by: &state) }
        for step in 1...3 { received(named("real", step), at: step, by: &state) }
        #expect(pictures(state) == [named("fake", 3), named("real", 3)])
        _ = state.reduce(.lookedAt(step: 2))
        #expect(pictures(state) == [named("fake", 2), named("real", 2)])
    }

    @Test func moreOfAStepReplacesWhatWasThereOfIt() {
        var state = DashboardState(isWatching: true)
        received(named("fake", 4), at: 4, by: &state)
        received(named("fake", 4, 3), named("real", 4), at: 4, by: &state)
        #expect(pictures(state) == [named("fake", 4, 3), named("real", 4)])
        #expect(state.sampleBook.history.entries.count == 1)
        #expect(state.sampleBook.history.byteCount == 4 * 64)
    }

    @Test func afterGoingBackThePicturesOfLaterStepsAreForgotten() {
        var state = Preview.foreign()
        let mark = Mark(step: 15, kind: .resumed, text: "went on from step 15")
        _ = state.reduce(.received(.mark(mark)))
        #expect(state.viewedSamples?.step == 10)
        #expect(pictures(state).allSatisfy { $0.step == 10 })
    }

    @Test func moreNamesThanAreKeptIsSaidOnce() {
        var state = DashboardState(isWatching: true)
        for step in 1...90 { received(named("step \(step)", step), at: step, by: &state) }
        #expect(pictures(state).count == 64)
        #expect(pictures(state).first == named("step 90", 90))
        #expect(state.messages.entries.filter { $0.text.contains("too many") }.count == 1)
    }

    @Test func aNameOfAnotherStepSaysSoWhereThereIsRoom() {
        var state = DashboardState(isWatching: true)
        received(named("real", 10, 2), at: 10, by: &state)
        received(named("fake", 20, 2), at: 20, by: &state)
        for key in [.character("2"), .enter] as [Key] { _ = state.reduce(.key(key)) }
        let size = Size(width: 80, height: 24)
        _ = state.reduce(.resized(size))
        #expect(text(state, size).contains("real · step 10"))
        #expect(text(state, size).contains("4 of 4"))
        #expect(!text(state, size).contains("fake ·"))
    }

    @Test func theLastPagesAndSmallScreensTrapOnNothing() {
        for width in stride(from: 1, through: 61, by: 6) {
            for height in stride(from: 1, through: 31, by: 3) {
                var state = Preview.foreign()
                for key in [.character("2"), .enter, .pageDown, .end] as [Key] { _ = state.reduce(.key(key)) }
                state.pictureChoice.first = 1000
                _ = text(state, Size(width: width, height: height))
            }
        }
    }

    @Test(arguments: [
        (Key.character("f"), "have no fixed and fresh ones"),
        (.character("n"), "cannot be asked for samples"),
        (.character("N"), "cannot be asked for samples"),
    ])
    func keysSayWhyTheyCannot(key: Key, reason: String) {
        var state = Preview.foreign()
        #expect(state.reduce(.key(key)).isEmpty)
        #expect(state.messages.answer?.text.contains(reason) == true)
        #expect(state.messages.answer?.kind == .warning)
    }

    @Test func theExportHasAFileForEachName() throws {
        var state = Preview.foreign()
        guard case .export(let export)? = state.reduce(.key(.character("e"))).first else {
            Issue.record("nothing is exported")
            return
        }
        let sheets = export.sheets(theme: .plain)
        #expect(
            sheets.map(\.name) == ["real_A", "fake_B", "rec_A", "idt_A", "generator/samples", "target"])
        #expect(sheets.map(\.pictures.count) == [1, 1, 1, 1, 9, 2])
    }

    @Test func whatNobodyCanReadIsNamed() {
        let size = Size(width: 80, height: 24)
        let jpeg = NamedPictures(name: "fake", step: 40, content: .unreadable(.format("JPEG")))
        let panel = text(Preview.foreign([jpeg]), size)
        #expect(panel.contains("samples are JPEG, which is not"))
        #expect(!panel.contains("not recorded                  │\n"))
    }

    @Test func pixelsOfAGridAreSeenAsTheyAre() {
        let grid = Preview.squares(2, side: 8, channels: 3)
        let whole = Picture(grid, index: 1, sampledTo: Size(width: 8, height: 8))
        #expect(whole == Picture(grid, index: 1))
        #expect(Picture(grid, index: 1, sampledTo: Size(width: 24, height: 24))[12, 12] == whole[4, 4])
        #expect(
            Picture(grid, index: 0, sampledTo: Size(width: 2, height: 2))
                == Picture(grid, index: 0).scaled(width: 2, height: 2))
    }
}
