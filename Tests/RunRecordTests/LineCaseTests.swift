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
}
