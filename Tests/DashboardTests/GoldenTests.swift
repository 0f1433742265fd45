import Canvas
import Foundation
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

/// A frame that is compared with a file of its name.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    var name: String
    var size: Size
    var glyphs = Glyphs.unicode
    var images = Appearance.Images.on
    var state: @Sendable () -> DashboardState

    var testDescription: String { file }
    var file: String { "\(name)-\(size)-\(glyphs).txt" }
}

private let fashion = Preview.state()
private let ring = Preview.state(samples: Preview.ring, noun: "points", recipe: "ring")

private let marked = played(
    fashion, .received(.mark(Mark(step: 3_000, kind: .edit, text: "learning rate of D halved"))),
    .received(.mark(Mark(step: 8_000, kind: .checkpoint, text: "saved"))))

private func played(_ state: DashboardState, _ actions: Action...) -> DashboardState {
    var state = state
    for action in actions { _ = state.reduce(action) }
    return state
}

private let checkpoints = [500, 8_000, 11_000].map {
    SavedCheckpoint(step: $0, referee: $0 == 500 ? nil : 0.62)
}

private func kept(_ state: DashboardState) -> DashboardState {
    var state = state
    state.access.isKept = true
    return state
}

private let sizes = [(200, 60), (120, 40), (80, 24), (60, 20), (40, 12), (20, 5), (1, 1)].map {
    Size(width: $0.0, height: $0.1)
}

private let cases: [GoldenCase] = {
    let normal = Size(width: 80, height: 24)
    let small = Size(width: 40, height: 12)
    let wide = Size(width: 120, height: 40)
    var cases = sizes.map { GoldenCase(name: "fashion", size: $0, state: { fashion }) }
    cases += sizes.prefix(4).map { GoldenCase(name: "ring", size: $0, state: { ring }) }
    cases += sizes.map { GoldenCase(name: "fashion", size: $0, glyphs: .ascii, state: { fashion }) }
    cases += [
        GoldenCase(name: "ring", size: normal, glyphs: .ascii, state: { ring }),
        GoldenCase(name: "ring-letters", size: normal, images: .ascii, state: { ring }),
        GoldenCase(name: "images-off", size: normal, images: .off, state: { fashion }),
        GoldenCase(name: "waiting", size: normal, state: { DashboardState() }),
        GoldenCase(name: "waiting", size: small, state: { DashboardState() }),
        GoldenCase(
            name: "started", size: normal,
            state: { played(DashboardState(), .received(.started(Preview.description()))) }),
        GoldenCase(
            name: "paused", size: normal, state: { played(fashion, .received(.paused(step: 11_240))) }),
        GoldenCase(
            name: "diverged", size: normal,
            state: {
                var noise = Preview.Noise(3)
                var broken = Preview.record(11_241, &noise)
                broken.scalars[1].value = .nan
                return played(
                    fashion, .received(.step(broken)),
                    .received(.finished(.diverged(step: 11_241, tensor: "generator.conv1.weight"))))
            }),
        GoldenCase(
            name: "help", size: normal,
            state: { played(fashion, .resized(normal), .key(.character("?"))) }),
        GoldenCase(
            name: "help-end", size: small,
            state: { played(fashion, .resized(small), .key(.character("?")), .key(.end)) }),
        GoldenCase(
            name: "log", size: normal, state: { played(fashion, .resized(normal), .key(.character("l"))) }),
        GoldenCase(
            name: "log", size: small,
            state: { played(fashion, .resized(small), .key(.character("l")), .key(.up)) }),
        GoldenCase(
            name: "themes", size: normal,
            state: {
                played(
                    fashion, .resized(normal),
                    .themesFound(names: ["dark", "light", "mono"], current: "dark"),
                    .key(.down))
            }),
        GoldenCase(
            name: "roll-back", size: normal,
            state: { played(kept(fashion), .resized(normal), .checkpointsFound(checkpoints), .key(.down)) }),
        GoldenCase(
            name: "roll-back", size: small,
            state: { played(kept(fashion), .resized(small), .checkpointsFound(checkpoints), .key(.down)) }),
        GoldenCase(name: "quit", size: normal, state: { played(fashion, .key(.character("q"))) }),
        GoldenCase(name: "quit", size: small, state: { played(fashion, .key(.character("q"))) }),
        GoldenCase(name: "quit-kept", size: normal, state: { played(kept(fashion), .key(.character("q"))) }),
        GoldenCase(name: "quit-kept", size: small, state: { played(kept(fashion), .key(.character("q"))) }),
        GoldenCase(
            name: "help-searched", size: normal,
            state: { played(fashion, .resized(normal), .key(.character("?")), .key(.character("%"))) }),
        GoldenCase(name: "past", size: wide, state: { played(marked, .lookedAt(step: 4_200)) }),
        GoldenCase(name: "past", size: normal, state: { played(marked, .lookedAt(step: 4_200)) }),
        GoldenCase(
            name: "past", size: wide, glyphs: .ascii, state: { played(marked, .lookedAt(step: 4_200)) }),
        GoldenCase(
            name: "log-axis-by-time", size: wide,
            state: { played(fashion, .key(.character("y")), .key(.character("x")), .key(.character("x"))) }),
        GoldenCase(
            name: "zoomed-in", size: normal,
            state: { played(fashion, .key(.character("+")), .key(.character("+")), .key(.character("\\"))) }),
        GoldenCase(
            name: "one-chart", size: normal,
            state: { played(fashion, .resized(normal), .key(.down), .key(.enter)) }),
        GoldenCase(
            name: "one-picture", size: small,
            state: { played(fashion, .resized(small), .key(.character("2"))) }),
        GoldenCase(
            name: "filter", size: wide,
            state: { played(fashion, .key(.character("/")), .key(.character("g")), .key(.character("r"))) }),
        GoldenCase(
            name: "no-samples", size: normal,
            state: { played(fashion, .key(.character("2")), .key(.character("2"))) }),
        GoldenCase(
            name: "fresh", size: Size(width: 120, height: 40), state: { played(ring, .key(.character("f"))) }),
    ]
    return cases + slowMotionCases + foreignCases
}()

