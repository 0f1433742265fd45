import Canvas

/// The pictures that the terminal holds for us, and which cells of a frame show them.
///
/// A picture keeps its number as long as its pixels and its size stay the same, wherever it moves; one that changed gets a new
/// number, so that the old one stands until all of the new one is there. What no cell shows any more is deleted.
struct KittyPictures {
    /// What a cell shows, beside the codes of half blocks.
    enum Part {
        /// The bit that tells such codes from others.
        static let bit = UInt64(1) << 61
        /// The picture is on its way: what the cell shows may stay.
        static let awaited = UInt64(1) << 60

        static func code(id: UInt32, row: Int, column: Int) -> UInt64 {
            bit | UInt64(id) << 16 | UInt64(row) << 8 | UInt64(column)
        }

        static func id(of code: UInt64) -> UInt32? {
            code & bit != 0 && code != .max ? UInt32(truncatingIfNeeded: code >> 16) : nil
        }

        static func text(of code: UInt64) -> String {
            KittyPicture.cell(
                id: UInt32(truncatingIfNeeded: code >> 16), row: Int(code >> 8 & 255), column: Int(code & 255)
            )
        }
    }

    private struct Content: Hashable {
        var picture: Picture
        var cells: Size
    }

    private let writer: KittyPicture
    /// So many first bytes have a mark of Unicode's first block of them, U+0300 and on, which every table of widths knows:
    /// those from before Unicode 5.1 have not all of the next.
    static let familyCount: UInt = 29
    /// The first byte of all our numbers: other programs show pictures in the same terminal.
    private let family: UInt32
    private var numbers: [Content: UInt32] = [:]
    /// Those that wait for bandwidth, so that each is encoded once.
    private var waiting: [Content: KittyPicture.Encoded] = [:]
    private var held: [UInt32: Content] = [:]
    private var last: UInt32 = 15
    /// How many pictures were encoded.
    private(set) var encodingCount = 0

    /// Numbers whose last byte is one of the sixteen colours are left out: they may be sent on as other sequences.
    private static let usable: ClosedRange<UInt32> = 16...255

    init(isInsideTmux: Bool, family: Int) {
        writer = KittyPicture(isInsideTmux: isInsideTmux)
        self.family = UInt32(1 + family.magnitude % Self.familyCount) << 24
    }

    /// Sends what is new and fits into the budget, and says what each cell of the screen shows: a code of ``Part``, or 0.
    mutating func prepare(_ frame: Frame, size: Size, mayCost: (Int) -> Bool) -> (
        parts: [UInt64], bytes: [UInt8]
    ) {
        var codes = [UInt64](repeating: 0, count: size.width * size.height)
        var bytes: [UInt8] = []
        let waited = waiting
        waiting = [:]
        for placed in frame.pictures {
            let cells = Size(width: placed.area.width, height: placed.area.height)
            let limit = KittyDiacritics.all.count
            guard cells.width <= limit, cells.height <= limit, placed.picture.width > 0,
                placed.picture.height > 0
            else { continue }
            let seen = placed.seenCells(in: frame, size: size)
            guard !seen.isEmpty else { continue }
            let content = Content(picture: placed.picture, cells: cells)
            var id = numbers[content]
            if id == nil, let free = freeNumber() {
                let encoded = waited[content] ?? waiting[content] ?? encode(placed.picture)
                let sent = writer.transmission(of: encoded, id: free, cells: cells)
                if mayCost(bytes.count + sent.count) {
                    (numbers[content], held[free], last, id) = (free, content, free & 255, free)
                    bytes += sent
                } else {
                    waiting[content] = encoded
                    for (x, y) in seen { codes[y * size.width + x] = Part.awaited }
                }
            }
            guard let id else { continue }
            for (x, y) in seen {
                codes[y * size.width + x] = Part.code(
                    id: id, row: y - placed.area.y, column: x - placed.area.x)
            }
        }
        return (codes, bytes)
    }

    private mutating func encode(_ picture: Picture) -> KittyPicture.Encoded {
        encodingCount += 1
        return KittyPicture.Encoded(picture.bounded)
    }

    /// Deletes what none of the codes shows.
    mutating func delete(unlessShown codes: [UInt64]) -> [UInt8] {
        guard !held.isEmpty else { return [] }
        let shown = Set(codes.lazy.compactMap { Part.id(of: $0) })
        return delete(held.keys.filter { !shown.contains($0) }.sorted())
    }

    mutating func deleteAll() -> [UInt8] { delete(held.keys.sorted()) }

    private mutating func delete(_ ids: [UInt32]) -> [UInt8] {
        var bytes: [UInt8] = []
        for id in ids {
            if let content = held.removeValue(forKey: id) { numbers[content] = nil }
            bytes += writer.deletion(of: id)
        }
        return bytes
    }

    /// Deletes whatever we may ever have sent, even where the last of it was cut off.
    var surprisedEnd: [UInt8] {
        KittyPicture.end
            + writer.deletion(of: family | Self.usable.lowerBound...family | Self.usable.upperBound)
    }

    /// The one that was free for longest; `nil` where all are in use.
    private func freeNumber() -> UInt32? {
        let count = UInt32(Self.usable.count)
        for step in 1...count {
            let number = family | Self.usable.lowerBound + (last + step - Self.usable.lowerBound) % count
            if held[number] == nil { return number }
        }
        return nil
    }
}

extension PlacedPicture {
    /// The places on the screen where the frame still shows it.
    fileprivate func seenCells(in frame: Frame, size: Size) -> [(x: Int, y: Int)] {
        var seen: [(x: Int, y: Int)] = []
        for y in max(0, area.y)..<max(0, area.y, min(area.maxY, size.height)) {
            for x in max(0, area.x)..<max(0, area.x, min(area.maxX, size.width))
            where isSeen(column: x - area.x, row: y - area.y, in: frame) {
                seen.append((x, y))
            }
        }
        return seen
    }
}

extension Picture {
    /// Itself, or as large as a second of the usual bandwidth brings: 128 × 128 pixels take 64 KB.
    fileprivate var bounded: Picture {
        let most = 128.0 * 128
        guard Double(width * height) > most else { return self }
        let part = (most / Double(width * height)).squareRoot()
        return scaled(
            width: max(1, Int(Double(width) * part)), height: max(1, Int(Double(height) * part)))
    }
}
