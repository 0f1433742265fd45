/// What was known at past steps, oldest first, in bounded memory.
///
/// When there is no more room the older half is thinned and the newer half stays whole. Every entry has a number, and
/// the more often 2 divides it the longer the entry stays: so what is left lies evenly, the first one always among it.
package struct History<Value: Sendable & Equatable>: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var step: Int
        package var value: Value
    }

    /// What is kept beside a value.
    private struct Place: Sendable, Equatable {
        var step: Int
        var byteCount: Int
        var number: Int
    }

    /// By themselves: whoever goes through all of them copies none.
    package private(set) var values: [Value] = []
    private var places: [Place] = []
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
        values.count > 1
            && (values.count > limit || byteCount > byteLimit
                || byteCount > easyByteLimit && values.count > leastCount)
    }

    package var entries: [Entry] { zip(places, values).map { Entry(step: $0.step, value: $1) } }
    package var last: Entry? { values.isEmpty ? nil : entry(values.count - 1) }

    private func entry(_ index: Int) -> Entry { Entry(step: places[index].step, value: values[index]) }

    /// Takes in what is known at a step; what was known of that step and later ones, before a roll back, goes.
    package mutating func append(_ value: Value, step: Int, byteCount: Int = 0) {
        rollBack(to: step - 1)
        put(value, step: step, byteCount: byteCount, at: values.count)
    }

    /// Takes in what is known at a step, whatever is known of later ones; it replaces what was known of the same one.
    package mutating func insert(_ value: Value, step: Int, byteCount: Int = 0) {
        let index = places.firstIndex { $0.step >= step } ?? places.count
        if index < places.count, places[index].step == step {
            self.byteCount += byteCount - places[index].byteCount
            values[index] = value
            places[index].byteCount = byteCount
            while isTooMuch { thin() }
        } else {
            put(value, step: step, byteCount: byteCount, at: index)
        }
    }

    private mutating func put(_ value: Value, step: Int, byteCount: Int, at index: Int) {
        values.insert(value, at: index)
        places.insert(Place(step: step, byteCount: byteCount, number: nextNumber), at: index)
        nextNumber += 1
        self.byteCount += byteCount
        while isTooMuch { thin() }
    }

    private mutating func remove(at index: Int) {
        byteCount -= places[index].byteCount
        places.remove(at: index)
        values.remove(at: index)
    }

    /// Forgets what was known at later steps.
    package mutating func rollBack(to step: Int) {
        while let last = places.last, last.step > step { remove(at: places.count - 1) }
    }

    private mutating func thin() {
        func rank(_ index: Int) -> Int {
            let number = places[index].number
            return number == 0 ? .max : number.trailingZeroBitCount
        }
        // `min` takes the first of equals: the oldest.
        if let index = (0..<max(1, places.count / 2)).min(by: { rank($0) < rank($1) }) { remove(at: index) }
    }

    /// The newest entry of a step or an earlier one.
    package func entry(atOrBefore step: Int) -> Entry? {
        let index = places.firstIndex { $0.step > step } ?? places.count
        return index > 0 ? entry(index - 1) : nil
    }
}
