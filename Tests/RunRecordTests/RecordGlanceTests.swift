import Foundation
import Testing

@testable import RunRecord

/// What is seen of a record that nobody reads whole.
struct RecordGlanceTests {
    private let directory: TestDirectory

    init() throws { directory = try TestDirectory() }

    /// A run of many steps, an evaluation every hundred of them.
    private func write(_ steps: ClosedRange<Int>, wallTime: Double = 0) throws -> Int {
        var journal = EventJournal(try EventFileWriter(in: directory.path, wallTime: wallTime))
        if steps.lowerBound == 1 { journal.add([.started(Sample.description)], at: 0) }
        for step in steps {
            var events: [RunEvent] = [.step(Sample.record(step))]
            if step % 100 == 0 { events.append(.evaluation(Sample.evaluation(step, Sample.images))) }
            journal.add(events, at: Double(step))
        }
        try journal.write()
        return try FileManager.default.contentsOfDirectory(atPath: directory.path).reduce(0) { sum, name in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory.path)/\(name)")
            return sum + (attributes[.size] as? Int ?? 0)
        }
    }

    private func evaluations(_ events: [RunEvent]) -> [Evaluation] {
        events.compactMap { if case .evaluation(let evaluation) = $0 { evaluation } else { nil } }
    }

    private func glance(places: Int, size: Int) -> RecordGlance {
        var glance = RecordGlance()
        (glance.placeCount, glance.placeSize) = (places, size)
        return glance
    }

    @Test func evaluationsOfTheWholeRunAreSeenAndTheEndIsTheEnd() throws {
        let size = try write(1...10_000)
        let events = try glance(places: 9, size: size / 60).events(in: directory.path)
        let steps = evaluations(events).map(\.step)
        #expect(steps == steps.sorted() && steps.last == 10_000)
        // One in each tenth of the run, and not all that there are.
        #expect(Set(steps.map { ($0 - 1) / 1000 }).count >= 9, "\(steps)")
        #expect(steps.count < 40)
        guard case .started(let description)? = events.first else {
            Issue.record("it begins with \(events.prefix(1))")
            return
        }
        #expect(description.recipe == Sample.description.recipe)
        #expect(evaluations(events).last?.samples == Sample.images)
    }

    @Test func aRunInTwoFilesIsOne() throws {
        _ = try write(1...3000)
        let size = try write(3001...6000, wallTime: 3001)
        let steps = evaluations(try glance(places: 9, size: size / 60).events(in: directory.path)).map(\.step)
        #expect(steps == steps.sorted() && steps.last == 6000)
        #expect(steps.contains { $0 < 3000 } && Set(steps.map { ($0 - 1) / 600 }).count >= 8, "\(steps)")
    }

    @Test func aShortOneIsSeenWholeAndOnce() throws {
        _ = try write(1...500)
        let steps = evaluations(try RecordGlance().events(in: directory.path)).map(\.step)
        #expect(steps == [100, 200, 300, 400, 500])
    }

    /// A place in the middle of damage has no record; those elsewhere have.
    @Test func damageHidesOnlyItsPlace() throws {
        let size = try write(1...10_000)
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: directory.path).first)
        let path = "\(directory.path)/\(name)"
        var bytes = try #require(FileManager.default.contents(atPath: path))
        bytes.replaceSubrange(size / 2 - size / 20..<size / 2 + size / 20, with: Data(count: size / 20 * 2))
        try bytes.write(to: URL(filePath: path))
        let steps = evaluations(try glance(places: 9, size: size / 60).events(in: directory.path)).map(\.step)
        #expect(steps.last == 10_000 && steps.count >= 8, "\(steps)")
        #expect(!steps.contains { (4600...5400).contains($0) })
    }

    @Test func nothingIsMadeOfNothing() throws {
        #expect(try RecordGlance().events(in: directory.path).isEmpty)
        #expect(throws: EventFileError.self) { try RecordGlance().events(in: directory.path + "/none") }
        _ = try directory.write([0, 1, 2], to: "events.out.tfevents.1.x")
        #expect(try RecordGlance().events(in: directory.path).isEmpty)
    }
}
