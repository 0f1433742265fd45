import Foundation
import Testing

@testable import RunRecord

/// Logs of real programs, and what a person reads in them.
struct LineCaseTests {
    private let generator = Tag.generatorLoss.rawValue
    private let discriminator = Tag.discriminatorLoss.rawValue

    @Test func twoLossesInBracketsStayApart() throws {
        let curves = try Curves(file: "d-loss-in-brackets.txt")
        #expect(curves.names == [discriminator, generator])
        #expect(curves.steps(generator) == [1, 2, 3, 4, 5])
        #expect(curves.last(generator) == .init(5, 1.5))
        #expect(curves.last(discriminator) == .init(5, 0.65))
    }

    @Test func namesOfSeveralWordsAreWhole() throws {
        let epochs = try Curves(file: "epoch-d-loss.txt")
        #expect(epochs.names == [discriminator, generator])
        #expect(epochs.steps(generator) == Array(560...567))
        #expect(epochs.points[discriminator]?.first == .init(560, -0.3683))
        #expect(epochs.points[discriminator]?.first { $0.value.isNaN }?.step == 564)
        let words = try Curves(file: "generator-loss-words.txt")
        #expect(words.names == [discriminator, generator])
        #expect(words.points[generator] == [.init(1, 1.1), .init(2, 1.2), .init(3, 1.3)])
        let hifi = try Curves(file: "hifi-gan.txt")
        #expect(hifi.last(generator) == .init(1390, 70.489))
        #expect(hifi.last("Mel-Spec. Error") == .init(1390, 1.303))
    }

    @Test func thousandsSeparatorsAreRead() throws {
        let curves = try Curves(file: "basicsr-thousands.txt")
        #expect(curves.steps("l_g_gan") == Array(stride(from: 900, through: 2000, by: 100)))
        #expect(curves.last("l_g_gan") == .init(2000, 0.12))
        #expect(curves.last("l_d_real") == .init(2000, 2.6469e-4))
        #expect(curves.last("lr") == .init(2000, 1e-4))
        #expect(!curves.names.contains { $0.contains("time") || $0.contains("eta") || $0.contains("data") })
    }

    @Test func aStepThatRestartsWithEachEpochIsOnOneAxis() throws {
        let curves = try Curves(file: "pix2pix-iters-restart.txt")
        #expect(curves.steps(generator) == Array(stride(from: 100, through: 2400, by: 100)))
        #expect(curves.values(generator) == (1...24).map { Float($0) })
        #expect(curves.records.last?.epoch == 3)
    }

    @Test func lossesOfDAreNoProbabilities() throws {
        let curves = try Curves(file: "pix2pix-d-real-is-a-loss.txt")
        #expect(curves.names == ["D_fake", "D_real", "G_L1", generator])
        #expect(curves.values("D_real") == [0.001, 0])
    }

    @Test func styleGANsTriplesAreTheirMeans() throws {
        let curves = try Curves(file: "stylegan-stats.jsonl")
        #expect(curves.last(generator) == .init(36, 2.4))
        #expect(curves.last(discriminator) == .init(36, 0.59))
        #expect(curves.steps(generator) == Array(stride(from: 0, through: 36, by: 4)))
        #expect(curves.values(Tag.realLogit.rawValue).count == 10)
        #expect(curves.values(Tag.fakeLogit.rawValue).first == -1)
        #expect(curves.values(Tag.realScore.rawValue).isEmpty)
        #expect(!curves.names.contains { $0.hasSuffix("/num") || $0.hasSuffix("/std") })
        #expect(curves.notes.contains { $0.contains("no share can be") })
    }

    @Test func styleGANsTicksAreRead() throws {
        let curves = try Curves(file: "stylegan-tick.txt")
        #expect(curves.steps("gpumem") == [60, 65, 70, 75, 80, 85])
        #expect(curves.last("cpumem") == .init(85, 5.88))
        #expect(curves.last("augment") == .init(85, 0.068))
        #expect(curves.last("sec/kimg") == .init(85, 73.1))
        // One second from tick to tick, as the lines themselves say.
        #expect(curves.records.last?.duration == .seconds(1))
    }

