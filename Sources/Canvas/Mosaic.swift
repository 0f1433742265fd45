/// Characters that fill parts of their cell: sextants (2 × 3 parts) and octants (2 × 4).
///
/// A pattern's lowest bit is the part at the top left, then from left to right and from top to bottom: the order in which
/// Unicode numbers the parts. The patterns that older characters had already are not among the newer ones.
enum Mosaic {
    /// U+1FB00 and on (Unicode 13), by pattern.
    static let sextants: [Character] = table(
        bitCount: 6, first: 0x1fb00,
        older: [0: 0x20, 0b01_0101: 0x258c, 0b10_1010: 0x2590, 0b11_1111: 0x2588])

    /// U+1CD00 and on (Unicode 16), by pattern.
    static let octants: [Character] = table(bitCount: 8, first: 0x1cd00, older: olderOctants)

    private static let olderOctants: [UInt8: UInt32] = {
        // Single parts, rows and pairs of the middle.
        var older: [UInt8: UInt32] = [
            0b0000_0001: 0x1cea8, 0b0000_0010: 0x1ceab, 0b0100_0000: 0x1cea3, 0b1000_0000: 0x1cea0,
            0b0000_0011: 0x1fb82, 0b1100_0000: 0x2582, 0b0011_1111: 0x1fb85, 0b1111_1100: 0x2586,
            0b0001_0100: 0x1fbe6, 0b0010_1000: 0x1fbe7,
        ]
        // Quadrants, whose bits are top left, top right, bottom left, bottom right.
        let quadrants: [UInt32] = [
            0x20, 0x2598, 0x259d, 0x2580, 0x2596, 0x258c, 0x259e, 0x259b, 0x2597, 0x259a, 0x2590, 0x259c,
            0x2584,
            0x2599, 0x259f, 0x2588,
        ]
        let parts: [UInt8] = [0b0000_0101, 0b0000_1010, 0b0101_0000, 0b1010_0000]
        for (index, scalar) in quadrants.enumerated() {
            let pattern = parts.enumerated().reduce(UInt8(0)) {
                index >> $1.offset & 1 == 1 ? $0 | $1.element : $0
            }
            older[pattern] = scalar
        }
        return older
    }()

    /// The characters in the order of their patterns: the newer ones follow each other where there is no older one.
    private static func table(bitCount: Int, first: UInt32, older: [UInt8: UInt32]) -> [Character] {
        var next = first
        return (0..<1 << bitCount).map { pattern in
            var scalar = older[UInt8(pattern)]
            if scalar == nil {
                scalar = next
                next += 1
            }
            return scalar.flatMap { Unicode.Scalar($0) }.map { Character($0) } ?? " "
        }
    }
}
