/// The checksum of TensorFlow's records: CRC-32 with Castagnoli's polynomial, eight bytes at a time.
///
/// Eight tables answer for the eight bytes of a word (Intel's slicing-by-8): over 1 GB/s, and no processor's
/// instruction is needed for it.
enum CRC32C {
    static func checksum(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "checksum: \(range)")
        let raw = bytes.bytes
        let tables = tables.span
        var crc: UInt32 = ~0
        var i = range.lowerBound
        while range.upperBound - i >= 8 {
            let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: i, as: UInt64.self))
            let x = word ^ UInt64(crc)
            crc = tables[0x700 | Int(x & 0xff)]
            crc ^= tables[0x600 | Int(x >> 8 & 0xff)]
            crc ^= tables[0x500 | Int(x >> 16 & 0xff)]
            crc ^= tables[0x400 | Int(x >> 24 & 0xff)]
            crc ^= tables[0x300 | Int(x >> 32 & 0xff)]
            crc ^= tables[0x200 | Int(x >> 40 & 0xff)]
            crc ^= tables[0x100 | Int(x >> 48 & 0xff)]
            crc ^= tables[Int(x >> 56)]
            i += 8
        }
        while i < range.upperBound {
            crc = tables[Int((crc ^ UInt32(bytes[i])) & 0xff)] ^ crc >> 8
            i += 1
        }
        return ~crc
    }

    /// As records hold it: turned and shifted, so that a checksum of data with checksums in it stays a good one.
    static func masked(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
        let crc = checksum(bytes, range)
        return (crc >> 15 | crc << 17) &+ 0xa282_ead8
    }

    /// `tables[256 · k + b]`: what byte `b` does to the checksum when `k` more bytes follow it.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82f6_3b78 : crc >> 1 }
            tables[byte] = crc
        }
        for i in 256..<tables.count {
            let before = tables[i - 256]
            tables[i] = tables[Int(before & 0xff)] ^ before >> 8
        }
        return tables
    }()
}
