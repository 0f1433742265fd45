import Canvas
import Fuzzing
import RunRecord

@testable import Dashboard
@testable import Diagnostics

/// A screen that everything from outside ends on: what was read goes through the reducer into frames of several sizes,
/// looked at in every way that a screen has.
struct WholePath {
    static let sizes = [(200, 60), (120, 40), (80, 24), (60, 20), (40, 12), (20, 5), (1, 1), (0, 0)]
        .map { Size(width: $0.0, height: $0.1) }
    private static let appearanceOptions = [
        Appearance(theme: Theme(name: "plain", styles: [:])),
        Appearance(theme: Theme(name: "plain", styles: [:]), glyphs: .ascii, images: .ascii),
    ]
    /// Keys that change what is drawn: cursors, axes, panes, zooms, replays, what opens over the panels.
    private static let keys: [Key] =
        [
            .left, .right, .shiftLeft, .home, .end, .up, .down, .pageUp, .pageDown, .tab, .enter, .escape,
            .backTab,
        ] + "+-0=[]\\yxovzfbdlplekj123451?/<> .gtm aDGB".map { .character($0) }

    private var random: Chance
    private var states: [DashboardState]

    init(seed: UInt64 = 1) {
        random = Chance(seed)
        states = [
            DashboardState(isWatching: true, title: "a run", comparedWith: ["another"]),
            DashboardState(canControl: false, isWatching: true, isKept: true),
            // Trained here, where one may look at a step part by part.
            DashboardState(isKept: true),
        ]
    }

    /// Takes events in, and looks.
    mutating func show(_ events: [RunEvent]) {
        for index in states.indices {
            for event in events {
                _ = states[index].reduce(.received(event))
                if !states[index].comparison.others.isEmpty { _ = states[index].reduce(.compared(event)) }
            }
        }
        look()
    }

    /// Presses some keys, lets some time pass, and draws what is then seen in two of the sizes.
    private mutating func look() {
        guard let index = states.indices.randomElement(using: &random),
            let size = WholePath.sizes.randomElement(using: &random),
            let other = WholePath.sizes.randomElement(using: &random),
            let appearance = WholePath.appearanceOptions.randomElement(using: &random)
        else { return }
        _ = states[index].reduce(.resized(size))
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            guard let key = WholePath.keys.randomElement(using: &random) else { continue }
            _ = states[index].reduce(.key(key))
            _ = states[index].reduce(.tick(states[index].now + .milliseconds(300)))
        }
        for size in Bool.random(using: &random) ? [size] : [size, other] {
            let frame = frame(of: states[index], appearance: appearance, size: size)
            precondition(frame.size == size, "a frame of another size")
        }
    }

    /// How much is kept of all that came: with bounds, however much that was.
    var keptCount: Int {
        states.reduce(0) { (sum: Int, state: DashboardState) -> Int in
            let told = state.messages.entries.count + state.marks.count
            let drawn = state.series.count + state.sampleBook.history.entries.count
            return sum + told + drawn + (state.comparison.others.first?.series.count ?? 0)
        }
    }

    static let keptLimit =
        3 * (2 * [Tag: Series].limit + MessageLog.limit + DashboardState.markLimit + 100)

    var state: DashboardState { states[0] }
}
