import Foundation
import Pictures
import Testing

@testable import GANTraining

/// Pictures of one's own in the format of MNIST.
@Suite struct IDXPicturesTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func labels(_ labels: [UInt8]) -> [UInt8] { idx([UInt32(labels.count)]).prefix(8) + labels }

    private func pictures(_ name: String = "", hasClasses: Bool = true) throws -> IDXPictures {
        try IDXPictures(directory.path + name, few: false, hasClasses: hasClasses)
    }

    private func decoded(_ source: IDXPictures, side: Int, channels: Int) throws -> DecodedPictures {
        try #require(
            try source.decoded(
                as: PictureForm(side: side, channels: channels), threadCount: 2, strict: false,
                cache: PictureCache(directory: directory.path + "/cache"), report: { _, _, _ in true }))
    }

    @Test(arguments: [false, true])
    func aFolderOfFourFilesIsASetWithClassesAndASplit(isCompressed: Bool) throws {
        for (name, bytes) in [
            ("train-images-idx3-ubyte", idx([60, 20, 20])), ("t10k-images-idx3-ubyte", idx([12, 20, 20])),
            ("train-labels-idx1-ubyte", labels((0..<60).map { [1, 4, 7][$0 % 3] })),
            ("t10k-labels-idx1-ubyte", labels((0..<12).map { [7, 4][$0 % 2] })),
        ] {
            let written = isCompressed ? try gzipped(bytes, in: directory) : bytes
            _ = try directory.write(written, to: name + (isCompressed ? ".gz" : ""))
        }
        try? FileManager.default.removeItem(atPath: directory.path + "/compressing.gz")
        #expect(IDXPictures.isMeant(by: directory.path))
        let source = try pictures()
        #expect(source.count == 72 && source.classNames == ["1", "4", "7"])
        #expect(try #require(source.ownForm) == (20, 1))
        #expect(source.notes[0].contains("12 of ") && source.notes[0].contains("3 classes"))
        for _ in 0..<2 {
            // The second time from the cache.
            let set = try decoded(source, side: 20, channels: 1)
            #expect(set.training == Array(0..<60) && set.heldOut == Array(60..<72))
            #expect(set.groups[3] == 0 && set.groups[60] == 2)
            let bytes: [UInt8] = set.withPixels { Array($0[59 * 400..<60 * 400]) }
            let expected: [UInt8] = (59 * 400..<60 * 400).map { UInt8($0 % 251) }
            #expect(bytes == expected)
            #expect(set.heldOutLine == nil)
        }
        #expect(try pictures(hasClasses: false).classNames.isEmpty)
    }

    @Test func aFileAloneHasASplitByNumbersAndMayBeInColour() throws {
        _ = try directory.write(idx([60, 24, 16, 3]), to: "faces-idx3-ubyte")
        let source = try pictures("/faces-idx3-ubyte")
        #expect(source.classNames.isEmpty && source.notes[0].contains("without labels"))
        #expect(try #require(source.ownForm) == (16, 3))
        let set = try decoded(source, side: 16, channels: 3)
        #expect(set.training.count == 45 && set.heldOut.count == 15)
        // The middle square.
        let bytes: [UInt8] = set.withPixels { Array($0[0..<48]) }
        let expected: [UInt8] = (4 * 48..<5 * 48).map { UInt8($0 % 251) }
        #expect(bytes == expected)
    }

    @Test func theRecipeTakesTheirSizeUnlessSomebodySaysOtherwise() throws {
        _ = try directory.write(idx([60, 28, 28]), to: "a-images-idx3-ubyte")
        func form(_ settings: [String]) throws -> PictureForm {
            var recipe = try Recipe.named("pictures")
            try recipe.apply(settings)
            try recipe.findData(
                in: directory.path, given: Set(settings.map { String($0.prefix { $0 != "=" }) }))
            return try #require(recipe.examples.own).form
        }
        #expect(try form([]) == PictureForm(side: 28, channels: 1))
        #expect(try form(["size=32"]) == PictureForm(side: 32, channels: 1))
        #expect(try form(["channels=3"]) == PictureForm(side: 28, channels: 3))
    }

    @Test func whatDoesNotFitIsAnErrorThatNamesTheFile() throws {
        let cases: [(files: [(String, [UInt8])], words: String)] = [
            (
                [("a-images-idx3-ubyte", idx([60, 8, 8])), ("b-images-idx3-ubyte", idx([60, 8, 8]))],
                "several"
            ),
            ([("a-images-idx3-ubyte", idx([6, 8, 8]))], "6 pictures"),
            (
                [("a-images-idx3-ubyte", idx([60, 8, 8])), ("a-labels-idx1-ubyte", labels([1, 2]))],
                "a-labels-idx1-ubyte has the shape [2]"
            ),
            (
                [
                    ("train-images-idx3-ubyte", idx([60, 8, 8])),
                    ("test-images-idx3-ubyte", idx([60, 8, 9])),
                ], "test-images-idx3-ubyte has the shape"
            ),
            (
                [
                    ("train-images-idx3-ubyte", idx([60, 8, 8])),
                    ("test-images-idx3-ubyte", idx([60, 8, 8])),
                    ("train-labels-idx1-ubyte", labels((0..<60).map { $0 % 2 })),
                ], "no file of labels"
            ),
            (
                [
                    ("a-images-idx3-ubyte", idx([60, 8, 8])),
                    ("a-labels-idx1-ubyte", labels((0..<60).map { $0 == 0 ? 9 : 1 })),
                ], "one picture"
            ),
            ([("a-images-idx3-ubyte", [0, 0, 13, 3, 0, 0])], "0 0 d 3"),
            ([("a-images-idx3-ubyte", idx([60, 8, 8, 2]))], "2 channels"),
        ]
        for (files, words) in cases {
            let directory = try TemporaryDirectory()
            for (name, bytes) in files { _ = try directory.write(bytes, to: name) }
            do {
                _ = try IDXPictures(directory.path, few: false, hasClasses: true)
                Issue.record("\(words): nothing was thrown")
            } catch {
                #expect("\(error)".contains(words) && "\(error)".contains(directory.path))
                #expect(!"\(error)".contains("apt-get"), "no package brings one's own files")
            }
        }
    }
}
