import Canvas

/// What a terminal's reports of the mouse mean.
enum MouseMap {
    /// A report in the form of SGR, without its `ESC [`: `<button;column;row`, then `M` for pressed, `m` for let go.
    static func mouse(ofSequence bytes: [UInt8]) -> Mouse? {
        guard bytes.first == UInt8(ascii: "<"), bytes.last == UInt8(ascii: "M") else { return nil }
        let numbers = bytes.dropFirst().dropLast().split(separator: UInt8(ascii: ";")).map {
            Int(String(decoding: $0, as: UTF8.self))
        }
        guard numbers.count == 3, let button = numbers[0], let column = numbers[1], let row = numbers[2]
        else {
            return nil
        }
        return mouse(button: button, column: column, row: row)
    }

    /// A report in the oldest form, the three bytes behind `ESC [ M`; it ends at column and row 223.
    static func mouse(ofBytes bytes: ArraySlice<UInt8>) -> Mouse? {
        let numbers = bytes.map { Int($0) - 32 }
        guard numbers.count == 3 else { return nil }
        return mouse(button: numbers[0], column: numbers[1], row: numbers[2])
    }

    private static func mouse(button: Int, column: Int, row: Int) -> Mouse? {
        guard column > 0, row > 0 else { return nil }
        // Shift, Alt and Ctrl are left out; so are moves, other buttons, and their being let go.
        let kind: Mouse.Kind? =
            switch button & ~(4 | 8 | 16) {
            case 0: .press
            case 64: .wheelUp
            case 65: .wheelDown
            default: nil
            }
        return kind.map { Mouse($0, x: column - 1, y: row - 1) }
    }
}
