import CNcurses
import Canvas

/// What the codes that ncurses delivers mean.
enum KeyMap {
    enum Meaning: Equatable {
        case key(Key)
        case interrupt
        case stop
        /// A byte that is no character, a key without a name, or the news of a resize that is told elsewhere.
        case nothing
    }

    /// The meaning of a character that was typed.
    static func meaning(ofScalar value: UInt32) -> Meaning {
        switch value {
        case 3: return .interrupt
        case 26: return .stop
        case 8, 127: return .key(.backspace)
        case 9: return .key(.tab)
        case 10, 13: return .key(.enter)
        case 27: return .key(.escape)
        case 1...26: return Unicode.Scalar(value + 96).map { .key(.control(Character($0))) } ?? .nothing
        case 0..<32, 0x80..<0xa0: return .nothing
        default: return Unicode.Scalar(value).map { .key(.character(Character($0))) } ?? .nothing
        }
    }

    /// The meaning of a key that terminfo knows; `name` is for those that have no fixed code.
    static func meaning(ofCode code: Int32, name: @autoclosure () -> String?) -> Meaning {
        // KEY_F(n) is a macro with an argument.
        if (KEY_F0...KEY_F0 + 63).contains(code) { return .key(.function(Int(code - KEY_F0))) }
        if let key = keys[code] { return .key(key) }
        if let name = name(), let key = key(named: name) { return .key(key) }
        return .nothing
    }

    private static let keys: [Int32: Key] = [
        KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right,
        KEY_SR: .up, KEY_SF: .down, KEY_SLEFT: .left, KEY_SRIGHT: .right,
        KEY_HOME: .home, KEY_SHOME: .home, KEY_FIND: .home, KEY_A1: .home,
        KEY_END: .end, KEY_SEND: .end, KEY_SELECT: .end, KEY_LL: .end, KEY_C1: .end,
        KEY_PPAGE: .pageUp, KEY_SPREVIOUS: .pageUp, KEY_A3: .pageUp,
        KEY_NPAGE: .pageDown, KEY_SNEXT: .pageDown, KEY_C3: .pageDown,
        KEY_ENTER: .enter, KEY_BTAB: .backTab, KEY_BACKSPACE: .backspace,
        KEY_DC: .delete, KEY_SDC: .delete,
    ]

    /// A key with Shift, Alt or Ctrl (`kLFT5`) is the key without.
    private static func key(named name: String) -> Key? {
        let plain: [String: Key] = [
            "kUP": .up, "kDN": .down, "kLFT": .left, "kRIT": .right, "kHOM": .home, "kEND": .end,
            "kPRV": .pageUp, "kNXT": .pageDown, "kDC": .delete,
        ]
        return plain[String(name.reversed().drop { $0.isNumber }.reversed())]
    }
}
