import Foundation
import Synchronization
import Testing

@testable import Pictures

/// A folder that is gone with its owner.
final class PictureDirectory: Sendable {
    let path: String
    var cache: PictureCache { PictureCache(directory: path + ".cache") }

    init() throws {
        path = NSTemporaryDirectory() + "pictures-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        try? FileManager.default.removeItem(atPath: path + ".cache")
    }

    func add(_ bytes: [UInt8], _ name: String) throws {
        let file = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    /// So many pictures in a sub-folder.
    func add(_ count: Int, in folder: String, _ fixture: String = "rgb.png") throws {
        let bytes = try file(fixture)
        for i in 0..<count { try add(bytes, "\(folder)/picture\(i).\(fixture.split(separator: ".")[1])") }
    }
}

private let form = PictureForm(side: 16, channels: 3)

@Suite struct FolderTests {
    @Test func picturesAtAnyDepthHaveNoClasses() throws {
        let directory = try PictureDirectory()
        try directory.add(40, in: ".")
        try directory.add(20, in: "more/deep", "rgb.jpg")
        try directory.add(Array("notes".utf8), "readme.txt")
        let folder = try PictureFolder(directory.path)
        #expect(folder.layout == .flat && folder.count == 60)
        #expect(folder.notes.contains { $0.contains("1 .txt file") })
    }

    @Test func subFoldersAreClassesUnlessNobodyWantsThem() throws {
        let directory = try PictureDirectory()
        try directory.add(30, in: "dogs")
        try directory.add(30, in: "cats/more")
        #expect(try PictureFolder(directory.path).layout == .classes(["cats", "dogs"]))
        #expect(try PictureFolder(directory.path, hasClasses: false).layout == .flat)
        try directory.add(try file("rgb.png"), "outside.png")
        let folder = try PictureFolder(directory.path)
        #expect(folder.layout == .flat && folder.notes[0].contains("outside of sub-folders"))
    }

    @Test func trainAndTestAreTheSplit() throws {
        let directory = try PictureDirectory()
        for (folder, count) in [("train/a", 30), ("train/b", 20), ("test/a", 5), ("test/b", 6)] {
            try directory.add(count, in: folder)
        }
        let folder = try PictureFolder(directory.path)
        #expect(folder.layout == .classes(["a", "b"]))
        let pictures = try #require(try folder.decoded(as: form, threadCount: 2, cache: directory.cache))
        #expect(pictures.training.count == 50 && pictures.heldOut.count == 11)
        #expect(folder.notes.contains { $0.contains("50 to train on, 11 held out") })
    }

    @Test(arguments: [["A", "B"], ["trainA", "trainB", "testA", "testB"]])
    func twoDomainsAreKnownByTheirNames(folders: [String]) throws {
        let directory = try PictureDirectory()
        for folder in folders { try directory.add(30, in: folder) }
        #expect(try PictureFolder(directory.path).layout == .domains)
    }

