import Testing

@testable import TensorCore

struct LoopLedgerTests {
    private func span(_ pieces: [Int], threadCount: Int) -> Duration {
        LoopLedger.span(of: pieces.map { .microseconds($0) }, threadCount: threadCount)
    }

    @Test func aThreadThatIsDoneHelpsTheNextOne() {
        #expect(span([1, 1, 1, 1], threadCount: 1) == .microseconds(4))
        #expect(span([1, 1, 1, 1], threadCount: 2) == .microseconds(2))
        // The second thread's two short pieces, then one of the first's.
        #expect(span([4, 2, 1, 1], threadCount: 2) == .microseconds(4))
        #expect(span([1, 1, 1, 1, 1], threadCount: 2) == .microseconds(3))
        #expect(span([9, 1, 1, 1], threadCount: 4) == .microseconds(9))
    }

    @Test func aForecastAddsUpToTheStep() {
        let ledger = LoopLedger(threadCount: 4)
        Workers(measuredBy: ledger).run {
            for _ in 0..<3 {
                ledger.step {
                    for _ in 0..<2 {
                        // A loop in a piece is a part of it.
                        parallel(8) { _ in parallel(3) { _ in } }
                    }
                    _ = Tensor([Float](repeating: 0, count: 1000), shape: [1000])
                }
            }
            // Between two steps nothing is written down.
            parallel(5) { _ in }
        }
        #expect(ledger.loopCount == 2)
        #expect(ledger.pieceCount == 16)
        // At least: other tests share the pool.
        #expect(ledger.madeBytes >= 4000)
        let forecast = ledger.forecast(handing: .microseconds(1))
        #expect(forecast.handing == .microseconds(6))
        #expect(forecast.alone > .zero)
        #expect(forecast.waiting >= .zero)
    }

    /// Cut for many threads, products and convolutions have the same bits: every one of them, thin and wide.
    @Test(arguments: [2, 16])
    func theCutOfAProductChangesNoBit(threadCount: Int) {
        func result() -> [Float] {
            var random = SeededRandom(seed: 11)
            var found: [Float] = []
            for (m, k, n) in [(256, 128, 128), (256, 64, 3), (20, 300, 700), (130, 700, 17)] {
                let a = Tensor.normal([m, k], using: &random).variable
                let b = Tensor.normal([k, n], using: &random).variable
                let y = a.times(b)
                found += y.values + y.squared.sum.gradients(at: [a, b]).flatMap(\.values)
            }
            for (channels, outputs, stride) in [(3, 8, 1), (16, 2, 1), (3, 32, 2)] {
                let x = Tensor.normal([32, 12, 12, channels], using: &random).variable
                let w = Tensor.normal([outputs, 3, 3, channels], using: &random).variable
                let y = x.convolved(with: w, stride: stride, padding: 1)
                found += y.values + y.squared.sum.gradients(at: [x, w]).flatMap(\.values)
            }
            return found
        }
        let isSame = Workers(measuredBy: LoopLedger(threadCount: threadCount)).run(result) == result()
        #expect(isSame)
    }
}
