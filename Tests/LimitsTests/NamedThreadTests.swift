import Dispatch
import Limits
import Synchronization
import Testing

struct NamedThreadTests {
    /// With helpers, and with stacks that no helper gets.
    @Test(arguments: [1 << 20, 1 << 46])
    func sharedWorkIsDoneOnceAndWaitedFor(stackSize: Int) {
        final class Work: Sendable { let done = Atomic<Int>(0) }
        let work = Work()
        NamedThread.share("limits-test", among: 4, stackSize: stackSize, count: 1000, by: 7) { places in
            work.done.wrappingAdd(places.count, ordering: .relaxed)
            return true
        }
        #expect(work.done.load(ordering: .relaxed) == 1000)
    }

    @Test func sharedWorkEndsWhereSomebodySaysSo() {
        final class Work: Sendable { let done = Atomic<Int>(0) }
        let work = Work()
        NamedThread.share("limits-test", among: 1, count: 1000) { places in
            work.done.wrappingAdd(1, ordering: .relaxed)
            return places.lowerBound < 9
        }
        #expect(work.done.load(ordering: .relaxed) == 10)
    }

    @Test func aThreadDoesWhatItIsStartedFor() throws {
        let done = DispatchSemaphore(value: 0)
        try NamedThread.start("limits-test") { done.signal() }
        #expect(done.wait(timeout: .now() + 20) == .success)
    }

    /// Foundation's says nothing, and whoever waits for it waits for ever.
    @Test func aThreadThatTheSystemRefusesIsAnErrorThatNamesIt() {
        let error = #expect(throws: ThreadError.self) {
            try NamedThread.start("limits-test", stackSize: 1 << 46) { Issue.record("it ran") }
        }
        #expect("\(error as Any)".contains("'limits-test'"))
    }

    @Test(
        arguments: [
            (ThreadError.Limit.controlGroup(3), "pids.max of its control group allows 3"),
            (.processes(7), "ulimit -u allows 7"), (.memory(90_000 << 10), "ulimit -v allows 90000 kB"),
        ])
    func theErrorNamesTheLimitAndTheWayOut(limit: ThreadError.Limit, words: String) {
        let text = ThreadError(name: "gantop-train", threadCount: 3, limit: limit).description
        #expect(text.contains(words) && text.contains("3 that are there") && text.contains("--threads 1"))
    }
}
