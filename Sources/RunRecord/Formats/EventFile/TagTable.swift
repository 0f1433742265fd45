/// The tags of a file, each of which is made once: a text for every number of millions would cost more than to read it.
struct TagTable {
    private var entries: [(bytes: [UInt8], tag: Tag)] = []
    private var places: [UInt64: Int] = [:]
    /// Steps name their tags in the same order again and again.
    private var next = 0

    private static let mostTags = 1024
    private static let longestTag = 256

    /// The tag that is written in a range of bytes; `nil` where that is no text, or too long.
    mutating func tag(_ range: Range<Int>, in bytes: Span<UInt8>) -> Tag? {
        if next < entries.count, equals(entries[next].bytes, range, bytes) {
            return found(next)
        }
        guard range.count <= TagTable.longestTag else { return nil }
        let hash = TagTable.hash(range, bytes)
        if let place = places[hash], equals(entries[place].bytes, range, bytes) { return found(place) }
        let copy = range.map { bytes[$0] }
        guard let text = String(validating: copy, as: UTF8.self) else { return nil }
        guard entries.count < TagTable.mostTags else { return Tag(text) }
        places[hash] = entries.count
        entries.append((copy, Tag(text)))
        return found(entries.count - 1)
    }

    private mutating func found(_ place: Int) -> Tag {
        next = place + 1 < entries.count ? place + 1 : 0
        return entries[place].tag
    }

    private func equals(_ tag: [UInt8], _ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        guard tag.count == range.count else { return false }
        for i in 0..<tag.count where tag[i] != bytes[range.lowerBound + i] { return false }
        return true
    }

    /// Fowler, Noll and Vo's.
    private static func hash(_ range: Range<Int>, _ bytes: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for i in range { hash = (hash ^ UInt64(bytes[i])) &* 0x100_0000_01b3 }
        return hash
    }
}