/// Pictures of other programs.
private let foreignCases: [GoldenCase] = {
    let (large, normal, small) = (
        Size(width: 120, height: 40), Size(width: 80, height: 24), Size(width: 40, height: 12)
    )
    @Sendable func full(_ size: Size, _ keys: Key...) -> DashboardState {
        ([.character("2"), .enter] + keys).reduce(played(Preview.foreign(), .resized(size))) {
            played($0, .key($1))
        }
    }
    return [large, normal].map { GoldenCase(name: "foreign", size: $0, state: { Preview.foreign() }) }
        + [large, normal, small].map { size in
            GoldenCase(name: "foreign-full", size: size, state: { full(size) })
        } + [
            GoldenCase(name: "foreign-full-end", size: large, state: { full(large, .pageDown, .pageDown) }),
            GoldenCase(
                name: "foreign-letters", size: normal, glyphs: .ascii, images: .ascii,
                state: { Preview.foreign() }),
            GoldenCase(
                name: "foreign-jpeg", size: normal,
                state: {
                    Preview.foreign([
                        NamedPictures(name: "fake", step: 40, content: .unreadable(.format("JPEG")))
                    ])
                }),
        ]
}()

private let slowMotionCases: [GoldenCase] = {
    let (large, normal, small) = (
        Size(width: 120, height: 40), Size(width: 80, height: 24), Size(width: 40, height: 12)
    )
    func shown(
        _ state: DashboardState, _ part: StepPart, _ keys: Key...
    ) -> DashboardState {
        let state = played(
            state, .received(.paused(step: 11_240)), .key(.character("m")), .received(.part(part)))
        return keys.reduce(state) { played($0, .key($1)) }
    }
    @Sendable func editing(_ keys: Key...) -> DashboardState {
        keys.reduce(played(fashion, .received(.parameters(Preview.parameters)))) { played($0, .key($1)) }
    }
    let judged = shown(fashion, Preview.part(.discriminator, .judgeFake))
    let back = shown(fashion, Preview.part(.generator, .gradient))
    let moved = shown(fashion, Preview.part(.discriminator, .update), .character("D"), .character("a"))
    let points = shown(ring, Preview.part(.discriminator, .update, points: true))
    let alone = shown(ring, Preview.part(.generator, .generate, isAlone: true, points: true))
    var cases = [large, normal, small, Size(width: 60, height: 20), Size(width: 200, height: 60)].map {
        GoldenCase(name: "slow-judged", size: $0, state: { judged })
    }
    cases += [normal, small, Size(width: 20, height: 5), Size(width: 1, height: 1)].map {
        GoldenCase(name: "slow-moved", size: $0, state: { moved })
    }
    cases += [
        GoldenCase(name: "slow-back", size: large, state: { back }),
        GoldenCase(name: "slow-back", size: normal, glyphs: .ascii, state: { back }),
        GoldenCase(name: "slow-back", size: small, glyphs: .ascii, state: { back }),
        GoldenCase(name: "slow-points", size: large, state: { points }),
        GoldenCase(name: "slow-alone", size: normal, state: { alone }),
        GoldenCase(
            name: "slow-waiting", size: normal, state: { played(fashion, .key(.character("m"))) }),
        GoldenCase(name: "parameters", size: normal, state: { editing(.character("p")) }),
        GoldenCase(
            name: "parameters", size: small, glyphs: .ascii, state: { editing(.character("p"), .end) }),
        GoldenCase(
            name: "parameters-typing", size: normal,
            state: { editing(.character("p"), .down, .enter, .character("*"), .character("3")) }),
        GoldenCase(
            name: "parameters-refused", size: normal,
            state: { editing(.character("p"), .end, .enter) }),
    ]
    return cases
}()

@Test(arguments: cases)
func aFrameLooksAsItDid(golden: GoldenCase) throws {
    let appearance = Appearance(
        theme: try ThemeLibrary(directory: nil).load("dark").theme, glyphs: golden.glyphs,
        images: golden.images)
    let text = frame(of: golden.state(), appearance: appearance, size: golden.size).text + "\n"
    if ProcessInfo.processInfo.environment["GANTOP_RECORD"] == "1" {
        let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
        try text.write(to: directory.appending(path: golden.file), atomically: true, encoding: .utf8)
        return
    }
    let url = try #require(Bundle.module.resourceURL).appending(path: "Golden/\(golden.file)")
    let expected = try String(contentsOf: url, encoding: .utf8)
    #expect(text == expected, "read the difference; GANTOP_RECORD=1 swift test rewrites \(golden.file)")
}
