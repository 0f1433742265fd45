/// What threads cost on this machine, and what its memory gives them.
extension Workers {
    /// What each thread beside the first adds to a loop's beginning and end, measured on two.
    public static func handingTime() -> Duration {
        let (workers, count) = (Workers(threadCount: 2), 20_000)
        func empty() { for _ in 0..<count { workers.forEach(2) { _ in } } }
        empty()
        let start = ContinuousClock.now
        empty()
        return (.now - start) / count
    }

    /// Bytes a second that so many threads read from memory and write to it, by copying 256 MB.
    public static func memoryRate(threadCount: Int) -> Double {
        let count = 1 << 26
        let (from, to) = (
            UnsafeMutablePointer<Float>.allocate(capacity: count),
            UnsafeMutablePointer<Float>.allocate(capacity: count)
        )
        defer {
            from.deallocate()
            to.deallocate()
        }
        return Workers(threadCount: threadCount).run {
            parallelRanges(count) { (from + $0.lowerBound).update(repeating: 1, count: $0.count) }
            let times = (0..<5).map { _ in
                let start = ContinuousClock.now
                parallelRanges(count) {
                    (to + $0.lowerBound).update(from: from + $0.lowerBound, count: $0.count)
                }
                return ContinuousClock.now - start
            }
            return Double(2 * count * MemoryLayout<Float>.stride) / ((times.min() ?? .zero) / .seconds(1))
        }
    }
}
