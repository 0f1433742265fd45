import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

/// The samples on a full screen, after some keys.
private func full(_ size: Size, count: Int = 64, _ keys: Key...) -> DashboardState {
    let grids = [1, 200, 400].map { Preview.pictures(count, seed: $0) }
    var state = Preview.state(
        steps: 100, samples: .images(fixed: grids[0], fresh: grids[1], real: grids[2]))
    _ = state.reduce(.resized(size))
    for key in [.character("2"), .enter] + keys { _ = state.reduce(.key(key)) }
    return state
}

private func text(_ state: DashboardState) -> String {
    frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text
}

@Suite struct SampleWallTests {
    @Test(arguments: [
        (120, 40, "1–8 of 64"), (200, 60, "1–18 of 64"), (80, 24, "1–2 of 64"), (40, 12, "1–2 of 64"),
    ])
    func theFullScreenShowsAsManyPicturesAsFitPixelByPixel(width: Int, height: Int, count: String) {
        #expect(text(full(Size(width: width, height: height))).contains(count))
    }

    @Test func theFirstPixelOfThePageIsThatOfItsFirstPicture() {
        let state = full(Size(width: 120, height: 40), .pageDown)
        #expect(text(state).contains("9–16 of 64"))
        let (red, green, blue) = Preview.pictures(64, seed: 1).rgb(picture: 8, x: 0, y: 0)
        let area = state.layout.samples ?? Rect(Size(width: 0, height: 0))
        let cells = frame(of: state, appearance: Appearance(theme: .plain), size: state.size)
        let first = (area.x..<area.maxX).compactMap { x -> RGB? in
            if case .pixels(let top, _) = cells[x, area.y + 1] { top } else { nil }
        }.first
        #expect(first == RGB(red, green, blue))
    }

    @Test func pagesAndRowsEndWithTheLastPicture() {
        let size = Size(width: 120, height: 40)
        #expect(text(full(size, .down)).contains("5–12 of 64"))
        #expect(text(full(size, .down, .up, .up)).contains("1–8 of 64"))
        #expect(text(full(size, .pageUp)).contains("1–8 of 64"))
        #expect(
            text(
                full(
                    size, .pageDown, .pageDown, .pageDown, .pageDown, .pageDown, .pageDown, .pageDown,
                    .pageDown)
            ).contains("57–64 of 64"))
        // The last row of ten is not full.
        #expect(text(full(size, count: 10, .pageDown)).contains("5–10 of 10"))
    }

    @Test func allOfFewPicturesAreShownLarger() {
        #expect(text(full(Size(width: 200, height: 60), count: 2)).contains("2 of 2"))
        #expect(full(Size(width: 200, height: 60), count: 2).fullWall?.tileSize?.width == 84)
    }

    @Test func zoomEnlargesAndPassesOverWhatLooksTheSame() {
        let size = Size(width: 120, height: 40)
        #expect(full(size).fullWall?.tileSize?.width == 28)
        #expect(full(size, .character("z")).fullWall?.tileSize?.width == 56)
        #expect(full(size, .character("z"), .character("z")).fullWall?.tileSize?.width == 28)
        #expect(text(full(size, .character("z"))).contains("1–2 of 64"))
    }

    @Test func everySourceHasItsTurnOnTheFullScreen() {
        let size = Size(width: 120, height: 40)
        #expect(text(full(size)).contains("fixed"))
        #expect(text(full(size, .character("f"))).contains("fresh"))
        #expect(text(full(size, .character("f"), .character("f"))).contains("f real"))
        #expect(text(full(size, .character("f"), .character("f"), .character("f"))).contains("fixed"))
    }
}

@Suite struct RowWallTests {
    private static let classes = ["boot", "bag", "c\u{1B}oat", "shirt"]

    private func state(_ size: Size, pictureCount: Int = 24, keys: Key...) -> DashboardState {
        var description = Preview.description()
        description.sampleRows = RowWallTests.classes
        description.measures = [
            Measure(
                .classAccuracy, "as told", isShare: true,
                baselines: [.init("reals", 0.9), .init("chance", 0.25)])
        ]
        let grids = [1, 200, 400].map { Preview.pictures(pictureCount, seed: $0) }
        var state = DashboardState()
        let samples = Samples.images(fixed: grids[0], fresh: grids[1], real: grids[2])
        var evaluation = Preview.evaluation(100, samples: samples)
        evaluation.quality = [Scalar(.classAccuracy, 0.72)]
        for event in [RunEvent.started(description), .evaluation(evaluation)] {
            _ = state.reduce(.received(event))
        }
        _ = state.reduce(.resized(size))
        for key in keys { _ = state.reduce(.key(key)) }
        return state
    }

    @Test(arguments: [(120, 40), (80, 24), (200, 60)])
    func everyRowHasItsNameAndARealBesideIt(width: Int, height: Int) {
        let text = text(state(Size(width: width, height: height)))
        #expect(text.contains("boot") && text.contains("bag") && text.contains("real"))
        #expect(!text.contains("\u{1B}"))
    }

    @Test func theNumbersOfTheRecipeStandBesideWhatTheyAreComparedWith() {
        #expect(text(state(Size(width: 120, height: 40))).contains("as told 72 % (reals 90 %)"))
    }

    @Test func theFullScreenShowsMorePicturesOfARow() {
        let size = Size(width: 120, height: 40)
        #expect(text(state(size, pictureCount: 64)).contains("4 rows, 1 of 16 each"))
        #expect(
            text(state(size, pictureCount: 64, keys: .character("2"), .enter)).contains(
                "4 rows, 6 of 16 each"))
        // Reals alone have none beside them.
        let reals = text(state(size, keys: .character("2"), .enter, .character("f"), .character("f")))
        #expect(reals.contains("boot") && !reals.contains(" real  "))
    }

    @Test func whatDoesNotFitIsOnFurtherPages() {
        let size = Size(width: 80, height: 24)
        let first = text(state(size, keys: .character("2"), .enter, .character("z")))
        #expect(first.contains("rows 1–1 of 4") && first.contains("boot") && !first.contains("bag"))
        let second = text(state(size, keys: .character("2"), .enter, .character("z"), .pageDown))
        #expect(second.contains("rows 2–2 of 4") && second.contains("bag") && !second.contains("boot"))
    }

    @Test func aGridThatIsNoWholeNumberOfRowsHangsAsItComes() {
        #expect(!text(state(Size(width: 120, height: 40), pictureCount: 23)).contains("boot"))
    }

    @Test func largePicturesAreThumbnails() {
        let side = 64
        let grid = SampleGrid(
            width: side, height: side, channels: 3, count: 64,
            pixels: (0..<64 * side * side * 3).map { UInt8(truncatingIfNeeded: $0 / 7) })
        var state = Preview.state(steps: 100, samples: .images(fixed: grid, fresh: grid, real: grid))
        _ = state.reduce(.resized(Size(width: 120, height: 40)))
        #expect(text(state).contains("16 of 64"))
        guard let area = state.layout.samples else {
            Issue.record("no samples")
            return
        }
        let cells = frame(of: state, appearance: Appearance(theme: .plain), size: state.size)
        // Four reals below each other, right of the fakes.
        let column = area.maxX - 5
        let seen = (area.y + 2..<area.maxY - 1).count { y in
            if case .pixels = cells[column, y] { true } else { false }
        }
        #expect(seen == 4 * 6)
    }
}
