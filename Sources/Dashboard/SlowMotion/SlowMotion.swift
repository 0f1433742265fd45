import Canvas
public import RunRecord

/// A step that is watched part by part.
public struct SlowMotion: Sendable, Equatable {
    /// The newest part; `nil` until the running step has ended and the next one begins.
    public internal(set) var part: StepPart?
    /// Whether parts follow each other by themselves.
    public internal(set) var isAutomatic = false
    /// Who alone is to move from the next step on; `nil`: both.
    public internal(set) var only: StepPart.Player?
    /// When the part was first seen.
    var shownAt = Duration.zero

    /// How long a part stays when they follow each other by themselves: time to read its caption.
    static let pace = Duration.seconds(4)

    public init() {}
}

extension DashboardState {
    mutating func enterSlowMotion() -> [Wish] {
        slowMotion = SlowMotion()
        return [.ask(.slowMotion(true))]
    }

    private mutating func leaveSlowMotion() -> [Wish] {
        slowMotion = nil
        return [.ask(.slowMotion(false))]
    }

    mutating func take(_ part: StepPart) {
        slowMotion?.part = part
        slowMotion?.shownAt = now
    }

    /// The training goes on: whoever asked for that, its parts are not waited for any more.
    mutating func noticeResumption() {
        if slowMotion?.part != nil { slowMotion = nil }
    }

    mutating func pressInSlowMotion(_ key: Key) -> [Wish]? {
        switch key {
        case .character("."), .character(" "), .right, .enter: return [.ask(.nextPart)]
        case .character("s"): return [.ask(.step)]
        case .character("a"): slowMotion?.isAutomatic.toggle()
        case .character("D"): return move(.discriminator)
        case .character("G"): return move(.generator)
        case .character("B"): return move(nil)
        case .character("m"), .escape: return leaveSlowMotion()
        default:
            guard let command = KeyTable.binding(for: key)?.command, !command.worksInSlowMotion else {
                return nil
            }
            refuse(key, "not in slow motion; m or Esc leaves it")
            return []
        }
        slowMotion?.shownAt = now
        return []
    }

    /// From the next step on only one of the two moves; asked for twice, both do.
    private mutating func move(_ player: StepPart.Player?) -> [Wish] {
        let only = slowMotion?.only == player ? nil : player
        slowMotion?.only = only
        return [.ask(.only(only))]
    }

    /// The next part, when this one has stayed long enough.
    mutating func followPace() -> [Wish] {
        guard let motion = slowMotion, motion.isAutomatic, motion.part != nil, overlay == .none,
            now - motion.shownAt >= SlowMotion.pace
        else { return [] }
        slowMotion?.shownAt = now
        return [.ask(.nextPart)]
    }

    /// A key of slow motion, and where it stands in the line below it.
    struct SlowMotionKey {
        var key: Key
        var label: String
        var x: Int

        var name: String { key.name }
        var width: Int { name.columnCount + 1 + label.columnCount }
    }

    /// As many keys as a line of so many columns has room for.
    static func slowMotionKeys(_ motion: SlowMotion, width: Int) -> [SlowMotionKey] {
        let all: [(key: Key, label: String)] = [
            (.character("."), "next part"), (.escape, "leave"), (.character("s"), "rest of the step"),
            (.character("a"), motion.isAutomatic ? "wait for ." : "automatic"),
            (.character("D"), motion.only == .discriminator ? "both" : "only D"),
            (.character("G"), motion.only == .generator ? "both" : "only G"),
            (.character("p"), "parameters"), (.character("q"), "quit"), (.character("?"), "help"),
        ]
        var x = 1
        var keys: [SlowMotionKey] = []
        for (key, label) in all {
            let next = SlowMotionKey(key: key, label: label, x: x)
            guard x + next.width + 1 <= width else { break }
            keys.append(next)
            x += next.width + 2
        }
        return keys
    }
}
