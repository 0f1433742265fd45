import CVTerm
public import Canvas

/// A terminal that exists in memory: feed it what a program writes, ask what a person would see.
public final class VirtualTerminal {
    public enum CellColor: Hashable, Sendable {
        /// The terminal's own.
        case own
        case index(Int)
        case rgb(RGB)
    }

    public struct ScreenCell: Hashable, Sendable {
        /// A blank is one space; the right half of a wide glyph is empty.
        public var text: String
        public var foreground: CellColor
        public var background: CellColor
        public var isBold: Bool
        public var isUnderlined: Bool
        public var isReversed: Bool
    }

    public private(set) var size: Size
    public fileprivate(set) var showsAlternateScreen = false
    public fileprivate(set) var isCursorVisible = true
    /// How often the program went to the alternate screen.
    public fileprivate(set) var alternateScreenCount = 0

    private var commands = CommandFilter()
    private let terminal: OpaquePointer
    private let screen: OpaquePointer
    private let callbacks: UnsafeMutablePointer<VTermScreenCallbacks>

    public init(size: Size, isUTF8: Bool = true) {
        guard let terminal = vterm_new(CInt(size.height), CInt(size.width)),
            let screen = vterm_obtain_screen(terminal)
        else { preconditionFailure("libvterm: out of memory") }
        self.size = size
        self.terminal = terminal
        self.screen = screen
        callbacks = .allocate(capacity: 1)
        callbacks.initialize(to: VTermScreenCallbacks())
        vterm_set_utf8(terminal, isUTF8 ? 1 : 0)
        callbacks.pointee.settermprop = { property, value, owner in
            guard let value, let owner else { return 0 }
            // The pointer is `self`, which outlives the libvterm terminal: `deinit` frees that.
            let terminal = Unmanaged<VirtualTerminal>.fromOpaque(owner).takeUnretainedValue()
            terminal.set(property, isOn: value.pointee.boolean != 0)
            return 1
        }
        vterm_screen_set_callbacks(screen, callbacks, Unmanaged.passUnretained(self).toOpaque())
        vterm_screen_enable_altscreen(screen, 1)
        vterm_screen_reset(screen, 1)
    }

    deinit {
        vterm_free(terminal)
        callbacks.deallocate()
    }

    private func set(_ property: VTermProp, isOn: Bool) {
        if property == VTERM_PROP_ALTSCREEN {
            showsAlternateScreen = isOn
            if isOn { alternateScreenCount += 1 }
        } else if property == VTERM_PROP_CURSORVISIBLE {
            isCursorVisible = isOn
        }
    }

    public func feed(_ bytes: [UInt8]) {
        commands.filtered(bytes).withUnsafeBytes { raw in
            guard let base = raw.bindMemory(to: CChar.self).baseAddress else { return }
            _ = vterm_input_write(terminal, base, raw.count)
        }
    }

    public func resize(to size: Size) {
        self.size = size
        vterm_set_size(terminal, CInt(size.height), CInt(size.width))
    }

    public func cell(x: Int, y: Int) -> ScreenCell {
        var cell = VTermScreenCell()
        guard vterm_screen_get_cell(screen, VTermPos(row: CInt(y), col: CInt(x)), &cell) != 0 else {
            return ScreenCell(
                text: "", foreground: .own, background: .own, isBold: false, isUnderlined: false,
                isReversed: false)
        }
        return ScreenCell(
            text: Self.text(of: cell), foreground: Self.color(cell.fg), background: Self.color(cell.bg),
            isBold: cell.attrs.bold != 0, isUnderlined: cell.attrs.underline != 0,
            isReversed: cell.attrs.reverse != 0)
    }

    /// The row in which the next character would be written.
    public var cursorRow: Int {
        var position = VTermPos()
        vterm_state_get_cursorpos(vterm_obtain_state(terminal), &position)
        return Int(position.row)
    }

    public func row(_ y: Int) -> String {
        var line = (0..<size.width).map { cell(x: $0, y: y).text }.joined()
        while line.last == " " { line.removeLast() }
        return line
    }

    /// All rows, without what is blank at the right and at the bottom.
    public var text: String {
        var lines = (0..<size.height).map(row)
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    private static func text(of cell: VTermScreenCell) -> String {
        let scalars = cell.chars
        // libvterm marks the right half of a wide glyph with all bits.
        if scalars.0 == .max { return "" }
        if scalars.0 == 0 { return " " }
        var text = String.UnicodeScalarView()
        for value in [scalars.0, scalars.1, scalars.2, scalars.3, scalars.4, scalars.5] {
            guard value != 0, let scalar = Unicode.Scalar(value) else { break }
            text.append(scalar)
        }
        return String(text)
    }

    /// The tests on `type` are macros with arguments, which Swift does not import.
    private static func color(_ color: VTermColor) -> CellColor {
        let type = CInt(color.type)
        let own = CInt(VTERM_COLOR_DEFAULT_FG.rawValue | VTERM_COLOR_DEFAULT_BG.rawValue)
        if type & own != 0 { return .own }
        if type & CInt(VTERM_COLOR_TYPE_MASK.rawValue) == CInt(VTERM_COLOR_INDEXED.rawValue) {
            return .index(Int(color.indexed.idx))
        }
        return .rgb(RGB(color.rgb.red, color.rgb.green, color.rgb.blue))
    }
}