    @Test func whatGivesNoTrainingSetIsSaid() throws {
        let directory = try PictureDirectory()
        #expect(throws: PictureFolderError.noPictures(path: directory.path, holds: "nothing")) {
            _ = try PictureFolder(directory.path)
        }
        try directory.add(Array("a,b\n".utf8), "table.csv")
        #expect(throws: PictureFolderError.noPictures(path: directory.path, holds: "1 .csv file")) {
            _ = try PictureFolder(directory.path)
        }
        #expect(throws: PictureFolderError.notAFolder(path: directory.path + "/table.csv")) {
            _ = try PictureFolder(directory.path + "/table.csv")
        }
        #expect(throws: PictureFolderError.missing(path: "/nowhere/at/all")) {
            _ = try PictureFolder("/nowhere/at/all")
        }
        try directory.add(try file("rgb.png"), "one.png")
        #expect(throws: PictureFolderError.tooFew(path: directory.path, count: 1, least: 50)) {
            _ = try PictureFolder(directory.path)
        }
        #expect(throws: PictureFolderError.tooFew(path: directory.path, count: 1, least: 2)) {
            _ = try PictureFolder(directory.path, few: true)
        }
        try directory.add(try file("rgb.png"), "two.png")
        #expect(try PictureFolder(directory.path, few: true).count == 2)
    }

    @Test func aClassOfOnePictureIsAnError() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: "many")
        try directory.add(1, in: "lone")
        #expect(throws: PictureFolderError.loneClasses(path: directory.path, names: ["lone"])) {
            _ = try PictureFolder(directory.path)
        }
    }

    @Test func aLinkToAFolderAboveEnds() throws {
        let directory = try PictureDirectory()
        try directory.add(50, in: "a")
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/a/up", withDestinationPath: directory.path)
        #expect(try PictureFolder(directory.path).count == 50)
    }

    @Test func theSplitIsByNamesAndStays() throws {
        let directory = try PictureDirectory()
        try directory.add(400, in: ".")
        let pictures = try #require(
            try PictureFolder(directory.path).decoded(as: form, threadCount: 2, cache: directory.cache))
        #expect(pictures.heldOut.count == 64 && pictures.training.count == 336)
        #expect(Set(pictures.heldOut).isDisjoint(with: pictures.training))
        let again = try #require(
            try PictureFolder(directory.path).decoded(as: form, threadCount: 1, cache: directory.cache))
        #expect(again.heldOut == pictures.heldOut)
        #expect(HeldOut.count(of: 20_000) == 1000 && HeldOut.count(of: 1_000_000) == 10_000)
        #expect(HeldOut.count(of: 8) == 2 && HeldOut.count(of: 2) == 1)
    }

    @Test func unreadFilesAreNamedAndLeftOut() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: ".")
        try directory.add(Array("no picture".utf8), "br\u{1B}oken.png")
        try directory.add(Array(try file("rgb.jpg").prefix(300)), "cut.jpg")
        try directory.add(try file("bomb.png"), "bomb.png")
        let folder = try PictureFolder(directory.path)
        // One vanishes between the look and the reading.
        try FileManager.default.removeItem(atPath: directory.path + "/picture3.png")
        let pictures = try #require(try folder.decoded(as: form, threadCount: 2, cache: directory.cache))
        #expect(
            pictures.unread.map(\.file).sorted() == [
                "bomb.png", "br\u{1B}oken.png", "cut.jpg", "picture3.png",
            ])
        #expect(pictures.training.count + pictures.heldOut.count == 59)
        #expect(
            throws: PictureFolderError.unreadFile(
                path: directory.path + "/bomb.png", reason: pictures.unread[0].reason, others: 3)
        ) {
            _ = try folder.decoded(as: form, threadCount: 2, strict: true, cache: directory.cache)
        }
    }

    @Test func aSecondStartReadsNoPicture() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: ".")
        let folder = try PictureFolder(directory.path)
        let first = try #require(try folder.decoded(as: form, threadCount: 3, cache: directory.cache))
        let bytes = first.withPixels { Array($0) }
        #expect(Array(bytes.prefix(form.byteCount)) == (try form.picture(from: file("rgb.png"))))
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.cache.directory)
        #expect(files.count == 1)
        // The pictures are there without their files.
        for i in 0..<60 { try FileManager.default.removeItem(atPath: directory.path + "/picture\(i).png") }
        let second = try #require(try folder.decoded(as: form, threadCount: 1, cache: directory.cache))
        #expect(second.withPixels { Array($0) } == bytes && second.unread.isEmpty)
        #expect(second.fingerprint == first.fingerprint)
        // Another form is decoded anew, and now finds nothing.
        #expect(throws: PictureFolderError.self) {
            _ = try folder.decoded(
                as: PictureForm(side: 8, channels: 1), threadCount: 1, cache: directory.cache)
        }
    }

    @Test func aDamagedCacheIsMadeAnew() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: ".")
        let folder = try PictureFolder(directory.path)
        let first = try #require(try folder.decoded(as: form, threadCount: 2, cache: directory.cache))
        let bytes = first.withPixels { Array($0) }
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: directory.cache.directory).first)
        for damage: (Data) -> Data in [{ Data($0.prefix(100)) }, { _ in Data("x".utf8) }, { $0 + [1] }] {
            let url = URL(fileURLWithPath: "\(directory.cache.directory)/\(name)")
            try damage(try Data(contentsOf: url)).write(to: url, options: .atomic)
            let again = try #require(try folder.decoded(as: form, threadCount: 2, cache: directory.cache))
            #expect(again.withPixels { Array($0) } == bytes)
        }
    }

    @Test func decodingEndsWhereItIsToAndLeavesNothing() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: ".")
        let folder = try PictureFolder(directory.path)
        let asked = Mutex(0)
        let decoding = PictureDecoding(folder, as: form, threadCount: 1) { _, _, _ in
            asked.withLock { $0 += 1 }
            return false
        }
        // Told at most five times a second; a test cannot wait for that, but what was stopped leaves no file.
        _ = try directory.cache.make(PictureCache.Key(low: 1, high: 2), decoding)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.cache.directory)) ?? []
        #expect(names.allSatisfy { !$0.hasSuffix(".part") })
    }

    @Test func aCacheThatCannotBeWrittenIsAnError() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: ".")
        try directory.add([1], "plain")
        let cache = PictureCache(directory: directory.path + "/plain/below")
        #expect {
            _ = try PictureFolder(directory.path).decoded(as: form, threadCount: 1, cache: cache)
        } throws: {
            "\($0)".contains("XDG_CACHE_HOME")
        }
    }
}

@Suite struct EmojiTests {
    @Test func everyArtistIsAClass() throws {
        let directory = try PictureDirectory()
        #expect {
            _ = try PictureFolder.emoji(in: directory.path)
        } throws: {
            "\($0)".contains("apt-get install ruby-tanuki-emoji")
        }
        try directory.add(30, in: "tanuki_emoji-9.9/app/assets/images/tanuki_emoji")
        try directory.add(40, in: "gemojione-1.2/assets/png", "alpha.png")
        let folder = try PictureFolder.emoji(in: directory.path)
        #expect(folder.layout == .classes(["noto", "emojione"]))
        let pictures = try #require(try folder.decoded(as: form, threadCount: 2, cache: directory.cache))
        #expect(pictures.unread.isEmpty && pictures.groups.count { $0 == 1 } == 40)
    }
}
