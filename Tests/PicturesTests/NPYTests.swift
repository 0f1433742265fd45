import Fuzzing
import Testing

@testable import Pictures

@Suite struct NPYTests {
    private func file(_ kind: String, _ shape: String, _ numbers: [UInt8], order: String = "False") -> [UInt8]
    {
        let header = "{'descr': '\(kind)', 'fortran_order': \(order), 'shape': (\(shape)), }\n"
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
            + numbers
    }

    private func floats(_ values: [Float]) -> [UInt8] {
        values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    }

    private func array(_ bytes: [UInt8]) throws -> NPYPictures {
        let directory = try PictureDirectory()
        try directory.add(bytes, "pictures.npy")
        return try NPYPictures(directory.path + "/pictures.npy", few: true)
    }

    private func decoded(_ bytes: [UInt8], channels: Int = 1) throws -> DecodedPictures {
        let form = PictureForm(side: 2, channels: channels)
        let cache = try PictureDirectory().cache
        return try #require(try array(bytes).decoded(as: form, threadCount: 1, cache: cache))
    }

    @Test func bytesAreTakenAsTheyAre() throws {
        let pictures = try decoded(file("|u1", "2, 2, 2", [0, 50, 100, 255, 9, 9, 9, 9]))
        #expect(pictures.withPixels { Array($0) } == [0, 50, 100, 255, 9, 9, 9, 9])
        #expect(pictures.training.count == 1 && pictures.heldOut.count == 1)
    }

    @Test(arguments: [
        ([Float(0), 0.2, 1, 1], [UInt8(0), 51, 255, 255]), ([-1, 0, 1, 1], [0, 128, 255, 255]),
        ([0, 10, 255, 3], [0, 10, 255, 3]),
    ])
    func floatsAreToldApartByTheirRange(numbers: [Float], bytes: [UInt8]) throws {
        let file = file("<f4", "2, 2, 2", floats(numbers + numbers))
        #expect(try decoded(file).withPixels { Array($0) } == bytes + bytes)
        #expect(try array(file).notes[0].contains("numbers from"))
    }

    @Test func channelsAreTheLastDimension() throws {
        let pictures = try decoded(file("|u1", "2, 1, 1, 3", [1, 2, 3, 4, 5, 6]), channels: 3)
        #expect(pictures.withPixels { Array($0.prefix(3)) } == [1, 2, 3])
    }

    @Test func otherArraysAreErrorsThatSayWhy() throws {
        let good = file("|u1", "2, 2, 2", [0, 50, 100, 255, 9, 9, 9, 9])
        let wrong: [(bytes: [UInt8], word: String)] = [
            (Array(good.dropLast()), "its header says"), (Array(good.prefix(20)), "ends early"),
            (file("|u1", "2, 2, 2", Array(good.suffix(8)), order: "True"), "Fortran"),
            (file("<i8", "2, 2, 2", []), "floats"), (file("|u1", "4, 2", Array(good.suffix(8))), "[4, 2]"),
            (file("<f4", "2, 1, 1", floats([7, 700])), "from 7.0 to 700.0"),
            (file("<f4", "2, 1, 1", floats([0, .nan])), "not finite"),
            (file("|u1", "99999999999, 99999999999, 99", []), "shape"),
        ]
        for (bytes, word) in wrong {
            #expect { _ = try decoded(bytes) } throws: { "\($0)".contains(word) }
        }
        for bytes in Fuzz(bytes: [good, file("<f4", "2, 2, 2", floats([0, 0.5, 1, 1, 0, 0, 0, 0]))]) {
            _ = try? decoded(bytes)
        }
    }
}
