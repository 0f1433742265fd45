import Canvas
import RunRecord
import Testing

@testable import Dashboard

/// Latent space under `g`: two pictures are picked, a walk leads between them.
@Suite struct LatentSpaceTests {
    private struct Play {
        var state: DashboardState
        var wishes: [Wish] = []

        init(isWatching: Bool = false) {
            state = DashboardState(size: Size(width: 120, height: 40), isWatching: isWatching)
            _ = state.reduce(.received(.started(Preview.description())))
            let grid = Preview.pictures(64, seed: 1)
            _ = state.reduce(.received(.samples(step: 0, .images(fixed: grid, fresh: grid, real: grid))))
        }

        mutating func press(_ keys: Key...) {
            for key in keys { wishes += state.reduce(.key(key)) }
        }

        var space: LatentSpace? { if case .latents(let space) = state.overlay { space } else { nil } }

        /// What the trainer answers to the last question.
        mutating func answer() throws {
            guard case .ask(.look(let walk))? = wishes.last else {
                Issue.record("nothing was asked")
                return
            }
            let view = LatentView(
                step: 9, walk: walk, way: Preview.pictures(LatentWalk.stopCount, seed: 2),
                moved: Preview.pictures(2 * LatentWalk.reach + 1, seed: 3), value: 0.25, latentSize: 20)
            _ = state.reduce(.received(.latents(view)))
        }

        func text(_ width: Int, _ height: Int) -> String {
            let drawn = frame(
                of: state, appearance: Appearance(theme: .plain), size: Size(width: width, height: height))
            return drawn.text
        }
    }

    @Test func twoPicturesArePickedAndTheWayIsAskedFor() throws {
        var play = Play()
        play.press(.character("g"), .right, .right, .enter)
        #expect(play.space?.start == 2 && play.wishes.isEmpty)
        #expect(play.text(120, 40).contains("Picture 3 is the beginning"))
        #expect(play.text(40, 12).contains("From picture 3 to which?"))
        // The same picture is no end.
        play.press(.left, .enter)
        #expect(
            play.space?.walk == nil && play.state.messages.answer?.text.contains("another picture") == true)
        play.press(.right, .right, .enter)
        #expect(play.wishes == [.ask(.look(LatentWalk(from: 2, to: 4)))])
        #expect(play.text(120, 40).contains("draws it after the running step"))
        try play.answer()
        #expect(play.text(120, 40).contains("dimension 1 of 20 = 0.25"))
    }

    @Test func theWayIsWalkedADimensionMovedAndAPlaceKept() throws {
        var play = Play()
        play.press(.character("g"), .enter, .enter)
        try play.answer()
        play.press(.left)
        #expect(play.wishes.count == 1, "there is nothing before the beginning")
        play.press(.right, .right, .down)
        var expected = LatentWalk(from: 0, to: 1)
        (expected.stop, expected.dimension) = (2, 1)
        #expect(play.wishes.last == .ask(.look(expected)))
        #expect(play.text(120, 40).contains("drawing"))
        try play.answer()
        #expect(!play.text(120, 40).contains("drawing"))
        play.press(.pageDown, .pageDown)
        #expect(play.space?.walk?.dimension == 19)
        play.press(.character("k"))
        expected.dimension = 19
        #expect(play.wishes.last == .ask(.keep(expected)))
        play.press(.backspace)
        #expect(play.space?.walk == nil && play.space?.start == nil && play.space?.view == nil)
        play.press(.escape)
        #expect(play.space == nil)
        // An answer that comes too late opens nothing.
        play.wishes = [.ask(.look(expected))]
        try play.answer()
        #expect(play.space == nil)
    }

    @Test func keysThatChangeLooksWorkAndOthersSayWhatDoes() {
        var play = Play()
        play.press(.character("g"), .character("i"))
        #expect(play.wishes == [.nextImages] && play.space != nil)
        play.press(.character("r"))
        #expect(play.wishes == [.nextImages] && play.space != nil)
        #expect(play.state.messages.answer?.text.contains("Esc leaves latent space") == true)
    }

    @Test func itEndsWithTheTraining() {
        var play = Play()
        play.press(.character("g"), .enter, .enter)
        _ = play.state.reduce(.received(.finished(.stopped(step: 4))))
        #expect(play.space == nil)
    }

    @Test func itSaysWhereItDoesNotWork() {
        var play = Play(isWatching: true)
        play.press(.character("g"))
        #expect(
            play.space == nil && play.state.messages.answer?.text.contains("where the run is trained") == true
        )
        play = Play()
        let column = SampleColumn("input", Preview.pictures(2, seed: 1))
        _ = play.state.reduce(.received(.samples(step: 1, .columns([column]))))
        play.press(.character("g"))
        #expect(
            play.space == nil && play.state.messages.answer?.text.contains("made of other pictures") == true)
    }

    @Test(arguments: [(120, 40), (80, 24), (40, 12), (20, 6), (3, 2)])
    func everySizeIsDrawn(width: Int, height: Int) throws {
        var play = Play()
        play.press(.character("g"))
        #expect(width < 40 || !play.text(width, height).contains("too small"))
        play.press(.enter, .end, .enter)
        try play.answer()
        play.press(.end)
        let text = play.text(width, height)
        #expect(width < 40 || text.contains("100 %") && text.contains("▲"))
    }
}
