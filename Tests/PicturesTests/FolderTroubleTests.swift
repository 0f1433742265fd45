import Foundation
import Fuzzing
import Testing

@testable import Pictures

private let form = PictureForm(side: 16, channels: 3)

/// Folders as they are found, and as they change.
@Suite struct FolderTroubleTests {
    @Test func filesThatBecomeSomethingElseAreUnread() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: ".")
        let folder = try PictureFolder(directory.path)
        for i in 0..<4 { try FileManager.default.removeItem(atPath: "\(directory.path)/picture\(i).png") }
        #expect(mkfifo(directory.path + "/picture1.png", 0o600) == 0)
        try FileManager.default.createDirectory(
            atPath: directory.path + "/picture2.png", withIntermediateDirectories: false)
        try directory.add([], "picture3.png")
        let pictures = try #require(try folder.decoded(as: form, threadCount: 2, cache: directory.cache))
        let reasons = Dictionary(uniqueKeysWithValues: pictures.unread.map { ($0.file, $0.reason) })
        #expect(
            reasons == [
                "picture0.png": "No such file or directory", "picture1.png": "it is no file",
                "picture2.png": "it is no file", "picture3.png": "it is empty",
            ])
        let whole = folder.files.indices.filter { reasons[folder.files[$0].name] == nil }
        #expect((pictures.training + pictures.heldOut).sorted() == whole)
    }

    @Test func aFolderWithoutOneWholePictureIsAnError() throws {
        let directory = try PictureDirectory()
        for i in 0..<60 { try directory.add(Array("no picture \(i)".utf8), "\(i).png") }
        #expect {
            _ = try PictureFolder(directory.path).decoded(as: form, threadCount: 2, cache: directory.cache)
        } throws: {
            "\($0)".contains("of its 60 pictures not two can be read (0.png: it is no PNG")
        }
    }

    @Test func strictForgivesAFolderWithoutFaults() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: ".")
        let pictures = try #require(
            try PictureFolder(directory.path).decoded(
                as: form, threadCount: 2, strict: true, cache: directory.cache))
        #expect(pictures.unread.isEmpty)
    }

    @Test func whatIsLeftOutIsSaid() throws {
        let directory = try PictureDirectory()
        try directory.add(60, in: "a")
        try directory.add(try file("rgb.png"), ".hidden.png")
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/nowhere.png", withDestinationPath: directory.path + "/gone.png")
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/a/above", withDestinationPath: directory.path)
        // A name of Latin-1: a byte that is no UTF-8.
        let name = Array("\(directory.path)/caf".utf8CString.dropLast()) + [CChar(bitPattern: 0xe9)] + [0]
        let descriptor = open(name, O_WRONLY | O_CREAT, 0o600)
        #expect(descriptor >= 0)
        close(descriptor)
        let folder = try PictureFolder(directory.path)
        #expect(folder.count == 60)
        for note in [
            "hidden files (1)", "names that are not UTF-8: rename them (1)", "links to what is not there (1)",
            "links to folders that are in it already (1)",
        ] { #expect(folder.notes.contains { $0.contains(note) }, "\(folder.notes)") }
    }

    @Test func linksToPicturesArePictures() throws {
        let directory = try PictureDirectory()
        let elsewhere = try PictureDirectory()
        try elsewhere.add(60, in: ".")
        for i in 0..<60 {
            try FileManager.default.createSymbolicLink(
                atPath: "\(directory.path)/\(i).png", withDestinationPath: "\(elsewhere.path)/picture\(i).png"
            )
        }
        #expect(try PictureFolder(directory.path).count == 60)
        for i in 0..<60 { try FileManager.default.removeItem(atPath: "\(elsewhere.path)/picture\(i).png") }
        #expect(
            throws: PictureFolderError.noPictures(
                path: directory.path, holds: "links to files that are not there")
        ) { _ = try PictureFolder(directory.path) }
    }

    @Test func tooManyClassesAreRefusedAndCanBeLeft() throws {
        let directory = try PictureDirectory()
        for i in 0..<1001 { try directory.add(try file("rgb.png"), "class\(i)/a.png") }
        #expect(throws: PictureFolderError.tooManyClasses(path: directory.path, count: 1001, most: 1000)) {
            _ = try PictureFolder(directory.path)
        }
        #expect(try PictureFolder(directory.path, hasClasses: false).layout == .flat)
    }
}

@Suite struct HeldOutTests {
    private func files(_ names: [String]) -> [PictureFolder.File] {
        names.map { PictureFolder.File(name: $0, size: 1, time: 1, group: 0, part: .either) }
    }

    /// The published values of FNV-1a, 64 bits: a split is the same on every machine and for good.
    @Test(
        arguments: [
            ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
        ] as [(String, UInt64)])
    func theHashIsThePublishedOne(text: String, hash: UInt64) {
        #expect(FNV.hash(text.utf8) == hash)
    }

