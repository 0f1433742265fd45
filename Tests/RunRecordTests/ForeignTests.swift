import Testing

@testable import RunRecord

struct ForeignTests {
    @Test(arguments: [
        ("Loss_G", Tag.generatorLoss), ("errG", .generatorLoss), ("g_loss", .generatorLoss),
        ("loss/gen", .generatorLoss), ("G_loss", .generatorLoss), ("train/Loss/G", .generatorLoss),
        ("Generator Loss", .generatorLoss), ("D loss", .discriminatorLoss),
        ("critic_loss", .discriminatorLoss),
        ("D(x)", .realScore), ("d_real", .realScore), ("D_x", .realScore), ("Loss/scores/real", .realScore),
        ("D(G(z))", .fakeScore), ("D_G_z1", .fakeScore), ("D_G_z2", .fakeScoreAfter), ("fid", Tag("fid")),
    ])
    func usualNamesAreGuessed(name: String, tag: Tag) {
        var names = TagMap()
        #expect(names.meaning(of: name) == .scalar(tag))
    }

    @Test func whatTheUserSaysGoesFirst() throws {
        let asked = try #require(TagMap.assignment("loss/generator=my=thing"))
        #expect(asked.name == "my=thing")
        var names = TagMap([asked.name: asked.tag])
        #expect(names.meaning(of: "Loss_G") == .scalar(Tag("Loss_G")))
        #expect(names.meaning(of: "my=thing") == .scalar(.generatorLoss))
        #expect(TagMap.assignment("nothing") == nil)
        #expect(TagMap.assignment("=x") == nil)
    }

    @Test func twoNamesOfOneMeaningStayApart() {
        var names = TagMap()
        #expect(names.meaning(of: "train/g_loss") == .scalar(.generatorLoss))
        #expect(names.meaning(of: "val/g_loss") == .scalar(Tag("val/g_loss")))
        #expect(names.meaning(of: "train/g_loss") == .scalar(.generatorLoss))
    }

    @Test func namesWithoutEndAreNotKept() {
        var names = TagMap()
        for number in 0..<10_000 { _ = names.meaning(of: "tag\(number)") }
        #expect(names.meaning(of: "one more") == .surplus)
        #expect(names.meaning(of: "tag3") == .scalar(Tag("tag3")))
    }

    @Test(
        arguments: [
            (
                "{\"step\": 3, \"loss\": {\"G\": 1.5, \"D\": NaN}}",
                [("step", 3), ("loss/G", 1.5), ("loss/D", .nan)]
            ),
            ("{\"a\": [1, 2, {\"b\": 3}], \"c\": null, \"d\": -Infinity}", [("c", .nan), ("d", -.infinity)]),
            ("step=10 g_loss=0.5, d_loss=1e-3", [("step", 10), ("g_loss", 0.5), ("d_loss", 1e-3)]),
            ("Epoch: 3 | errG: nan | time 5s", [("Epoch", 3), ("errG", .nan)]),
            (
                "[3/25][150/1583]\tLoss_D: 0.53\tLoss_G: 4.1\tD(x): 0.7\tD(G(z)): 0.3 / 0.02",
                [("Loss_D", 0.53), ("Loss_G", 4.1), ("D(x)", 0.7), ("D(G(z))", 0.3), ("D(G(z)) after", 0.02)]
            ),
            ("{\"step\": 3, \"broken", [("step", 3)]), ("no numbers here: none", []), ("", []), (": = 5", []),
            ("12:30:11 saved", []),
        ] as [(String, [(String, Double)])])
    func linesAreRead(line: String, numbers: [(String, Double)]) {
        let read = LineReading(line).numbers
        #expect(read.map { "\($0.name) \($0.value)" } == numbers.map { "\($0.0) \($0.1)" })
    }

    private func events(_ lines: String...) -> [RunEvent] {
        var translator = LineTranslator(names: TagMap())
        for (index, line) in lines.enumerated() { translator.take(line, wallTime: Double(index)) }
        return translator.drain()
    }

    @Test func linesWithoutAStepAreCounted() {
        #expect(steps(events("errG: 1", "errG: 2", "hello", "errG: 3")) == [1, 2, 3])
        #expect(logs(events("errG: 1", "hello \u{1b}[31m")) == ["hello \u{1b}[31m"])
    }

    @Test func aStepThatALineSaysIsUsed() {
        #expect(steps(events("step=10 errG=1", "step=20 errG=2 epoch=4")) == [10, 20])
        guard case .step(let record) = events("step=10 errG=1 epoch=4").last else {
            Issue.record("no step")
            return
        }
        #expect(record.epoch == 4)
        #expect(record.scalars == [Scalar(.generatorLoss, 1)])
    }

    @Test func linesComeInPiecesAndAreCutWhereTheyAreTooLong() {
        var splitter = LineSplitter()
        var lines: [String] = []
        splitter.add(Array("a=1\nb=".utf8)[...]) { lines.append($0) }
        splitter.add(Array("2\r\nc".utf8)[...]) { lines.append($0) }
        splitter.finish { lines.append($0) }
        #expect(lines == ["a=1", "b=2", "c"])
        lines = []
        splitter.add([UInt8](repeating: 0x61, count: 1 << 20)[...]) { lines.append($0) }
        splitter.add([0x0a]) { lines.append($0) }
        #expect(lines.map(\.count) == [LineSplitter.longestLine])
    }
}
