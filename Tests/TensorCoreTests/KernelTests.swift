import Foundation
import Testing

@testable import TensorCore

struct KernelTests {
    /// The textbook's loops for a convolution, to compare the fast one with.
    private func slowConvolution(_ x: Tensor, _ w: Tensor, stride: Int, padding: Int) -> [Float] {
        let (n, h, width, c) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
        let (o, k) = (w.shape[0], w.shape[1])
        let (oh, ow) = ((h + 2 * padding - k) / stride + 1, (width + 2 * padding - k) / stride + 1)
        let (xs, ws) = (x.values, w.values)
        var out: [Float] = []
        for i in 0..<n {
            for oy in 0..<oh {
                for ox in 0..<ow {
                    for channel in 0..<o {
                        var sum: Float = 0
                        for ky in 0..<k {
                            for kx in 0..<k {
                                let (y, column) = (oy * stride - padding + ky, ox * stride - padding + kx)
                                guard y >= 0, y < h, column >= 0, column < width else { continue }
                                for ic in 0..<c {
                                    sum +=
                                        xs[((i * h + y) * width + column) * c + ic]
                                        * ws[((channel * k + ky) * k + kx) * c + ic]
                                }
                            }
                        }
                        out.append(sum)
                    }
                }
            }
        }
        return out
    }