    @Test func aProgressBarSaysTheStep() throws {
        let curves = try Curves(file: "lightweight-gan-bars.txt")
        #expect(curves.steps(generator) == [0, 45, 93, 149, 193, 249, 299, 349])
        #expect(curves.last(generator) == .init(349, 0.4))
        #expect(curves.last(discriminator) == .init(349, 1))
        #expect(curves.last("GP") == .init(349, 39.44))
        #expect(curves.last("SS") == .init(349, 0.42))
    }

    @Test func tensorpacksLossesAreFound() throws {
        let curves = try Curves(file: "tensorpack-stats.jsonl")
        #expect(curves.last(generator) == .init(1000, 1.47))
        #expect(curves.last(discriminator) == .init(1000, 0.65))
        #expect(curves.last("GAN_loss/gen/final-g-loss") == .init(1000, 1.75))
        #expect(curves.last(Tag.fakeAccuracy.rawValue) == .init(1000, 0.8))
    }

    @Test func aBlockOfLinesIsOneStep() throws {
        let curves = try Curves(file: "pix2pix-tensorflow-blocks.txt")
        #expect(curves.steps(discriminator) == [602, 1202, 1802, 2402, 3002, 3602])
        #expect(curves.points[discriminator]?.first { $0.value.isNaN }?.step == 3002)
        #expect(curves.last(generator) == .init(3602, 1.6))
        #expect(curves.last("gen_loss_L1") == .init(3602, 0.33))
        #expect(curves.last("image/sec") == .init(3602, 35.7))
    }

    @Test func aTableWithAHeaderIsRead() throws {
        let curves = try Curves(file: "lightning-metrics.csv")
        #expect(curves.names == ["fid", discriminator, generator])
        #expect(curves.last(discriminator) == .init(399, 0.62))
        #expect(curves.last(generator) == .init(399, 1.7))
        #expect(curves.points["fid"] == [.init(199, 260), .init(399, 220)])
    }

    @Test(arguments: [
        ("step=0 errG=9", 0, "steps began again at 0"), ("step=100 errG=9", 100, "went back to 100"),
    ])
    func stepsThatGoBackAreAnotherPass(line: String, step: Int, text: String) {
        var translator = LineTranslator(names: TagMap())
        for step in stride(from: 0, through: 900, by: 100) {
            translator.take("step=\(step) errG=1 errD=2", wallTime: nil)
        }
        translator.take(line, wallTime: nil)
        translator.take("step=\(step) errD=8", wallTime: nil)
        let events = translator.drain()
        let marks = events.compactMap { if case .mark(let mark) = $0 { mark } else { nil } }
        #expect(marks.map(\.kind) == [.restarted])
        #expect(marks.first?.text.contains(text) == true)
        guard case .step(let last)? = events.last, case .mark? = events.dropLast().last else {
            Issue.record("the mark stands before the new pass")
            return
        }
        #expect(last.step == step && last.scalars.count == 2)
    }

    @Test func tagsOnAxesOfTheirOwnAreNoOtherPass() {
        var assembler = StepAssembler()
        for step in 1...50 {
            assembler.add(Scalar(.generatorLoss, 1), step: step, wallTime: 1)
            assembler.add(Scalar(Tag("val/fid"), 1), step: step / 10, wallTime: 1)
        }
        for step in 1...50 { assembler.add(Scalar(Tag("other/loss"), 1), step: step, wallTime: 1) }
        assembler.flush()
        #expect(!assembler.take().contains { if case .mark = $0 { true } else { false } })
    }

