/// What was known at past steps, oldest first, in bounded memory.
///
/// When there is no more room the older half is thinned and the newer half stays whole. Every entry has a number, and
/// the more often 2 divides it the longer the entry stays: so what is left lies evenly, the first one always among it.
package struct History<Value: Sendable & Equatable>: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var step: Int
        package var value: Value
        fileprivate var byteCount: Int
        fileprivate var number: Int
    }

    package private(set) var entries: [Entry] = []
    package private(set) var byteCount = 0
    private let limit: Int
    private let byteLimit: Int
    private let easyByteLimit: Int
    private let leastCount: Int
    private var nextNumber = 0

    /// - Parameters:
    ///   - limit: At most so many entries, 2 or more.
    ///   - byteLimit: Their bytes together; the newest entry stays, however large.
    ///   - easyByteLimit: With more bytes than these together there are no more than `leastCount` entries.
    ///   - leastCount: So many are kept of large entries, within `byteLimit`.
    package init(limit: Int, byteLimit: Int = .max, easyByteLimit: Int = .max, leastCount: Int = 1) {
        precondition(limit >= 2 && leastCount >= 1, "history: \(limit) entries")
        self.limit = limit
        self.byteLimit = byteLimit
        self.easyByteLimit = easyByteLimit
        self.leastCount = leastCount
    }

    private var isTooMuch: Bool {
        entries.count > 1
            && (entries.count > limit || byteCount > byteLimit
                || byteCount > easyByteLimit && entries.count > leastCount)
    }

    /// Takes in what is known at a step; what was known of that step and later ones, before a roll back, goes.
    package mutating func append(_ value: Value, step: Int, byteCount: Int = 0) {
        rollBack(to: step - 1)
        entries.append(Entry(step: step, value: value, byteCount: byteCount, number: nextNumber))
        nextNumber += 1
        self.byteCount += byteCount
        while isTooMuch { thin() }
    }

    /// Takes in what is known at a step, whatever is known of later ones; it replaces what was known of the same one.
    package mutating func insert(_ value: Value, step: Int, byteCount: Int = 0) {
        let index = entries.firstIndex { $0.step >= step } ?? entries.count
        if index < entries.count, entries[index].step == step {
            self.byteCount -= entries[index].byteCount
            entries[index].value = value
            entries[index].byteCount = byteCount
        } else {
            entries.insert(
                Entry(step: step, value: value, byteCount: byteCount, number: nextNumber), at: index)
            nextNumber += 1
        }
        self.byteCount += byteCount
        while isTooMuch { thin() }
    }

    /// Forgets what was known at later steps.
    package mutating func rollBack(to step: Int) {
        while let last = entries.last, last.step > step {
            byteCount -= last.byteCount
            entries.removeLast()
        }
    }

    private mutating func thin() {
        func rank(_ index: Int) -> Int {
            let number = entries[index].number
            return number == 0 ? .max : number.trailingZeroBitCount
        }
        // `min` takes the first of equals: the oldest.
        guard let index = (0..<max(1, entries.count / 2)).min(by: { rank($0) < rank($1) }) else { return }
        byteCount -= entries[index].byteCount
        entries.remove(at: index)
    }

    /// The newest entry of a step or an earlier one.
    package func entry(atOrBefore step: Int) -> Entry? {
        let index = entries.firstIndex { $0.step > step } ?? entries.count
        return index > 0 ? entries[index - 1] : nil
    }
}
