/// Bytes that arrive one by one, perhaps apart, to characters.
struct UTF8Assembler {
    private var bytes: [UInt8] = []

    /// Takes a byte; returns the scalar that it completes.
    ///
    /// What cannot be UTF-8 is dropped.
    mutating func add(_ byte: UInt8) -> Unicode.Scalar? {
        let isContinuation = byte & 0xc0 == 0x80
        if !isContinuation { bytes.removeAll(keepingCapacity: true) }
        if isContinuation, bytes.isEmpty { return nil }
        bytes.append(byte)
        guard let first = bytes.first, let length = Self.length(first: first) else {
            bytes.removeAll(keepingCapacity: true)
            return nil
        }
        guard bytes.count == length else { return nil }
        defer { bytes.removeAll(keepingCapacity: true) }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return text.unicodeScalars.first
    }

    /// Forgets a beginning whose end will not come.
    mutating func reset() { bytes.removeAll(keepingCapacity: true) }

    private static func length(first: UInt8) -> Int? {
        switch first {
        case ..<0x80: 1
        case 0xc2..<0xe0: 2
        case 0xe0..<0xf0: 3
        case 0xf0..<0xf5: 4
        default: nil
        }
    }
}
