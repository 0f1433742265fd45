/// A place in the bytes of a protocol buffer message; every read checks that it ends inside.
struct WireCursor {
    private var place: Int
    private let end: Int

    init(_ range: Range<Int>) {
        place = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { place >= end }

    /// A number of one to ten bytes, the lowest seven bits first.
    mutating func varint(in bytes: Span<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while place < end, shift < 63 {
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        // A tenth byte is a negative number's: nothing that is read here can be one.
        return nil
    }

    /// A number that is not negative.
    mutating func count(in bytes: Span<UInt8>) -> Int? { varint(in: bytes).map { Int($0) } }

    mutating func fixed<Word: FixedWidthInteger & BitwiseCopyable>(
        _ type: Word.Type, in bytes: Span<UInt8>
    ) -> Word? {
        guard end - place >= MemoryLayout<Word>.size, end <= bytes.count else { return nil }
        defer { place += MemoryLayout<Word>.size }
        return Word(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: Word.self))
    }

    /// Where a text or a message within the message lies, whose length stands before it.
    mutating func piece(in bytes: Span<UInt8>) -> Range<Int>? {
        guard let length = varint(in: bytes), length <= UInt64(end - place) else { return nil }
        defer { place += Int(length) }
        return place..<place + Int(length)
    }
}