    @Test func plainLinesAreNoCharts() {
        let curves = Curves(lines: [
            "Starting training on cuda:0", "batch_size: 64", "lr = 0.0002",
            "Loaded 50000 images in 3.5 seconds",
            "using 2 workers: rank 0 on localhost:6006", "Starting training on cuda:0", "[engine.py:123] go",
            "model has 3.5 million parameters", "step=1 errG=0.5",
        ])
        #expect(curves.names == [generator])
        #expect(curves.notes.contains("Starting training on cuda:0"))
    }

    @Test func numbersThatNobodyVouchesForAreDrawnOnceTheyMove() {
        let curves = Curves(lines: ["perceptual: 0.5", "hello", "perceptual: 0.4", "perceptual: 0.3"])
        #expect(curves.points["perceptual"] == [.init(1, 0.5), .init(2, 0.4), .init(3, 0.3)])
    }

    @Test func whatCannotBeReadIsSaid() {
        let lines = Array(repeating: "epoch done, all is well", count: 19)
        var translator = LineTranslator(names: TagMap())
        for line in lines { translator.take(line, wallTime: nil) }
        #expect(Curves(translator.drain()).hints.isEmpty)
        translator.take("one more", wallTime: nil)
        #expect(Curves(translator.drain()).hints.first?.contains("20 lines") == true)
        for _ in 0..<30 { translator.take("more", wallTime: nil) }
        #expect(Curves(translator.drain()).hints.isEmpty)
    }

    @Test func aNameThatWasAskedForAndDoesNotComeIsSaidOnce() {
        let names = TagMap(["Foo Loss": .generatorLoss, "l_g_gan": .discriminatorLoss])
        let lines = (1...50).map { "step=\($0) l_g_gan=0.5 bar=2.5" }
        let curves = Curves(lines: lines, names: names)
        #expect(curves.notes.filter { $0.contains("--map loss/generator=Foo Loss") }.count == 1)
        #expect(curves.notes.contains { $0.contains("there are: l_g_gan, bar") })
        #expect(curves.values(discriminator).count == 50)
    }

    @Test func stepsOfEachEpochAreOnOneAxis() {
        let lines = [
            "Epoch [1/50], Step [200/600], d_loss: 1.5", "Epoch [1/50], Step [400/600], d_loss: 1.5",
            "Epoch [2/50], Step [200/600], d_loss: 1.5", "Epoch [4/50], Step [200/600], d_loss: 1.5",
        ]
        #expect(Curves(lines: lines).steps(discriminator) == [200, 400, 800, 2000])
        let bars = [
            "Epoch 1/20", "5/10 [=>..] - d_loss: 0.5", "10/10 [==] - d_loss: 0.5", "Epoch 2/20",
            "5/10 [=>] - d_loss: 0.5",
        ]
        #expect(Curves(lines: bars).steps(discriminator) == [5, 10, 15])
        let zero = ["[0/25][0/100] Loss_D: 1.5", "[0/25][50/100] Loss_D: 1.5", "[1/25][0/100] Loss_D: 1.5"]
        #expect(Curves(lines: zero).steps(discriminator) == [0, 50, 100])
        let counted = [
            "Epoch 1 d_loss=0.5", "Epoch 1 d_loss=0.4", "Epoch 2 d_loss=0.3", "Epoch 3 d_loss=0.2",
        ]
        #expect(Curves(lines: counted).steps(discriminator) == [1, 2, 3, 4])
    }

    @Test(arguments: ["a,b\n1,2", "a\tb\n1\t2", "a;b\n1,0;2,0", "a  b\n1   2", "| a | b |\n| 1 | 2 |"])
    func tablesComeInManyForms(text: String) {
        let curves = Curves(lines: text.split(separator: "\n").map(String.init))
        #expect(curves.values("b") == [2])
    }

    @Test func aLineThatLooksLikeAHeaderIsNotLost() {
        let curves = Curves(lines: ["Hello, world", "step=1 errG=0.5", "so, long"])
        #expect(curves.notes == ["Hello, world", "so, long"])
        #expect(curves.values(generator) == [0.5])
    }
}
