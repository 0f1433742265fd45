extension String {
    /// Itself with every character that has no place in a cell shown as `·`.
    public var printable: String {
        utf8.allSatisfy { (0x20..<0x7f).contains($0) } ? self : String(map(\.printable))
    }

    /// How many cells it takes when it is written.
    public var columnCount: Int {
        if utf8.allSatisfy({ $0 < 0x7f }) { return unicodeScalars.count }
        return reduce(0) { $0 + $1.printable.columnCount }
    }

    /// As much of it as fits into `width` columns, ending in `ellipsis` where something was cut off.
    public func fitted(to width: Int, ellipsis: Character = "…") -> String {
        guard columnCount > width else { return self }
        guard width > 0 else { return "" }
        var kept = ""
        var columns = 0
        for character in self {
            let count = character.printable.columnCount
            guard columns + count < width else { break }
            kept.append(character)
            columns += count
        }
        kept.append(ellipsis)
        return kept
    }
}
