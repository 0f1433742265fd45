import Foundation
import Testing

@testable import RunRecord

/// What the names of other programs' event files mean, as far as their numbers bear it out.
struct EventNameTests {
    private func write(_ values: [(name: String, value: Float)], in directory: TestDirectory) throws {
        let bytes = values.enumerated().flatMap { index, value in
            let step = index / 2 + 1
            let scalar = FileValue(tag: Tag(value.name), content: .scalar(value.value))
            return EventFrame.framed(FileEvent(wallTime: Double(step), step: step, values: [scalar]).encoded)
        }
        _ = try directory.write(bytes, to: "events.out.tfevents.1.host")
    }

    @Test func anAnswerThatIsNoShareMovesToTheRawScores() throws {
        let directory = try TestDirectory()
        try write([("D_real", 0.9), ("D_fake", 0.2), ("D_real", 1.5), ("D_fake", -0.5)], in: directory)
        let curves = Curves(readRecord(directory.path))
        #expect(curves.names == [Tag.fakeLogit.rawValue, Tag.realLogit.rawValue])
        #expect(curves.values(Tag.realLogit.rawValue) == [0.9, 1.5])
        #expect(curves.values(Tag.fakeLogit.rawValue) == [0.2, -0.5])
        #expect(curves.notes.count == 1)
    }

    @Test func aTermOfALossBesideAnAnswerMakesBothTheirOwn() throws {
        let directory = try TestDirectory()
        try write([("D_real", 0.1), ("G_GAN", 2)], in: directory)
        let curves = Curves(readRecord(directory.path))
        #expect(curves.names == ["D_real", Tag.generatorLoss.rawValue])
    }

    @Test func namesThatWereAskedForAndDoNotComeAreToldOnce() throws {
        let directory = try TestDirectory()
        try write([("Loss/G", 1), ("Loss/D", 2)], in: directory)
        var follower = EventFollower(
            directory: EventDirectory(path: directory.path), names: TagMap(["Loss/X": .discriminatorLoss]))
        let start = ContinuousClock.now
        func complaints(after seconds: Int) -> [String] {
            follower.read(at: start + .seconds(seconds)).compactMap {
                if case .refused(let text) = $0 { text } else { nil }
            }
        }
        // The names of one step come one after another.
        #expect(complaints(after: 0) == [])
        #expect(
            complaints(after: 1) == [
                "--map loss/discriminator=Loss/X: no number of that name so far; there are: Loss/G, Loss/D"
            ])
        // Nor again where the file is another one.
        try write([("Loss/G", 3), ("Loss/D", 4)], in: directory)
        #expect((2...4).flatMap(complaints) == [])
    }
}
