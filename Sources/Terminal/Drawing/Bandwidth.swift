/// What may be sent now: a second's worth at most, and it grows back at a steady rate.
///
/// Text is always sent and only counted; pictures wait for their turn. Times are on any clock that never goes back.
struct Bandwidth {
    let bytesPerSecond: Int
    private var available: Double
    private var last: Duration?

    init(bytesPerSecond: Int) {
        self.bytesPerSecond = max(1, bytesPerSecond)
        available = Double(self.bytesPerSecond)
    }

    /// Lets what time brought grow back.
    mutating func advance(to now: Duration) {
        let passed = max(0, (now - (last ?? now)) / .seconds(1))
        available = min(Double(bytesPerSecond), available + passed * Double(bytesPerSecond))
        last = now
    }

    /// Whether so many bytes may go.
    ///
    /// More than a second's worth may when all of it is there, and is a debt afterwards.
    func allows(_ byteCount: Int) -> Bool { available >= Double(min(byteCount, bytesPerSecond)) }

    /// Nothing was sent for a while.
    var isRested: Bool { available >= Double(bytesPerSecond) }

    mutating func spend(_ byteCount: Int) { available -= Double(byteCount) }
}
