/// A loop that is not run yet: its pieces go in any order, on any threads.
struct Loop {
    let count: Int
    let body: (Int) -> Void

    init(_ count: Int, _ body: @escaping (Int) -> Void) {
        (self.count, self.body) = (count, body)
    }

    /// Pieces of `0..<count` of a size that does not depend on the number of threads.
    init(over count: Int, grain: Int = 1 << 15, _ body: @escaping (Range<Int>) -> Void) {
        self.init((count + grain - 1) / grain) { body($0 * grain..<min(count, ($0 + 1) * grain)) }
    }
}

/// Calls the pieces of loops that do not depend on each other, shared among the current workers, which wait once for all.
func parallel(_ loops: [Loop]) {
    let loops = loops.filter { $0.count > 0 }
    guard loops.count > 1, let workers = Workers.current, workers.cutsLoops else {
        for loop in loops { parallel(loop.count, loop.body) }
        return
    }
    // By turns, so that each thread's share of the pieces has as much of each loop.
    var begun = [Int](repeating: 0, count: loops.count)
    let pieces = (0..<loops.reduce(0) { $0 + $1.count }).map { _ in
        var next = 0
        for i in loops.indices.dropFirst()
        where (2 * begun[i] + 1) * loops[next].count < (2 * begun[next] + 1) * loops[i].count { next = i }
        begun[next] += 1
        return (loop: next, piece: begun[next] - 1)
    }
    workers.forEach(pieces.count) { loops[pieces[$0].loop].body(pieces[$0].piece) }
}

/// Three steps of loops, of which each needs what the step before made.
struct Pass {
    var preparation: [Loop] = []
    let main: Loop
    var end: Loop?
}

/// Passes, one after the other.
struct Chain {
    let count: Int
    /// Asked for in order, when its turn comes: the memory of the pass before is free then, and still in the caches.
    let pass: (Int) -> Pass

    init(count: Int, pass: @escaping (Int) -> Pass) {
        (self.count, self.pass) = (count, pass)
    }

    init(_ pass: Pass) { self.init(count: 1) { _ in pass } }

    /// Runs chains that do not depend on each other; side by side where that many threads would wait for each other.
    ///
    /// On one and two threads it is slower side by side: what two chains need falls out of the caches (`dcgan28` on one
    /// thread 7 %). To begin a pass while the one before is in its later loops is slower still (`dcgan64` on two 7 %).
    static func run(_ chains: [Chain]) {
        if Workers.takingPart > 2 {
            run(sideBySide: chains)
        } else {
            for chain in chains { run(sideBySide: [chain]) }
        }
    }

    private static func run(sideBySide chains: [Chain]) {
        for round in 0..<(chains.map(\.count).max() ?? 0) {
            let passes = chains.filter { round < $0.count }.map { $0.pass(round) }
            parallel(passes.flatMap(\.preparation))
            parallel(passes.map(\.main))
            parallel(passes.compactMap(\.end))
        }
    }
}

/// A tensor whose elements a chain will write.
struct PendingTensor {
    let tensor: Tensor
    let chain: Chain

    func computed() -> Tensor {
        Chain.run([chain])
        return tensor
    }

    /// Computes tensors that do not depend on each other.
    static func compute(_ pending: [PendingTensor?]) -> [Tensor?] {
        Chain.run(pending.compactMap { $0?.chain })
        return pending.map { $0?.tensor }
    }
}
