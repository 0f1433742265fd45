import Dispatch
import Foundation
import Synchronization
import Testing

@testable import RunRecord

struct RunStatusTests {
    private let scratch = Scratch()

    private func step(_ step: Int) -> RunEvent {
        .step(StepRecord(step: step, epoch: 0, duration: .zero, scalars: []))
    }

    @Test(
        arguments: [
            ([], .training), ([.paused(step: 3)], .paused),
            ([.paused(step: 3), .resumed(step: 3)], .training),
        ] as [([RunEvent], RunStatus.State)])
    func aLockedRunIsTrainingOrPaused(events: [RunEvent], state: RunStatus.State) throws {
        let lock = try scratch.runs.create("run", Scratch.manifest)
        let keeper = try RunStatusKeeper(lock)
        for event in events { keeper.take(event) }
        keeper.close()
        withExtendedLifetime(lock) { #expect(lock.directory.status.state == state) }
    }

    @Test func aRunThatIsOverSaysHow() throws {
        let outcomes: [(RunOutcome, RunStatus.State)] = [
            (.completed(step: 9), .finished), (.stopped(step: 9), .stopped),
            (.diverged(step: 9, tensor: "loss"), .diverged), (.failed(message: "no data"), .failed),
        ]
        for (outcome, state) in outcomes {
            let lock = try scratch.runs.create(nil, Scratch.manifest)
            let directory = lock.directory
            let keeper = try RunStatusKeeper(lock)
            keeper.take(step(9))
            keeper.take(.finished(outcome))
            keeper.close()
            let read = try #require(try directory.read("status.json", limit: 4096))
            let written = try JSONDecoder().decode(RunStatus.self, from: Data(read))
            #expect(written.state == state)
            #expect(written.step == 9)
        }
        var states: Set<RunStatus.State> = []
        try scratch.runs.visit { states.insert($0.status.state) }
        #expect(states == [.finished, .stopped, .diverged, .failed])
    }

    @Test func aStatusThatCannotBeWrittenIsSaidOnceAndWhenItCanBeAgain() throws {
        let lock = try scratch.runs.create("run", Scratch.manifest)
        // A directory in the place of the file that is written first.
        let place = lock.directory.path(of: ".status.json.new")
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        let told = Mutex<[String]>([])
        let bell = DispatchSemaphore(value: 0)
        let keeper = try RunStatusKeeper(lock) { sentence in
            told.withLock { $0.append(sentence) }
            bell.signal()
        }
        #expect(bell.wait(timeout: .now() + 60) == .success)
        keeper.take(.paused(step: 3))
        keeper.take(.resumed(step: 3))
        try FileManager.default.removeItem(atPath: place)
        #expect(bell.wait(timeout: .now() + 60) == .success)
        #expect(keeper.close() == nil)
        let sentences = told.withLock { $0 }
        #expect(sentences.count == 2)
        #expect(
            sentences.first?.contains("cannot be noted") == true && sentences.first?.contains(place) == true)
        #expect(sentences.last == "where the run stands is noted again")
    }

    @Test func whoeverClosesIsToldThatTheLastStatusIsNotWritten() throws {
        let lock = try scratch.runs.create("run", Scratch.manifest)
        try FileManager.default.createDirectory(
            atPath: lock.directory.path(of: ".status.json.new"), withIntermediateDirectories: false)
        let keeper = try RunStatusKeeper(lock)
        keeper.take(.finished(.completed(step: 9)))
        #expect(keeper.close() != nil)
    }

    /// What the gauge says is asked for whenever the status is written, and what was known of it before is passed on.
    @Test func theVerdictIsThatOfNow() throws {
        let said = Mutex<String?>("A: words")
        do {
            let lock = try scratch.runs.create("run", Scratch.manifest)
            let keeper = try RunStatusKeeper(lock, verdict: { _ in said.withLock { $0 } })
            keeper.take(step(7))
            said.withLock { $0 = "B: " + String(repeating: "é", count: 400) }
            keeper.takeVerdict()
            keeper.close()
        }
        let directory = try scratch.runs.open("run")
        let verdict = try #require(directory.status.verdict)
        #expect(verdict.hasPrefix("B: éé") && verdict.utf8.count <= 400)
        let known = Mutex<String?>(nil)
        let keeper = try RunStatusKeeper(
            try directory.lock(patience: .zero),
            verdict: { before in
                known.withLock { $0 = before }
                return before
            })
        keeper.close()
        #expect(known.withLock { $0 } == verdict && directory.status.verdict == verdict)
    }

    @Test func aRunWhoseTrainerDiedIsInterrupted() throws {
        do {
            let lock = try scratch.runs.create("run", Scratch.manifest)
            let keeper = try RunStatusKeeper(lock)
            keeper.take(step(7))
            keeper.close()
        }
        let summary = try RunSummary(of: try scratch.runs.open("run"))
        #expect(summary.status.state == .interrupted)
        #expect(summary.status.step == 7)
        #expect(summary.byteCount > 0)
        let now = summary.started.addingTimeInterval(90)
        let object = try JSONSerialization.jsonObject(with: Data(summary.jsonLine(now: now).utf8))
        let line = try #require(object as? [String: Any])
        #expect(line["state"] as? String == "interrupted")
        #expect(line["age"] as? Int == 90)
        #expect(line["referee"] is NSNull)
    }

    @Test(arguments: ["", "{", "[[[[", "{\"state\":\"\\u001b[31m\",\"step\":1}", "{\"step\":1e400}"])
    func aStatusThatIsNoneIsThatOfARunInterrupted(text: String) throws {
        let directory = try Self.directory(of: scratch.runs)
        try directory.replace("status.json", with: Array(text.utf8), durably: false)
        #expect(directory.status.state == .interrupted)
    }

    @Test(
        arguments: [
            #"{"state":"finished","step":-7}"#, #"{"state":"finished","step":9223372036854775807}"#,
            #"{"state":"finished","step":7,"bestReferee":1e30}"#,
        ])
    func aStatusWhoseNumbersCannotBeIsNone(text: String) throws {
        let directory = try Self.directory(of: scratch.runs)
        try directory.replace("status.json", with: Array(text.utf8), durably: false)
        let status = directory.status
        #expect(status.step == 0 && status.bestReferee == nil && status.state == .interrupted)
    }

    private static func directory(of runs: RunsDirectory) throws -> RunDirectory {
        try runs.create("run", Scratch.manifest).directory
    }

    @Test func linksAreNotCounted() throws {
        let directory = try Self.directory(of: scratch.runs)
        let before = try directory.byteCount
        try FileManager.default.createSymbolicLink(
            atPath: directory.path(of: "link"), withDestinationPath: "/usr/bin")
        try FileManager.default.createSymbolicLink(
            atPath: directory.path(of: "self"), withDestinationPath: directory.path)
        #expect(try directory.byteCount == before)
    }
}
