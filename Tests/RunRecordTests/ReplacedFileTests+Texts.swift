import Foundation
import Testing

@testable import RunRecord

/// Texts that are replaced, cut and deleted while they are watched.
extension ReplacedFileTests {
    @Test func aTextIsFollowedLikeAnEventFile() throws {
        func text(_ range: ClosedRange<Int>, _ scale: Int = 1) -> [UInt8] {
            Array(range.map { "step=\($0) errG=\($0 * scale)\n" }.joined().utf8)
        }
        try put(text(1...3), as: "log.txt")
        var reader = TextReader(file: try FollowedFile(path: path("log.txt")), names: TagMap())
        func look() -> [RunEvent] {
            var events: [RunEvent] = []
            repeat { events += reader.read() } while reader.progress != nil
            return events
        }
        #expect(steps(look()) == [1, 2, 3])
        for last in [6, 9] {
            try put(text(1...last), as: "log.txt")
            let events = look()
            #expect(steps(events) == Array((last - 2)...last))
            #expect(logs(events).count == (last == 6 ? 1 : 0))
        }
        try put(text(1...12, 2), as: "log.txt")
        var events = look()
        #expect(marks(events) == ["log.txt was written anew"])
        #expect(steps(events) == Array(1...12))
        remove("log.txt")
        #expect(logs(look()) == ["log.txt is gone: waiting for it"])
        #expect(look().isEmpty)
        // Cut and filled again between two looks.
        try put(text(1...2, 3), as: "log.txt")
        events = look()
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path("log.txt")))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: text(1...40, 4))
        events = look()
        #expect(marks(events) == ["log.txt was written anew"])
        #expect(Curves(events).values("loss/generator") == (1...40).map { Float($0 * 4) })
    }

    /// As programs do that name their logs by the time.
    @Test func aNewTextWhereTheOldOneWasDeletedIsRead() throws {
        try make("run")
        try put(Array("step=1 errG=1\n".utf8), as: "run/20240501.log")
        try put(Array("step=1 errG=7\n".utf8), as: "other.log")
        let file = try FollowedFile(path: path("run/20240501.log"))
        var reader = TextReader(file: file, names: TagMap(), directory: directory.path)
        func look() -> [RunEvent] {
            now += .seconds(1)
            return reader.read(at: now)
        }
        #expect(steps(look()) == [1])
        remove("run")
        #expect(logs(look()) == ["20240501.log is gone: waiting for it"])
        // One that was there before is another one's.
        #expect(look().isEmpty && look().isEmpty)
        try make("run")
        try put(Array("step=1 errG=2\nstep=2 errG=3\n".utf8), as: "run/20240502.log")
        let events = look()
        #expect(marks(events) == ["20240502.log was written anew"])
        #expect(Curves(events).values("loss/generator") == [2, 3])
    }
}
