import Foundation
import Fuzzing
import Limits
import Testing

@testable import Pictures

private let form = PictureForm(side: 16, channels: 3)

@Suite struct CacheTests {
    private func decoded(_ directory: PictureDirectory, threadCount: Int = 2) throws -> DecodedPictures {
        try #require(
            try PictureFolder(directory.path).decoded(
                as: form, threadCount: threadCount, cache: directory.cache))
    }

    private func cached(_ directory: PictureDirectory) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.cache.directory)
    }

    /// Puts the time of a file back.
    private func age(_ path: String, days: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -days * 24 * 3600)], ofItemAtPath: path)
    }

    @Test func anyNumberOfThreadsGivesTheSamePictures() throws {
        let directory = try PictureDirectory()
        for fixture in ["rgb.png", "turned6.jpg", "lossy.webp", "moving.gif", "large.jpg"] {
            try directory.add(20, in: String(fixture.prefix(4)), fixture)
        }
        try directory.add(Array(try file("rgb.jpg").prefix(300)), "rgb./cut.jpg")
        let one = try decoded(directory, threadCount: 1)
        let bytes = one.withPixels { Array($0) }
        for threadCount in [2, 7] {
            try FileManager.default.removeItem(atPath: directory.cache.directory)
            let more = try decoded(directory, threadCount: threadCount)
            #expect(more.withPixels { Array($0) } == bytes)
            #expect(more.unread == one.unread && more.unread.count == 1)
            #expect(more.training == one.training && more.heldOut == one.heldOut)
        }
    }

    @Test func aPictureThatChangedIsDecodedAnew() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: ".")
        let before = try decoded(directory).withPixels { Array($0) }
        try directory.add(try file("alpha.png"), "picture0.png")
        let after = try decoded(directory).withPixels { Array($0) }
        #expect(after.prefix(form.byteCount) != before.prefix(form.byteCount))
        #expect(after.dropFirst(form.byteCount) == before.dropFirst(form.byteCount))
    }

    @Test func anEqualSizeAtAnotherTimeIsAnotherFile() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: ".")
        _ = try decoded(directory)
        _ = try decoded(directory)
        #expect(try cached(directory).count == 1)
        try age(directory.path + "/picture7.png", days: 1)
        _ = try decoded(directory)
        #expect(try cached(directory).count == 2)
    }

    @Test func everyByteOfTheHeaderCounts() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: ".")
        _ = try decoded(directory)
        let path = try "\(directory.cache.directory)/\(#require(cached(directory).first))"
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        for place in 0..<CachedPictures.headerLength {
            var bytes = whole
            bytes[place] ^= 1
            #expect(try opened(bytes, count: 60) == nil, "byte \(place)")
        }
        #expect(try opened(whole, count: 60) != nil)
        #expect(try opened(whole, count: 59) == nil)
    }

    @Test func aDamagedCacheIsNoneOrNamesFilesThatThereAre() throws {
        let pictures = [UInt8](repeating: 7, count: 4 * form.byteCount)
        func file(_ unread: [Int: String]) -> [UInt8] {
            let trailer = CachedPictures.trailer(unread)
            return CachedPictures.header(count: 4, byteCount: form.byteCount, trailerLength: trailer.count)
                + pictures + trailer
        }
        let trailers = [[:], [0: "it is empty", 3: "it ends early"], [9: "there is no ninth"]]
        #expect(try opened(file(trailers[1]), count: 4)?.unread == trailers[1])
        #expect(try opened(file(trailers[2]), count: 4) == nil)
        for trailer in Fuzz(bytes: trailers.map(CachedPictures.trailer), count: 300) {
            let header = CachedPictures.header(
                count: 4, byteCount: form.byteCount, trailerLength: trailer.count)
            guard let cached = try opened(header + pictures + trailer, count: 4) else { continue }
            #expect(cached.unread.keys.allSatisfy { (0..<4).contains($0) })
        }
    }

    private func opened(_ bytes: [UInt8], count: Int) throws -> CachedPictures? {
        let directory = try PictureDirectory()
        try directory.add(bytes, "cache")
        let file = try #require(Descriptor(open(directory.path + "/cache", O_RDONLY)))
        return CachedPictures(file, count: count, byteCount: form.byteCount)
    }

    @Test func aLinkInTheCacheIsNotFollowed() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: ".")
        _ = try decoded(directory)
        let name = try #require(cached(directory).first)
        let (path, elsewhere) = ("\(directory.cache.directory)/\(name)", directory.path + "/elsewhere")
        try FileManager.default.moveItem(atPath: path, toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere)
        _ = try decoded(directory)
        #expect(throws: (any Error).self) { try FileManager.default.destinationOfSymbolicLink(atPath: path) }
        #expect(FileManager.default.fileExists(atPath: elsewhere))
    }

    @Test func whatNobodyUsedForAMonthIsRemovedAndWhatIsUsedStays() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: ".")
        _ = try decoded(directory)
        let used = try #require(cached(directory).first)
        let cache = directory.cache.directory
        for (name, days) in [("old", 31.0), ("new", 29), ("1.part", 2), ("2.part", 0.5), (used, 31)] {
            if name != used { try Data([1]).write(to: URL(fileURLWithPath: "\(cache)/\(name)")) }
            try age("\(cache)/\(name)", days: days)
        }
        _ = try decoded(directory)
        // Another form makes a file, and room.
        _ = try PictureFolder(directory.path).decoded(
            as: PictureForm(side: 8, channels: 1), threadCount: 1, cache: directory.cache)
        let names = try cached(directory)
        #expect(names.count == 4 && Set(["new", "2.part", used]).isSubset(of: names), "\(names)")
    }
}
