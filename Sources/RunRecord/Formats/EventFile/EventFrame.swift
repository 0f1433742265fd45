/// How records lie in a file, one after another: length (8 bytes), its checksum (4), payload, its checksum (4).
///
/// All numbers are little-endian, the checksums are masked CRC-32C: TensorFlow's TFRecord.
enum EventFrame {
    static let headerSize = 12
    static let footerSize = 4
    /// A longer record is taken for a broken length: a picture sheet has a thousandth of it.
    static let longestPayload = 64 << 20

    /// A payload in its frame.
    static func framed(_ payload: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerSize + payload.count + footerSize)
        func append(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        }
        append(UInt64(payload.count))
        append(CRC32C.masked(bytes.span, 0..<8))
        bytes += payload
        append(CRC32C.masked(bytes.span, headerSize..<bytes.count))
        return bytes
    }

    enum Found: Equatable {
        /// Where the payload lies, and whether its checksum is right.
        case record(Range<Int>, isSound: Bool)
        /// There are fewer bytes than the record needs, counted from its beginning.
        case torn(needed: Int)
        /// The length cannot be trusted, so nothing behind it can be found.
        case broken
    }

    /// The record that begins at `start`.
    static func record(at start: Int, in bytes: Span<UInt8>) -> Found {
        guard bytes.count - start >= headerSize else { return .torn(needed: headerSize) }
        let length = load(UInt64.self, at: start, bytes)
        guard load(UInt32.self, at: start + 8, bytes) == CRC32C.masked(bytes, start..<start + 8),
            length <= UInt64(longestPayload)
        else { return .broken }
        let payload = start + headerSize..<start + headerSize + Int(length)
        guard payload.upperBound + footerSize <= bytes.count else {
            return .torn(needed: headerSize + Int(length) + footerSize)
        }
        let checksum = load(UInt32.self, at: payload.upperBound, bytes)
        return .record(payload, isSound: checksum == CRC32C.masked(bytes, payload))
    }

    private static func load<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, at offset: Int, _ bytes: Span<UInt8>
    ) -> Value {
        precondition(offset + MemoryLayout<Value>.size <= bytes.count, "frame: offset \(offset)")
        return Value(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
