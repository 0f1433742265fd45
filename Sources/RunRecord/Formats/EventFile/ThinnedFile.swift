import Foundation

/// Files that stand for older ones, which they were thinned from: their names end in `.to` and the second of the newest.
///
/// Such a file has its name at once as a whole, and with it the older ones count no more, whether or not they are
/// removed yet: whoever is killed in between loses nothing, and nobody reads anything twice.
extension EventDirectory.File {
    private static let mark = "to"
    private static let digitCount = 10

    /// Whether there is still such a file.
    var isThere: Bool { access(path, F_OK) == 0 || errno != ENOENT }

    /// The second in the name of the newest file that this one stands for.
    var through: Int? {
        guard let last = name.split(separator: ".").last, last.hasPrefix(Self.mark),
            last.count == Self.mark.count + Self.digitCount
        else { return nil }
        return Int(last.dropFirst(Self.mark.count))
    }

    /// The name of a file that stands for this one and all up to a second.
    func name(through second: Int) -> String {
        let digits = String(second)
        let zeros = String(repeating: "0", count: max(0, Self.digitCount - digits.count))
        let stem = through == nil ? name : String(name.dropLast(1 + Self.mark.count + Self.digitCount))
        return "\(stem).\(Self.mark)\(zeros)\(digits)"
    }

    /// Whether another file stands for this one.
    func isCovered(by other: Self) -> Bool {
        guard self != other, let through = other.through, let second, directory == other.directory else {
            return false
        }
        return through >= second && through > self.through ?? -1
    }

    /// Whether all that it stands for was seen before it was there: then there is nothing new in it.
    func isKnown(from seen: Set<Self>) -> Bool {
        guard let through else { return false }
        return seen.contains { $0.directory == directory && ($0.second == through || $0.through == through) }
    }
}

extension [EventDirectory.File] {
    /// Those that no other one stands for.
    var withoutCovered: Self {
        let thinned = filter { $0.through != nil }
        return thinned.isEmpty ? self : filter { file in !thinned.contains { file.isCovered(by: $0) } }
    }
}
