import Dashboard
import Diagnostics
import Dispatch
import Foundation
import Limits
import RunRecord
import Synchronization
import Terminal

/// Looks at a directory of runs now and then, and into the records of those that are to be seen, on a thread of its own.
///
/// Hundreds of runs are listed from their small files. Records are read one after the other, and of a large one only some places.
final class HomeReader: Sendable {
    private struct Contents {
        var wanted: [String] = []
        var news: [HomeAction] = []
        var isClosed = false
        var isHurried = false
    }

    /// A run's record as far as it was read.
    private struct Reading {
        var detail: RunDetail
        /// `nil`: it was read to its end, and nobody goes on with it.
        var source: EventFileSource?
        var judge = VerdictTeller()
        /// Where the run stood when it was read: another state is another reading.
        var status: RunStatus
    }

    private let contents = Mutex(Contents())
    private let bell = DispatchSemaphore(value: 0)
    private let directory: RunsDirectory
    private let waker: Waker

    private static let interval = Duration.seconds(1)
    /// Larger records are read whole by the dashboard only, which shows something meanwhile.
    static let largestRecord = 64_000_000
    /// So many readings are kept.
    private static let mostReadings = 64
    /// So many records are followed as they grow.
    private static let mostFollowed = 6

    init(_ directory: RunsDirectory, _ waker: Waker) throws(ThreadError) {
        (self.directory, self.waker) = (directory, waker)
        try NamedThread.start("gantop-home") { self.work() }
    }

    /// Ends the thread.
    func close() {
        contents.withLock { $0.isClosed = true }
        bell.signal()
    }

    /// The runs whose records are worth reading, the most wanted first.
    func want(_ names: [String]) {
        let isNews = contents.withLock { contents in
            defer { contents.wanted = names }
            return contents.wanted != names
        }
        if isNews { bell.signal() }
    }

    /// Looks at the directory at once.
    func look() {
        contents.withLock { $0.isHurried = true }
        bell.signal()
    }

    /// What was found out since the last call.
    func drain() -> [HomeAction] {
        contents.withLock { contents in
            defer { contents.news = [] }
            return contents.news
        }
    }

    private func tell(_ action: HomeAction) {
        contents.withLock { $0.news.append(action) }
        waker.wake()
    }

    private func work() {
        var facts: [RunFacts]?
        var readings: [String: Reading] = [:]
        var told: Set<String> = []
        var nextLook = ContinuousClock.now
        while true {
            let (wanted, isClosed, isHurried) = contents.withLock { contents in
                defer { contents.isHurried = false }
                return (contents.wanted, contents.isClosed, contents.isHurried)
            }
            if isClosed { return }
            let begin = ContinuousClock.now
            if isHurried || begin >= nextLook {
                facts = look(after: facts)
                // However slow the disk, it is idle most of the time.
                let pause = (ContinuousClock.now - begin) * 9
                nextLook = ContinuousClock.now + max(HomeReader.interval, pause)
            }
            told.formIntersection(wanted)
            let isBusy = read(wanted, of: facts ?? [], &readings, &told)
            if readings.count > HomeReader.mostReadings {
                readings = readings.filter { wanted.contains($0.key) }
            }
            if !isBusy { _ = bell.wait(timeout: .now() + 0.1) }
        }
    }

    private func look(after last: [RunFacts]?) -> [RunFacts]? {
        do throws(RunError) {
            let facts = try directory.facts().sorted { $0.name < $1.name }
            if facts != last { tell(.found(facts, trouble: nil)) }
            return facts
        } catch {
            tell(.found([], trouble: "\(error)"))
            return nil
        }
    }

    /// Reads on in the records that are wanted.
    ///
    /// - Returns: Whether there is more to read at once.
    private func read(
        _ wanted: [String], of facts: [RunFacts], _ readings: inout [String: Reading],
        _ told: inout Set<String>
    ) -> Bool {
        for name in readings.keys where !wanted.contains(name) {
            if readings[name]?.source != nil { readings[name] = nil }
        }
        for name in wanted {
            guard let run = facts.first(where: { $0.name == name }), run.trouble == nil else { continue }
            if let known = readings[name], known.source == nil, run.isNews(after: known.status) {
                readings[name] = nil
            }
            if readings[name] == nil { readings[name] = begin(run) }
            guard var reading = readings[name] else { continue }
            var isNews = told.insert(name).inserted
            if let source = reading.source {
                let (events, isWhole) = source.look()
                for event in events {
                    reading.detail.take(event)
                    _ = reading.judge.take(event)
                }
                isNews = isNews || !events.isEmpty || isWhole && !reading.detail.isJudged
                if isWhole, isNews {
                    (reading.detail.verdict, reading.detail.step) = (
                        reading.judge.headline, reading.judge.step
                    )
                    reading.detail.isJudged = true
                }
                let followed = readings.values.count { $0.source != nil }
                let isFollowed = run.isTrained && followed <= HomeReader.mostFollowed
                if isWhole, events.isEmpty, !isFollowed {
                    (reading.source, reading.judge) = (nil, VerdictTeller())
                    reading.status = run.status
                }
                readings[name] = reading
                if !isWhole {
                    // One record after the other; what is to be seen of it so far may be told already.
                    if isNews { told.remove(name) }
                    usleep(2000)
                    return true
                }
            }
            if isNews { tell(.told(name, reading.detail)) }
        }
        return false
    }

    private func begin(_ run: RunFacts) -> Reading {
        let path = "\(directory.path)/\(run.name)"
        let byteCount = HomeReader.recordSize(in: path)
        guard byteCount <= HomeReader.largestRecord else {
            return glance(at: run, path, byteCount)
        }
        do throws(EventFileError) {
            let source = try EventFileSource(path: path, names: TagMap())
            return Reading(detail: RunDetail(), source: source, status: run.status)
        } catch {
            return Reading(detail: RunDetail(trouble: "\(error)"), status: run.status)
        }
    }

    /// A long record's beginning, end, and some of what lies between.
    private func glance(at run: RunFacts, _ path: String, _ byteCount: Int) -> Reading {
        var detail = RunDetail()
        do throws(EventFileError) {
            for event in try RecordGlance().events(in: path) { detail.take(event) }
            detail.trouble =
                "of its record's \(RunTable.size(byteCount)) some places were read; Enter reads all"
        } catch {
            detail.trouble = "\(error)"
        }
        return Reading(detail: detail, status: run.status)
    }

    static func recordSize(in path: String) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasPrefix("events.out.tfevents.") }.reduce(0) { sum, name in
            var status = stat()
            return lstat("\(path)/\(name)", &status) == 0 ? sum &+ Int(status.st_size) : sum
        }
    }
}

extension RunFacts {
    /// Whether its record is worth reading again: of a run that is trained and not followed, every step would be news.
    fileprivate func isNews(after status: RunStatus) -> Bool {
        isTrained ? status.state != self.status.state : status != self.status
    }
}
