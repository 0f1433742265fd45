import Testing

@testable import Pictures

private let form = PictureForm(side: 16, channels: 3)

@Suite struct CrossfireTests {
    private func records(_ sprites: [(String, [UInt8])]) -> [UInt8] {
        sprites.enumerated().flatMap { i, sprite in
            Array("IMAGE \(sprite.1.count) \(sprite.0)\n".utf8) + sprite.1
        }
    }

    @Test func classesAreInThePathsAndSmallOnesAreOne() throws {
        let directory = try PictureDirectory()
        let sprite = try file("rgb.png")
        var sprites = (0..<25).map { ("./arch/monster/humanoid/orc\($0).111", sprite) }
        sprites += (0..<30).map { ("./arch/player/race/elf\($0).111", sprite) }
        sprites += (0..<3).map { ("./arch/monster/acid/\($0).111", sprite) }
        sprites += [
            ("./arch/wall/\(1).111", sprite), ("./arch/monster/humanoid/large.111", try file("wide.jpg")),
        ]
        try directory.add(records(sprites), "base")
        let pictures = try #require(
            try CrossfirePictures(directory.path + "/base").decoded(as: form, threadCount: 1))
        #expect(pictures.groupNames == ["player/race", "monster/humanoid", "other"])
        #expect(pictures.groups.count == 58)
        #expect(pictures.groups.count { $0 == 2 } == 3)
    }

    /// Ten characters from four sides and one from three: 12 turns each, in six looks where they are trained on, none of the last, and nobody on both sides.
    @Test func whoIsDrawnFromFourSidesIsTurned() throws {
        let directory = try PictureDirectory()
        let sprite = try file("rgb.png")
        var sprites = (0..<10).flatMap { i in
            [1, 3, 5, 7].map { ("./arch/monster/humanoid/orc\(i).x\($0)1", sprite) }
        }
        sprites += [1, 3, 5].map { ("./arch/monster/humanoid/troll.x\($0)1", sprite) }
        try directory.add(records(sprites), "base")
        let turned = try TurnedSprites(directory.path + "/base", background: SIMD3(128, 128, 128))
        let count = 32 * 32
        #expect(turned.turned.training.count == 8 * 6 * 12 * 3 * count)
        #expect(turned.turned.heldOut.count == 2 * 12 * 3 * count)
        #expect(turned.given.training.count == 8 * 6 * 12 * 7 * count)
        // From the north to the east: the second plane, bright on the right.
        let first = turned.given.training
        #expect(first[3..<7] == [0, 160, 0, 0])
        #expect(first[31 * 7 + 3..<31 * 7 + 7] == [0, 255, 0, 0])
        try directory.add(records(Array(sprites.suffix(3))), "few")
        #expect {
            _ = try TurnedSprites(directory.path + "/few", background: .zero)
        } throws: {
            "\($0)".contains("nobody from four sides")
        }
    }

    @Test func aFileOfOtherThingsIsDamaged() throws {
        let directory = try PictureDirectory()
        for bytes in [
            Array("IMAGE 900 ./arch\nshort".utf8), Array("nothing of the kind".utf8), [], [0, 1, 2],
        ] {
            try directory.add(bytes, "base")
            #expect(throws: PictureFolderError.self) {
                _ = try CrossfirePictures(directory.path + "/base")
            }
        }
        #expect {
            _ = try CrossfirePictures("/nowhere/crossfire.base")
        } throws: {
            "\($0)".contains("apt-get install crossfire-client-images")
        }
    }
}
