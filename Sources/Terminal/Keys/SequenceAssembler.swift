import Canvas

/// Puts escape sequences together whose bytes may come apart, so that none of them is taken for typed letters.
struct SequenceAssembler {
    enum Meaning: Equatable {
        case key(Key)
        case mouse(Mouse)
        case pasteBegins
        case pasteEnds
        /// The terminal's answer to what colour its paper has.
        case background(Background)
        /// The terminal's answer to whether it takes pictures.
        case pictures(KittyAnswer)
        /// The terminal's answer to what it is: whatever was asked before has been answered, or never will be.
        case attributes
        /// A sequence that nobody here asked for.
        case nothing
    }

    private enum Kind {
        /// `ESC [`, parameters, and a final byte.
        case control
        /// `ESC O` and one byte.
        case single
        /// `ESC ]`, `ESC _` and the like, each known by its second byte: text up to BEL or `ESC \`.
        case text(UInt8)
    }

    /// Nobody sends longer parameters; what comes then is no sequence.
    private static let limit = 64

    private var kind: Kind?
    private var bytes: [UInt8] = []
    /// The beginning of a text, which may be of any length.
    private var text: [UInt8] = []

    /// Whether the next byte belongs to a sequence.
    var isOpen: Bool { kind != nil }

    /// Begins the sequence that Esc and this byte introduce; false where they introduce none.
    mutating func begin(_ introducer: UInt8) -> Bool {
        switch Character(Unicode.Scalar(introducer)) {
        case "[": kind = .control
        case "O": kind = .single
        case "]", "P", "^", "_", "X": kind = .text(introducer)
        default: return false
        }
        (bytes, text) = ([], [])
        return true
    }

    /// Whether an Esc would belong to the sequence rather than begin another.
    var mayHoldEscape: Bool { isText }

    private var isText: Bool {
        if case .text = kind { return true }
        return false
    }

    /// Forgets a sequence whose end did not come.
    mutating func reset() { kind = nil }

    /// Takes the next byte; says what the sequence means when that was its last one.
    mutating func add(_ byte: UInt8) -> Meaning? {
        // Of a text its beginning is kept, and its end looked for.
        if isText {
            bytes = bytes.suffix(1)
            if text.count < Self.limit { text.append(byte) }
        }
        bytes.append(byte)
        guard isAtEnd || bytes.count >= Self.limit else { return nil }
        let ended = kind
        kind = nil
        switch ended {
        case .control: return controlMeaning
        case .single: return KeyMap.key(ofSequence: bytes).map { .key($0) } ?? .nothing
        case .text(UInt8(ascii: "]")): return Background(answer: text).map { .background($0) } ?? .nothing
        case .text(UInt8(ascii: "_")): return KittyAnswer(text).map { .pictures($0) } ?? .nothing
        case .text, nil: return .nothing
        }
    }

    private var isAtEnd: Bool {
        guard let last = bytes.last else { return false }
        switch kind {
        case .single, nil: return true
        case .text: return last == 7 || bytes.suffix(2) == [27, UInt8(ascii: "\\")]
        case .control:
            // The console's function keys have a second bracket, the oldest mouse reports three bytes of their own.
            switch bytes.first {
            case UInt8(ascii: "["): return bytes.count == 2
            case UInt8(ascii: "M"): return bytes.count == 4
            default: return !(0x20...0x3f).contains(last)
            }
        }
    }

    private var controlMeaning: Meaning {
        if bytes.first == UInt8(ascii: "?"), bytes.last == UInt8(ascii: "c") { return .attributes }
        if bytes == Array("200~".utf8) { return .pasteBegins }
        if bytes == Array("201~".utf8) { return .pasteEnds }
        let isOldReport = bytes.first == UInt8(ascii: "M") && bytes.count == 4
        let mouse =
            isOldReport ? MouseMap.mouse(ofBytes: bytes.dropFirst()) : MouseMap.mouse(ofSequence: bytes)
        if let mouse { return .mouse(mouse) }
        if bytes.first == UInt8(ascii: "["), let last = bytes.last {
            return (0x41...0x45).contains(last) ? .key(.function(Int(last) - 0x40)) : .nothing
        }
        return KeyMap.key(ofSequence: bytes).map { .key($0) } ?? .nothing
    }
}
