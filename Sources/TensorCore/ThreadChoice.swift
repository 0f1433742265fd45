/// How many of a pool's threads take part in a run, found by measuring its first steps.
///
/// All threads, half of them and so on down to one take turns of some steps, of which the second half is measured: in the
/// first one threads wake up and memory moves to their caches. With how many a step is made changes no bit of it. After a
/// second the fewest are chosen that are as fast as any.
struct ThreadChoice {
    /// Shares of the time that do not count as a difference.
    private static let tolerance = 1.02
    private static let span = Duration.seconds(1)
    private static let leastRounds = 2
    /// How long a turn lasts, and two steps at least.
    private static let turnLength = Duration.milliseconds(30)

    private struct Candidate {
        let count: Int
        var times: [Duration] = []

        var median: Duration { ThreadChoice.median(times[...]) }
    }

    /// Those that are still measured: who takes twice as long as another one is left out early.
    private var candidates: [Candidate]
    private var turn = 0
    /// Of the turn that is being taken.
    private var steps: [Duration] = []
    private var spent = Duration.zero
    private(set) var chosen: Int?
    /// What was measured, for people.
    private(set) var findings = ""

    init(upTo count: Int) {
        candidates = sequence(first: count) { $0 > 1 ? $0 / 2 : nil }.map { Candidate(count: $0) }
        if count == 1 { chosen = 1 }
    }

    /// How many threads the next step is made with.
    var current: Int { chosen ?? candidates[turn].count }

    mutating func stepTook(_ time: Duration) {
        guard chosen == nil else { return }
        spent += time
        steps.append(time)
        guard steps.count > 1, steps.reduce(.zero, +) >= ThreadChoice.turnLength else { return }
        candidates[turn].times.append(ThreadChoice.median(steps[(steps.count / 2)...]))
        steps = []
        turn += 1
        if turn == candidates.count { endRound() }
    }

    private mutating func endRound() {
        turn = 0
        let fastest = candidates.map(\.median).min() ?? .zero
        let roundCount = candidates.map(\.times.count).max() ?? 0
        if roundCount >= ThreadChoice.leastRounds, spent >= ThreadChoice.span {
            let asFast = candidates.filter { $0.median <= fastest * ThreadChoice.tolerance }
            chosen = asFast.map(\.count).min()
            findings = candidates.map { "\($0.count): \(ThreadChoice.text($0.median))" }.joined(
                separator: ", ")
        } else {
            candidates.removeAll { $0.median > fastest * 2 }
        }
    }

    private static func median(_ times: ArraySlice<Duration>) -> Duration {
        times.isEmpty ? .zero : times.sorted()[times.count / 2]
    }

    private static func text(_ time: Duration) -> String {
        let microseconds = Int(time / .microseconds(1))
        return microseconds < 10_000
            ? "\(Double(microseconds / 10) / 100) ms" : "\(microseconds / 1000) ms"
    }
}
