import Foundation
import Testing

@testable import gantop

struct ExportFilesTests {
    private let place = NSTemporaryDirectory() + "gantop-out-\(UUID().uuidString)"

    @Test func aFileIsMadeOnceAndReplacedOnDemand() throws {
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: place) }
        let file = place + "/a.csv"
        try OutputFile.write([1, 2], to: file, replaces: false)
        #expect(throws: OutputFile.Refusal.isThere) { try OutputFile.write([3], to: file, replaces: false) }
        #expect(FileManager.default.contents(atPath: file) == Data([1, 2]))
        try OutputFile.write([3], to: file, replaces: true)
        #expect(FileManager.default.contents(atPath: file) == Data([3]))
        #expect(throws: OutputFile.Refusal.isDirectory) {
            try OutputFile.write([3], to: place, replaces: true)
        }
        #expect(throws: OutputFile.Refusal.noName) { try OutputFile.write([3], to: "", replaces: true) }
        #expect(mkfifo(place + "/pipe", 0o600) == 0)
        #expect(throws: OutputFile.Refusal.isSpecial) {
            try OutputFile.write([3], to: place + "/pipe", replaces: true)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place).sorted() == ["a.csv", "pipe"])
    }

    @Test(arguments: [false, true])
    func aLinkIsNeverFollowed(replaces: Bool) throws {
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: place) }
        let (link, away) = (place + "/link", place + "/away")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: away)
        #expect(throws: OutputFile.Refusal.isLink) { try OutputFile.write([3], to: link, replaces: replaces) }
        #expect(!FileManager.default.fileExists(atPath: away))
    }
}
