import Foundation

/// Which share of the fakes each mode or class had at the newest evaluations, so that a generator is seen to move on.
public struct ShareHistory: Sendable, Equatable, Codable {
    private struct Entry: Sendable, Equatable, Codable {
        var step: Int
        var shares: [Float]
    }

    private var entries: [Entry] = []

    /// Shares so many steps apart are compared.
    private static let distance = 500
    private static let entryCount = 6

    init() {}

    var steps: [Int] { entries.map(\.step) }

    /// How far shares are from those of 500 steps ago: the divergence of Jensen and Shannon, 0...1 bit.
    ///
    /// - Parameters:
    ///   - shares: Of each mode or class, now.
    ///   - step: Now.
    /// - Returns: `nil` where nothing was known then, or nothing is now.
    func divergence(of shares: [Float], at step: Int) -> Float? {
        guard let old = entries.last(where: { $0.step <= step - ShareHistory.distance })?.shares,
            old.count == shares.count
        else { return nil }
        return ShareHistory.divergence(shares, old)
    }

    static func divergence(_ a: [Float], _ b: [Float]) -> Float? {
        let (sumA, sumB) = (a.reduce(0, +), b.reduce(0, +))
        guard sumA > 0, sumB > 0 else { return nil }
        func information(_ own: Float, _ middle: Float) -> Float { own > 0 ? own * log2(own / middle) : 0 }
        let divergence = zip(a, b).reduce(Float(0)) { sum, pair in
            let (p, q) = (pair.0 / sumA, pair.1 / sumB)
            return sum + (information(p, (p + q) / 2) + information(q, (p + q) / 2)) / 2
        }
        return max(0, min(1, divergence))
    }

    /// Remembers shares, if some time has gone by since the last ones.
    mutating func remember(_ shares: [Float], at step: Int) {
        entries.removeAll { $0.step >= step }
        let gap = ShareHistory.distance / (ShareHistory.entryCount - 1)
        guard step >= (entries.last?.step ?? -gap) + gap else { return }
        entries.append(Entry(step: step, shares: shares))
        // The newest one that is old enough, and what comes after it.
        while entries.count > 1, entries[1].step <= step - ShareHistory.distance { entries.removeFirst() }
    }
}
