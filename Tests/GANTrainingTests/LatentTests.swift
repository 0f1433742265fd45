import Foundation
import RunRecord
import Synchronization
import TensorCore
import Testing

@testable import GANTraining

/// Walks through latent space.
@Suite struct LatentTests {
    private func trainer(_ name: String = "fashion") throws -> Trainer {
        let directory = try TemporaryDirectory()
        let path = try directory.write(idx([40, 28, 28]), to: "a")
        var recipe = try Recipe.named(name)
        for setting in ["batchSize=8", "features=4", "latentSize=6", "learningRate=0.02", "averagingDecay=0"]
        { try recipe.apply(setting) }
        var files = FashionFiles(training: path, heldOut: path)
        if name == "classes" {
            let labels = idx([40]).prefix(8) + (0..<40).map { UInt8($0 % 10) }
            let file = try directory.write(Array(labels), to: "labels")
            files.labels = (file, file)
        }
        return Trainer(recipe: recipe, seed: 2, data: .pictures(try PictureSet(files)))
    }

    @Test func aPathIsAsLongAllAlongAndEndsWhereItShould() {
        let (a, b) = ([Float(3), 0, 0], [Float(0), 0, 3])
        let path = LatentPath(from: a, to: b)
        for share in [0.0, 0.3, 0.5, 1] {
            let length = path(share).reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(abs(length - 3) < 1e-5)
        }
        #expect(path(0) == a && zip(path(1), b).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(LatentPath(from: a, to: a)(0.5) == a)
    }

    @Test(arguments: ["fashion", "classes"])
    func theEndsOfAWalkAreThePicturesThatWerePicked(recipe: String) throws {
        var trainer = try trainer(recipe)
        // What is not trained draws the same of everything.
        for _ in 0..<12 { _ = try trainer.takeStep() }
        guard case .images(let fixed, _, _) = trainer.samples() else {
            Issue.record("no pictures")
            return
        }
        var walk = LatentWalk(from: 3, to: 12)
        let view = try #require(trainer.view(of: walk))
        func pixels(_ grid: SampleGrid, _ number: Int) -> [UInt8] {
            Array(grid.pixels[number * 784..<(number + 1) * 784])
        }
        func isClose(_ a: [UInt8], _ b: [UInt8]) -> Bool {
            zip(a, b).allSatisfy { abs(Int($0) - Int($1)) <= 1 }
        }
        #expect(isClose(pixels(view.way, 0), pixels(fixed, 3)))
        #expect(isClose(pixels(view.way, LatentWalk.stopCount - 1), pixels(fixed, 12)))
        let middle = pixels(view.way, 4)
        let isElsewhere = !isClose(middle, pixels(fixed, 3)) && !isClose(middle, pixels(fixed, 12))
        #expect(isElsewhere, "else the ends show nothing")
        let opinions = try #require(view.way.opinions)
        let known = try #require(fixed.opinions)
        #expect(abs(opinions[0] - known[3]) < 1e-4)

        // Moved by nothing it is where one stands; by more, something else.
        (walk.stop, walk.dimension) = (4, 5)
        let moved = try #require(trainer.view(of: walk))
        #expect(moved.moved.count == 2 * LatentWalk.reach + 1)
        #expect(isClose(pixels(moved.moved, LatentWalk.reach), pixels(moved.way, 4)))
        #expect(pixels(moved.moved, 0) != pixels(moved.moved, 2 * LatentWalk.reach))
        let mark = try #require(trainer.favourite(walk))
        let latents = try #require(mark.latents)
        #expect(mark.kind == .favourite && mark.text.contains("50 % of the way from picture 4 to 13"))
        #expect(latents.count == trainer.recipe.inputSize && latents[5] == moved.value)
        // Of classes it is told half of the one and half of the other.
        if recipe == "classes" { #expect(abs(latents.suffix(10).reduce(0, +) - 1) < 1e-5) }
    }

    @Test func whatIsNotThereIsNotDrawn() throws {
        let trainer = try trainer()
        var walk = LatentWalk(from: 0, to: 64)
        #expect(trainer.view(of: walk) == nil && trainer.favourite(walk) == nil)
        walk = LatentWalk(from: -1, to: 1)
        #expect(trainer.view(of: walk) == nil)
        walk = LatentWalk(from: 0, to: 1)
        walk.dimension = 6
        #expect(trainer.view(of: walk) == nil)
        walk.stop = 9
        #expect(trainer.favourite(walk) == nil)
        let ring = try Recipe.named("ring")
        let plane = Trainer(recipe: ring, seed: 1, data: try DataSet(for: ring, directory: nil))
        #expect(plane.view(of: LatentWalk(from: 0, to: 1)) == nil)
    }

    /// Looking around and keeping changes nothing of what is trained.
    @Test func aRunThatIsLookedAroundInTakesTheSameSteps() throws {
        var (plain, looked) = (try trainer(), try trainer())
        for _ in 0..<3 {
            _ = looked.view(of: LatentWalk(from: 0, to: 5))
            _ = looked.favourite(LatentWalk(from: 0, to: 5))
            let (a, b) = (try plain.takeStep(), try looked.takeStep())
            #expect(a.scalars == b.scalars)
        }
    }

    @Test func aFavouriteInTheRecordIsDrawnAgain() throws {
        let directory = try TemporaryDirectory()
        var mark = try #require(try trainer().favourite(LatentWalk(from: 2, to: 7)))
        let recorder = try RunRecorder(directory: directory.path)
        recorder.post(.mark(mark))
        recorder.post(.mark(Mark(step: 3, kind: .note, text: "no favourite")))
        mark.latents = [.nan]
        recorder.post(.mark(mark))
        recorder.finish()
        let found = try RecordedFavourites.all(in: directory.path)
        #expect(found.count == 1)
        #expect(found.first?.latents == (try trainer().favourite(LatentWalk(from: 2, to: 7)))?.latents)
    }
}