    @Test(arguments: [(4, 2, 1), (3, 1, 1), (1, 1, 0), (5, 3, 2), (4, 1, 0)])
    func aConvolutionIsWhatTheTextbookSays(kernelSize: Int, stride: Int, padding: Int) {
        var random = SeededRandom(seed: 1)
        let x = Tensor.normal([3, 9, 8, 2], using: &random)
        let w = Tensor.normal([4, kernelSize, kernelSize, 2], using: &random)
        let fast = x.convolved(with: w, stride: stride, padding: padding).values
        let slow = slowConvolution(x, w, stride: stride, padding: padding)
        #expect(fast.count == slow.count)
        #expect(zip(fast, slow).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    // Wide and thin, with either factor the smaller one: each way to compute a product has its turn.
    @Test(
        arguments: [(1, 1, 1), (3, 700, 5), (700, 3, 90), (33, 17, 129), (128, 512, 40), (60, 300, 9)],
        [(false, false), (true, false), (false, true), (true, true)])
    func productsOfEveryShapeAreWhatTheTextbookSays(size: (Int, Int, Int), transposed: (Bool, Bool)) {
        var random = SeededRandom(seed: 2)
        let (m, n, k) = size
        let a = Tensor.normal(transposed.0 ? [k, m] : [m, k], using: &random)
        let b = Tensor.normal(transposed.1 ? [n, k] : [k, n], using: &random)
        let found = Workers(threadCount: 2).run {
            a.times(b, transposed: transposed.0, otherTransposed: transposed.1).values
        }
        let (av, bv) = (a.values, b.values)
        let isClose = (0..<m * n).allSatisfy { place in
            let (i, j) = (place / n, place % n)
            let expected = (0..<k).reduce(0.0) { sum, p in
                sum + Double(av[transposed.0 ? p * m + i : i * k + p])
                    * Double(bv[transposed.1 ? j * k + p : p * n + j])
            }
            return abs(Double(found[place]) - expected) < 1e-3
        }
        #expect(isClose)
    }

    @Test(arguments: [1, 2, 3, 5])
    func theNumberOfThreadsChangesNoBit(threadCount: Int) {
        func result() -> [Float] {
            var random = SeededRandom(seed: 9)
            let x = Tensor.normal([64, 14, 14, 8], using: &random).variable
            let w = Tensor.normal([16, 4, 4, 8], using: &random).variable
            let ones = Tensor(repeating: 1, shape: [16]).variable
            let y = x.convolved(with: w, stride: 2, padding: 1)
                .batchNormalized(scale: ones, shift: ones, epsilon: 1e-5).result.leakyReLU()
            let flat = y.reshaped(to: [64, 16 * 49])
            let gradients = flat.times(flat, otherTransposed: true).squared.mean.gradients(at: [x, w, ones])
            return gradients.flatMap(\.values)
        }
        let alone = result()
        for _ in 0..<20 {
            let isSame = Workers(threadCount: threadCount).run(result) == alone
            #expect(isSame)
        }
    }

    // More threads than pieces and cores, and a pool whose number of jobs begins again.
    @Test(arguments: [(3, 0), (16, 0), (2, (1 << 40) - 50)])
    func everyPieceOfAParallelLoopRunsOnce(threadCount: Int, jobNumber: UInt64) {
        let workers = Workers(threadCount: threadCount, jobNumber: jobNumber)
        for count in [2, 3, 7, 1000] {
            let storage = Storage(count: count)
            for _ in 0..<200 {
                storage.base.update(repeating: 0, count: count)
                workers.run { parallel(count) { storage.base[$0] += 1 } }
                #expect((0..<count).allSatisfy { storage.base[$0] == 1 })
            }
        }
    }

    /// Where the system refuses threads, here for the size of their stacks.
    @Test func aPoolThatGetsFewerThreadsWorksWithThose() {
        let workers = Workers(threadCount: 4, jobNumber: 0, stackSize: 1 << 46)
        #expect(workers.threadCount == 1)
        #expect(workers.shortage != nil)
        let storage = Storage(count: 1000)
        storage.base.update(repeating: 0, count: 1000)
        workers.run { parallel(1000) { storage.base[$0] += 1 } }
        #expect((0..<1000).allSatisfy { storage.base[$0] == 1 })
    }

    @Test func anArrayThatSomebodyHoldsDoesNotChange() {
        let a = Tensor([1, 2], shape: [2])
        var b = a
        b.withMutableSpan { $0[0] = 5 }
        #expect(a.values == [1, 2])
        #expect(b.values == [5, 2])
    }

    @Test func memoryOfOneStepServesTheNext() {
        let first = Tensor(repeating: 1, shape: [1234]).storage.base
        #expect(Tensor(repeating: 2, shape: [1234]).storage.base == first)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func oneNonFiniteElementIsFound(bad: Float) {
        for i in [0, 15, 16, 36] {
            var x = Tensor(repeating: 3e38, shape: [37])
            #expect(x.isFinite)
            x.withMutableSpan { $0[i] = bad }
            #expect(!x.isFinite)
        }
    }

    @Test func softplusAndSigmoidAreStableFarOut() {
        let x = Tensor([-200, -20, 0, 20, 200], shape: [5])
        #expect(x.softplus.values == [0, 2.0611537e-09, 0.6931472, 20, 200])
        #expect(x.sigmoid.values.allSatisfy { $0 >= 0 && $0 <= 1 && $0.isFinite })
    }

    @Test func normalDrawsHaveTheMomentsOfTheNormalDistribution() {
        var random = SeededRandom(seed: 4)
        let x = Tensor.normal([200_000], using: &random).values.map(Double.init)
        let mean = x.reduce(0, +) / Double(x.count)
        let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
        let fourth = x.reduce(0) { $0 + pow($1 - mean, 4) } / Double(x.count)
        #expect(abs(mean) < 0.01)
        #expect(abs(variance - 1) < 0.02)
        #expect(abs(fourth - 3) < 0.1)
    }

    @Test func streamsOfOneSeedDiffer() {
        var a = SeededRandom(seed: 1, stream: 1)
        var b = SeededRandom(seed: 1, stream: 2)
        var c = SeededRandom(seed: 1, stream: 1)
        let first = a.next()
        #expect(first != b.next())
        #expect(first == c.next())
    }

    @Test func blocksOfOneCapacityAloneHaveOnePlace() {
        let counts =
            Array(1...5000)
            + (13..<62).flatMap { power in (0...17).map { (1 << power) / 16 * (16 + $0) - 1 } }
        let capacities = Set(counts.map(BufferPool.capacity(for:)))
        #expect(zip(counts, counts.map(BufferPool.capacity(for:))).allSatisfy { $0 <= $1 })
        #expect(Set(capacities.map(BufferPool.place(of:))).count == capacities.count)
    }
}
