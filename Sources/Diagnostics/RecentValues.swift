import RunRecord

/// The values of the last steps of a series, one by one: a ring of 4 bytes a step.
///
/// It covers the steps of `covered`, each with one value or none. What cannot be told so, as a summary of several steps or
/// a second value of a step, begins it anew behind that.
struct RecentValues: Sendable, Equatable {
    /// Steps counted from the series' first one.
    private(set) var covered = 0..<0
    /// At most so many steps: a power of two.
    private var limit: Int
    /// The value of step s is at `s & (slots.count - 1)`: as bits, so that a NaN equals itself.
    private var slots: [UInt32] = []

    /// Bits of a NaN that no computation gives.
    private static let none: UInt32 = 0xffff_ffff

    init(limit: Int) {
        precondition(limit >= 1 && limit & (limit - 1) == 0, "recent values: \(limit)")
        self.limit = limit
    }

    /// Whether all values from a step on are here.
    func isWhole(from offset: Int) -> Bool { !covered.isEmpty && offset >= covered.lowerBound }

    /// The value of a covered step; `nil` where it has none.
    private subscript(offset: Int) -> Float? {
        let bits = slots[offset & (slots.count - 1)]
        return bits == Self.none ? nil : Float(bitPattern: bits)
    }

    /// Takes in the value of a step.
    mutating func append(_ value: Float, at offset: Int) {
        guard !covered.contains(offset) else {
            if self[offset] == nil { set(value, at: offset) } else { begin(behind: offset) }
            return
        }
        guard offset >= covered.upperBound else { return }
        if offset - covered.upperBound >= limit { covered = offset..<offset }
        while covered.upperBound < offset { extend(by: nil) }
        extend(by: value)
    }

    /// Covers nothing up to a step.
    mutating func begin(behind offset: Int) {
        guard offset >= covered.lowerBound else { return }
        covered = offset + 1..<max(offset + 1, covered.upperBound)
    }

    /// Forgets a step and what came after it.
    mutating func rollBack(to offset: Int) {
        covered = min(covered.lowerBound, offset)..<min(covered.upperBound, offset)
    }

    /// No more than so many steps from here on, a power of two.
    mutating func limit(to limit: Int) {
        guard limit < self.limit else { return }
        self.limit = limit
        if slots.count > limit {
            covered = max(covered.lowerBound, covered.upperBound - limit)..<covered.upperBound
            move(into: limit)
        }
    }

    private mutating func set(_ value: Float?, at offset: Int) {
        let bits = value.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
        slots[offset & (slots.count - 1)] = bits ?? Self.none
    }

    private mutating func extend(by value: Float?) {
        if covered.count == slots.count {
            if slots.count < limit {
                move(into: max(1, slots.count * 2))
            } else {
                covered = covered.lowerBound + 1..<covered.upperBound
            }
        }
        set(value, at: covered.upperBound)
        covered = covered.lowerBound..<covered.upperBound + 1
    }

    private mutating func move(into count: Int) {
        let old = self
        slots = [UInt32](repeating: Self.none, count: count)
        for offset in covered { set(old[offset], at: offset) }
    }

    static func == (one: RecentValues, other: RecentValues) -> Bool {
        one.covered == other.covered && one.limit == other.limit
            && one.covered.allSatisfy { one[$0]?.bitPattern == other[$0]?.bitPattern }
    }

    /// The values of some covered steps.
    func bucket(over range: Range<Int>) -> Bucket {
        var bucket = Bucket()
        for offset in range.clamped(to: covered) {
            if let value = self[offset] { bucket.add(value) }
        }
        return bucket
    }

    /// How many finite values of some covered steps lie outside of a range.
    func count(outside range: ClosedRange<Float>, over steps: Range<Int>) -> Int {
        steps.clamped(to: covered).count { offset in
            self[offset].map { $0.isFinite && !range.contains($0) } ?? false
        }
    }

    /// The last value at or before a step, and its own step; `nil` where the covered steps up to there have none.
    func last(atOrBefore offset: Int) -> (offset: Int, value: Float)? {
        for offset in (covered.lowerBound..<max(covered.lowerBound, min(covered.upperBound, offset + 1)))
            .reversed()
        {
            if let value = self[offset] { return (offset, value) }
        }
        return nil
    }
}