    @Test(arguments: [2, 3, 50, 400, 5000])
    func theSplitIsDisjointAndWhole(count: Int) {
        let split = HeldOut.split(files((0..<count).map { "\($0).png" }))
        #expect((split.training + split.heldOut).sorted() == Array(0..<count))
        #expect(split.heldOut.count == HeldOut.count(of: count) && split.heldOut.count <= max(1, count / 4))
    }

    @Test func oneMorePictureMovesOneAtMost() {
        let names = (0..<400).map { "picture\($0).png" }
        func heldOut(_ names: [String]) -> Set<String> {
            Set(HeldOut.split(files(names)).heldOut.map { names[$0] })
        }
        let before = heldOut(names)
        for more in ["a.png", "b.png", "z.png"] {
            #expect(heldOut(names + [more]).symmetricDifference(before).count <= 2)
        }
        // The order in which a disk lists them does not matter.
        #expect(heldOut(names.reversed()) == before)
    }

    @Test func whatWasHeldOutStaysSoWhateverComesAndGoes() throws {
        let directory = try PictureDirectory()
        try directory.add(200, in: ".")
        func decoded() throws -> DecodedPictures {
            try #require(
                try PictureFolder(directory.path).decoded(as: form, threadCount: 2, cache: directory.cache))
        }
        func names(_ pictures: DecodedPictures, _ places: [Int]) -> Set<String> {
            Set(places.map { pictures.files[$0].name })
        }
        let before = try decoded()
        let (trained, heldOut) = (names(before, before.training), names(before, before.heldOut))
        try directory.add(900, in: "more")
        for gone in 0..<20 {
            try FileManager.default.removeItem(atPath: "\(directory.path)/picture\(gone).png")
        }
        let (fresh, kept) = (try decoded(), try decoded().keeping(before.heldOutLine))
        #expect(!names(fresh, fresh.training).isDisjoint(with: heldOut), "else this shows nothing")
        #expect(names(kept, kept.training).isDisjoint(with: heldOut))
        #expect(names(kept, kept.heldOut).isDisjoint(with: trained))
        #expect((kept.training + kept.heldOut).sorted() == Array(0..<1080))
        #expect(kept.heldOutLine == before.heldOutLine)
        // A line below every name would hold nothing out.
        #expect(fresh.keeping(0).heldOut == fresh.heldOut)
    }

    @Test func foldersForTestingAreHeldOutOfBothDomains() throws {
        let directory = try PictureDirectory()
        for (folder, count) in [("trainA", 30), ("trainB", 20), ("testA", 5), ("testB", 6)] {
            try directory.add(count, in: folder)
        }
        let pictures = try #require(
            try PictureFolder(directory.path).decoded(as: form, threadCount: 2, cache: directory.cache))
        let trained: [Int] = pictures.training.map { pictures.groups[$0] }
        let heldOut: [Int] = pictures.heldOut.map { pictures.groups[$0] }
        #expect(trained.count { $0 == 0 } == 30)
        #expect(heldOut == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    }
}

@Suite struct CrossfireFileTests {
    @Test func damagedRecordsAreErrorsOrRecordsNeverMore() throws {
        let sprite = try file("rgb.png")
        let whole = (0..<3).flatMap {
            Array("IMAGE \(sprite.count) ./arch/monster/humanoid/orc\($0).111\n".utf8) + sprite
        }
        #expect(try CrossfirePictures.records(in: whole, path: "base").count == 3)
        let extremes = ["-1", "0", "9223372036854775807", "99999999999999999999", "1e3", "0x10", ""].map {
            Array("IMAGE \($0) ./arch/monster/a/b\n".utf8) + sprite
        }
        for bytes in Fuzz(bytes: [whole] + extremes) {
            guard let records = try? CrossfirePictures.records(in: bytes, path: "base") else { continue }
            let taken: Int = records.map(\.bytes.count).reduce(0, +)
            #expect(taken <= bytes.count)
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: CrossfirePictures.usualPath)))
    func debiansSpritesAreSortedByTheirPaths() throws {
        let pictures = try #require(
            try CrossfirePictures().decoded(as: PictureForm(side: 32, channels: 3), threadCount: 1))
        #expect(pictures.groups.count == 1297)
        #expect(pictures.unread.isEmpty)
        #expect(pictures.groupNames.last == "other")
        #expect(pictures.groupNames.contains("monster/humanoid"))
        var counts = [Int](repeating: 0, count: pictures.groupNames.count)
        for group in pictures.groups { counts[group] += 1 }
        #expect(counts.dropLast().allSatisfy { $0 >= 20 })
        let byteCount: Int = pictures.withPixels(\.count)
        #expect(byteCount == 1297 * pictures.form.byteCount)
    }
}
