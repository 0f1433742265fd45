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
        KEY_SR: .up, KEY_SF: .down, KEY_SLEFT: .shiftLeft, KEY_SRIGHT: .shiftRight,
        KEY_HOME: .home, KEY_SHOME: .home, KEY_FIND: .home, KEY_A1: .home,
        KEY_END: .end, KEY_SEND: .end, KEY_SELECT: .end, KEY_LL: .end, KEY_C1: .end,
        KEY_PPAGE: .pageUp, KEY_SPREVIOUS: .pageUp, KEY_A3: .pageUp,
        KEY_NPAGE: .pageDown, KEY_SNEXT: .pageDown, KEY_C3: .pageDown,
        KEY_ENTER: .enter, KEY_BTAB: .backTab, KEY_BACKSPACE: .backspace,
        KEY_DC: .delete, KEY_SDC: .delete,
    ]

    /// The key that sends `ESC [` or `ESC O` and these bytes on nearly every terminal, whatever terminfo says of its type.
    ///
    /// Of the modifiers, the second parameter, only Shift counts (its bit of the parameter less one), and only where a
    /// key has a meaning with it.
    static func key(ofSequence bytes: [UInt8]) -> Key? {
        guard let final = bytes.last else { return nil }
        let parameters = bytes.dropLast().split(separator: UInt8(ascii: ";"))
        let numbers = parameters.map { Int(String(decoding: $0, as: UTF8.self)) }
        let first = numbers.first ?? nil
        let isShifted = numbers.count > 1 && ((numbers[1] ?? 1) &- 1) & 1 == 1
        switch Character(Unicode.Scalar(final)) {
        case "A": return .up
        case "B": return .down
        case "C": return isShifted ? .shiftRight : .right
        case "D": return isShifted ? .shiftLeft : .left
        case "c" where parameters.isEmpty: return .shiftRight  // rxvt
        case "d" where parameters.isEmpty: return .shiftLeft
        case "H": return .home
        case "F": return .end
        case "Z": return .backTab
        case "M" where parameters.isEmpty: return .enter
        case "P" where first ?? 1 == 1: return .function(1)
        case "Q" where first ?? 1 == 1: return .function(2)
        case "R" where parameters.isEmpty: return .function(3)
        case "S" where first ?? 1 == 1: return .function(4)
        case "~": return first.flatMap { numbered[$0] }
        default: return nil
        }
    }

    private static let numbered: [Int: Key] = [
        1: .home, 7: .home, 4: .end, 8: .end, 3: .delete, 5: .pageUp, 6: .pageDown,
        11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
        17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
        23: .function(11), 24: .function(12),
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
