import Synchronization
import Testing

@testable import TensorCore

@Suite struct ChainTests {
    @Test(arguments: [1, 2, 5])
    func allPiecesOfAllLoopsAreCalledOnce(threadCount: Int) {
        let counts = [3, 0, 64, 1, 17]
        let calls = counts.map { count in (0..<count).map { _ in Counter() } }
        Workers(threadCount: threadCount).run {
            for _ in 0..<50 {
                parallel(counts.indices.map { i in Loop(counts[i]) { calls[i][$0].add() } })
            }
        }
        #expect(calls.map { $0.map(\.count) } == counts.map { [Int](repeating: 50, count: $0) })
    }

    /// Where one thread does all pieces, in order: each quarter of them has a quarter of either loop.
    @Test func loopsGoByTurns() {
        var order: [Int] = []
        Workers(measuredBy: LoopLedger(threadCount: 4)).run {
            parallel([Loop(8) { _ in order.append(0) }, Loop(4) { _ in order.append(1) }])
        }
        let quarters = stride(from: 0, to: 12, by: 3).map { order[$0..<$0 + 3].reduce(0, +) }
        #expect(quarters == [1, 1, 1, 1])
    }

    /// What each loop needs is there when it begins, on its own and beside another chain.
    @Test(arguments: [1, 2, 4])
    func aPassNeedsWhatWasMadeBefore(threadCount: Int) {
        func chain(passes: Int) -> (Chain, end: () -> Int) {
            let (prepared, summed, ended) = (Counter(), Counter(), Counter())
            let chain = Chain(count: passes) { number in
                #expect(ended.count == 3 * number)
                return Pass(
                    preparation: [Loop(4) { _ in prepared.add() }, Loop(2) { _ in prepared.add() }],
                    main: Loop(5) { _ in
                        if prepared.count == 6 * (number + 1), ended.count == 3 * number { summed.add() }
                    },
                    end: Loop(3) { _ in if summed.count == 5 * (number + 1) { ended.add() } })
            }
            return (chain, { ended.count })
        }
        let (long, endOfLong) = chain(passes: 4)
        let (short, endOfShort) = chain(passes: 1)
        Workers(threadCount: threadCount).run { Chain.run([long, short]) }
        #expect(endOfLong() == 12)
        #expect(endOfShort() == 3)
    }
}

private final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .sequentiallyConsistent) }
    func add() { value.add(1, ordering: .sequentiallyConsistent) }
}
