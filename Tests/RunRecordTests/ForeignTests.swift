import Limits
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
            ("{\"step\": 3, \"loss\": {\"G\": 1.5, \"D\": NaN}}", "@3 loss/G 1.5, loss/D nan"),
            ("{\"a\": [1, 2, {\"b\": 3}], \"c\": null, \"d\": -Infinity}", "c nan, d -inf"),
            ("{'loss': 0.5, 'epoch': 1.0}", "e1 loss 0.5"),
            ("step=10 g_loss=0.5, d_loss=1e-3", "@10 g_loss 0.5, d_loss 0.001"),
            ("Epoch: 3 | errG: nan | time 5s", "e3 errG nan"),
            (
                "[3/25][150/1583]\tLoss_D: 0.53\tLoss_G: 4.1\tD(x): 0.7\tD(G(z)): 0.3 / 0.02",
                "e3 b150/1583 Loss_D 0.53, Loss_G 4.1, D(x) 0.7, D(G(z)) 0.3, D(G(z)) after 0.02"
            ),
            ("Epoch [1/50], Step [200/600], d_loss: 1.0, D(G(z)): 0.4", "@200 e1 d_loss 1.0, D(G(z)) 0.4"),
            ("120 [D loss: 0.7, acc.: 50.00%] [G loss: 0.69]", "@120 D loss 0.7, acc. 50.0%, G loss 0.69"),
            (
                "7: [D loss: 0.5, acc: 0.6]  [A loss: 1.0, acc: 0.4]",
                "@7 D loss 0.5, D acc 0.6, A loss 1.0, A acc 0.4"
            ),
            (
                "[D adv: 1.5, aux: 2.5] [G loss: 3.5, adv: 4.5, aux: 5.5] ETA: 1:02:33.4",
                "D adv 1.5, D aux 2.5, G loss 3.5, adv 4.5, G aux 5.5"
            ),
            (">3, 10/600, d1=0.7, d2=0.6 g=0.9", "e3 b10/600 d1 0.7, d2 0.6, g 0.9"),
            (
                " 45%|####    | 450/1000 [00:30<00:35, 15.6it/s, loss_G=1.2, loss_D=0.5]",
                "b450/1000 loss_G 1.2, loss_D 0.5"
            ),
            (
                "938/938 [====>.] - 30s 32ms/step - d_loss: 0.56 - g_loss: 1.2",
                "b938/938 d_loss 0.56, g_loss 1.2"
            ),
            ("iter 10: loss 2.5, time 30ms, mfu 5%", "@10 loss 2.5"),
            ("(Steps: 100) train/adversarial_loss = 0.5.", "@100 train/adversarial_loss 0.5"),
            ("loss_G: tensor(0.53, device='cuda:0', grad_fn=<X>)", "loss_G 0.53"),
            ("Step 1,000 errG: 1_000.5 n: 7/8", "@1000 errG 1000.5, n 7.0"),
            ("step: 10k errG: 0,5 errD: 2", "@10000 errD 2.0"),
            ("Epoch: [0][ 10/391]  Time 0.100 (0.200)  Loss 1.2034 (1.3045)", "e0 b10/391 Loss 1.2034"),
            ("Elapsed: 0:01:21, Discriminator_loss: 2.5", "Discriminator_loss 2.5"),
            ("FID at step 1000: 45.2", "@1000 FID 45.2"), ("saved 2025-07-05 to 10.0.0.1", ""),
            ("{\"step\": 3, \"broken", "@3 "), ("no numbers here: none", ""), ("", ""), (": = 5", ""),
            ("12:30:11 saved", ""), ("End of epoch 1 / 200 \t Time Taken: 88 sec", "e1 "),
        ])
    func linesAreRead(line: String, expected: String) {
        let reading = LineReading(line)
        let place = reading.place
        let said = [
            place.step.map { "@\(Int($0)) " }, place.epoch.map { "e\(Int($0)) " },
            place.batch.map { "b\(Int($0))/\(place.batchTotal ?? 0) " },
        ]
        let numbers = reading.numbers.filter { $0.trust != .doubtful || $0.value.rounded() != $0.value }
        let words = numbers.map { "\($0.name) \($0.value)" + ($0.isPercent ? "%" : "") }
        #expect(said.compactMap { $0 }.joined() + words.joined(separator: ", ") == expected)
    }

    private func events(_ lines: String...) -> [RunEvent] {
        var translator = LineTranslator(names: TagMap())
        for (index, line) in lines.enumerated() { translator.take(line, wallTime: Double(index)) }
        return translator.drain()
    }

    @Test func linesWithoutAStepAreCounted() {
        #expect(steps(events("errG: 1", "errG: 2", "hello", "errG: 3")) == [1, 2, 3])
        #expect(logs(events("errG: 1", "hel\u{8}\u{8}llo \u{1b}[31mred")) == ["hllo red"])
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
        var splitter = LineSplitter.foreign
        var lines: [String] = []
        splitter.add(Array("a=1\nb=".utf8)[...]) { lines.append(String(decoding: $0, as: UTF8.self)) }
        splitter.add(Array("2\r\nc".utf8)[...]) { lines.append(String(decoding: $0, as: UTF8.self)) }
        splitter.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
        #expect(lines == ["a=1", "b=2", "c"])
        lines = []
        splitter.add([UInt8](repeating: 0x61, count: 1 << 20)[...]) {
            lines.append(String(decoding: $0, as: UTF8.self))
        }
        splitter.add([0x0a]) { lines.append(String(decoding: $0, as: UTF8.self)) }
        #expect(lines.map(\.count) == [LineSplitter.longestLine])
    }
}
