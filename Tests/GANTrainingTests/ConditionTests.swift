import Foundation
import RunRecord
import Testing

@testable import GANTraining
@testable import TensorCore

struct ConditionTests {
    private let faces = Condition(attributes: [
        .init(name: "hair", values: ["red", "black", "blond"]),
        .init(name: "eyes", values: ["blue", "green"]),
    ])

    @Test func labelsAreOnesAmongZeros() {
        #expect(faces.size == 5)
        let encoded = faces.encoded([2, 0, 1, 1])
        #expect(encoded.shape == [2, 5])
        #expect(encoded.values == [0, 0, 1, 1, 0, 0, 1, 0, 0, 1])
    }

    @Test func whatIsNotChosenGoesThroughAllOfItsValues() throws {
        #expect(try faces.labels(6, chosen: [:]) == [0, 0, 0, 1, 1, 0, 1, 1, 2, 0, 2, 1])
        #expect(try faces.labels(3, chosen: ["hair": "blo", "eyes": "green"]) == [2, 1, 2, 1, 2, 1])
        #expect(try faces.labels(2, chosen: ["hair": "red"]) == [0, 0, 0, 1])
        #expect(faces.rowCount(chosen: [:]) == 3 && faces.rowCount(chosen: ["hair": "red"]) == 2)
        #expect(faces.rowCount(chosen: ["hair": "red", "eyes": "blue"]) == nil)
    }

    @Test func whatIsNotKnownIsAnErrorThatNamesWhatIs() {
        #expect(throws: ConditionError.unknownAttribute("hat", known: ["hair", "eyes"])) {
            try faces.labels(1, chosen: ["hat": "red"])
        }
        do throws(ConditionError) {
            _ = try faces.labels(1, chosen: ["hair": "bl"])
            Issue.record("black or blond?")
        } catch {
            #expect("\(error)".contains("red, black, blond"))
        }
    }

    /// 40 pictures of two classes: dark ones of class 3, light ones of class 7.
    private func pictures(in directory: TemporaryDirectory) throws -> PictureSet {
        var bytes = Array(idx([40, 28, 28])[..<16])
        var labels: [UInt8] = []
        for i in 0..<40 {
            bytes += (0..<784).map { UInt8((i.isMultiple(of: 2) ? 10 : 200) + ($0 + i) % 7) }
            labels.append(i.isMultiple(of: 2) ? 3 : 7)
        }
        let path = try directory.write(bytes, to: "pictures")
        let labelPath = try directory.write([0, 0, 8, 1, 0, 0, 0, 40] + labels, to: "labels")
        var files = FashionFiles(training: path, heldOut: path)
        files.labels = (labelPath, labelPath)
        return try PictureSet(files)
    }

    @Test func batchesBringTheLabelsOfTheirPictures() throws {
        let set = try pictures(in: try TemporaryDirectory())
        var batches = Batches(of: .pictures(set), dimensions: [784], random: SeededRandom(seed: 1))
        for _ in 0..<8 {
            let batch = batches.next(7)
            let dark = (0..<7).map { batch.samples.values[$0 * 784] < 0 }
            #expect(batch.labels == dark.map { $0 ? 3 : 7 })
        }
    }

    @Test func aWrongLabelIsAnErrorThatNamesItsPlace() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(idx([2, 28, 28]), to: "pictures")
        let labels = try directory.write([0, 0, 8, 1, 0, 0, 0, 2, 4, 12], to: "labels")
        let short = try directory.write([0, 0, 8, 1, 0, 0, 0, 1, 4], to: "short")
        var files = FashionFiles(training: path, heldOut: path)
        files.labels = (labels, labels)
        #expect(throws: DataError.wrongLabel(path: labels, place: 1, found: 12, classCount: 10)) {
            _ = try PictureSet(files)
        }
        files.labels = (short, labels)
        #expect(throws: DataError.wrongShape(path: short, expected: [2], found: [1])) {
            _ = try PictureSet(files)
        }
    }

    @Test func aRowOfTheSheetIsAClass() throws {
        let set = try pictures(in: try TemporaryDirectory())
        let condition = try #require(Recipe.classes.examples.condition)
        let sheet = Sheet(of: set, for: condition, count: 64)
        #expect(sheet.count == 60)
        let labels = set.labels(sheet.places, of: .heldOut)
        #expect(labels[18..<24].allSatisfy { $0 == 3 } && labels[42..<48].allSatisfy { $0 == 7 })
    }

    @Test func bothPlayersAreToldTheClass() throws {
        var recipe = Recipe.classes
        for assignment in ["batchSize=8", "latentSize=4", "features=4"] { try recipe.apply(assignment) }
        let set = try pictures(in: try TemporaryDirectory())
        var trainer = Trainer(recipe: recipe, seed: 1, data: .pictures(set))
        for _ in 0..<3 { _ = try trainer.takeStep() }
        var random = SeededRandom(seed: 5)
        let latents = Tensor.normal([1, 4], using: &random)
        func drawn(_ label: Int) -> [Float] {
            trainer.generator.infer(latents.joined(with: recipe.examples.condition?.encoded([label]))).values
        }
        #expect(drawn(3) != drawn(7))
        let sample = Tensor(repeating: 0.5, shape: [1, 28, 28, 1])
        #expect(trainer.scores(sample, Told(labels: [3])) != trainer.scores(sample, Told(labels: [7])))
    }

    @Test func qualityTellsAClassThatCollapsedFromOneThatDidNot() throws {
        let classes = (0..<64).map { $0 % 2 }
        var random = SeededRandom(seed: 2)
        let noise = Tensor.normal([64, 16], using: &random)
        let narrow = Tensor(noise.values.map { 0.5 * $0 }, shape: [64, 16])
        /// Reads a sample by its first number.
        var dense = Dense(16, 2, using: &random)
        dense.weight = Tensor((0..<32).map { $0 == 1 ? 9 : 0 }, shape: [16, 2]).variable
        dense.bias = Tensor([0, 0], shape: [2]).variable
        let judge = Classifier(
            Network([dense]), accuracies: [1], condition: Condition(classes: ["low", "high"]),
            dimensions: [16])
        let told = noise.withSpan { x in (0..<64).map { x[16 * $0] > 0 ? 1 : 0 } }
        let same = ClassQuality(of: noise, among: noise, labels: told, by: judge)
        #expect(same.accuracies[0] == 1 && abs(same.spread - 1) < 1e-5)
        let collapsed = ClassQuality(of: narrow, among: noise, labels: classes, by: judge)
        #expect(abs(collapsed.spread - 0.5) < 1e-5)
        #expect(collapsed.accuracies[0] < 0.8)
    }

    @Test func aClassifierLearnsAndIsReadBackAsItWas() throws {
        let directory = try TemporaryDirectory()
        let set = try pictures(in: directory)
        let condition = try #require(Recipe.classes.examples.condition)
        let shape = Recipe.classes.examples.shape
        #expect(Classifier(on: set, shape: shape, condition: condition) { $0 < 0.5 } == nil)
        let classifier = try #require(
            Classifier(on: set, shape: shape, condition: condition, stepCount: 30) { _ in true })
        #expect(classifier.accuracies == [1])
        let cache = ClassifierCache(directory: directory.path + "/cache")
        #expect(cache.load(for: set, shape: shape, condition) == nil)
        #expect(cache.save(classifier, for: set, shape: shape) == nil)
        let again = try #require(cache.load(for: set, shape: shape, condition))
        #expect(again.accuracies == classifier.accuracies)
        #expect(
            again.network.parameters.map(\.value.values) == classifier.network.parameters.map(\.value.values))
    }
}

@Suite struct AttributeTests {
    private static let set = DrawnFaces.set(count: 600, heldOutCount: 60)

    @Test func noFaceShowsWhatIsWithheld() {
        let labels = AttributeTests.set.labels(Array(0..<600), of: .training)
        let width = DrawnFaces.condition.attributes.count
        #expect(labels.count == 600 * width)
        for face in 0..<600 {
            #expect(!DrawnFaces.condition.isWithheld(Array(labels[face * width..<(face + 1) * width])))
        }
        #expect(DrawnFaces.condition.isWithheld([3, 1, 0, 0, 0]))
        #expect(!DrawnFaces.condition.isWithheld([3, 0, 0, 0, 0]))
    }

    @Test func everyAttributeChangesTheFace() {
        for i in DrawnFaces.condition.attributes.indices {
            let faces = DrawnFaces.condition.attributes[i].values.indices.map { value -> [UInt8] in
                var labels = [0, 0, 0, 0, 0]
                labels[i] = value
                var random = SeededRandom(seed: 3)
                return DrawnFaces.face(labels, using: &random)
            }
            #expect(Set(faces).count == faces.count)
        }
    }

    @Test func aClassifierReadsEveryAttribute() throws {
        let classifier = try #require(
            Classifier(
                on: AttributeTests.set, shape: Recipe.faces.examples.shape, condition: DrawnFaces.condition,
                stepCount: 120
            ) { _ in true })
        #expect(classifier.accuracies.count == 5)
        // The colour of the hair is the easiest of all.
        #expect(classifier.accuracies[0] > 0.8)
        let answers = classifier.answers(to: Tensor(repeating: 0, shape: [2, 32, 32, 3]))
        #expect(answers.count == 10)
        #expect(
            zip(answers, DrawnFaces.condition.attributes + DrawnFaces.condition.attributes).allSatisfy {
                $0 < $1.values.count
            })
    }

    @Test func anEvaluationTellsTheSharesOfEachAttributeAndOfWhatIsWithheld() throws {
        var recipe = Recipe.faces
        for assignment in ["batchSize=8", "latentSize=4", "features=2"] { try recipe.apply(assignment) }
        var trainer = Trainer(recipe: recipe, seed: 1, data: .pictures(AttributeTests.set))
        trainer.classifier = Classifier(
            on: AttributeTests.set, shape: recipe.examples.shape, condition: DrawnFaces.condition,
            stepCount: 1
        ) { _ in true }
        let tags = Set(trainer.evaluate().quality.map(\.tag))
        let expected = try #require(trainer.classifier).measures(of: recipe, on: AttributeTests.set).map(
            \.tag)
        #expect(tags.isSuperset(of: expected))
        #expect(tags.contains(.withheldAccuracy) && tags.contains(.accuracy(of: "eyes")))
    }

    @Test func aValueMayBeABlendOfTwo() throws {
        let condition = Condition(attributes: [
            .init(name: "class", values: ["boot", "bag", "coat"]),
            .init(name: "size", values: ["small", "large"]),
        ])
        let half = try condition.weights(2, chosen: ["class": "boot+coat", "size": "large"])
        #expect(half.values == [0.5, 0, 0.5, 0, 1, 0.5, 0, 0.5, 0, 1])
        let walk = try condition.weights(3, chosen: ["class": "boot..bag", "size": "small"])
        #expect(walk.values == [1, 0, 0, 1, 0, 0.5, 0.5, 0, 1, 0, 0, 1, 0, 1, 0])
        #expect(
            throws: ConditionError.unknownValue("shoe", attribute: "class", known: ["boot", "bag", "coat"])
        ) {
            _ = try condition.weights(2, chosen: ["class": "boot+shoe"])
        }
    }

    @Test func aNameWithASignInItIsNoBlend() throws {
        let condition = Condition(classes: ["c", "c++", "a..b"])
        #expect(try condition.weights(1, chosen: ["class": "c++"]).values == [0, 1, 0])
        #expect(try condition.weights(1, chosen: ["class": "a..b"]).values == [0, 0, 1])
        #expect(try condition.weights(1, chosen: ["class": "c+c"]).values == [1, 0, 0])
    }

    @Test func ambiguityIsLeastWhereNothingIsKnownAndHasASlope() throws {
        var random = SeededRandom(seed: 8)
        let classifier = try #require(
            Classifier(
                on: DrawnStyles.set(count: 60, heldOutCount: 12), shape: Recipe.art.examples.shape,
                condition: DrawnStyles.condition, stepCount: 10
            ) { _ in true })
        let samples = Tensor.normal([2, 32, 32, 3], deviation: 0.5, using: &random)
        #expect(classifier.ambiguity(of: samples).item >= log(6) - 1e-5)
        #expect((0...1).contains(classifier.doubt(about: samples)))
        let variable = samples.variable
        let slope = classifier.ambiguity(of: variable).gradients(at: [variable])[0].values
        var (above, below) = (samples.values, samples.values)
        let norm = slope.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let step: Float = 0.05
        for i in slope.indices {
            above[i] += step * slope[i] / norm
            below[i] -= step * slope[i] / norm
        }
        let difference =
            classifier.ambiguity(of: Tensor(above, shape: samples.shape)).item
            - classifier.ambiguity(of: Tensor(below, shape: samples.shape)).item
        #expect(abs(difference / (2 * step) - norm) < 0.05 * norm)
    }

    @Test func doubtIsATermOfTheGeneratorsLoss() throws {
        var recipe = Recipe.art
        for assignment in ["batchSize=8", "latentSize=4", "features=2"] { try recipe.apply(assignment) }
        let set = DrawnStyles.set(count: 60, heldOutCount: 12)
        func weights(_ recipe: Recipe) throws -> [Float] {
            var trainer = Trainer(recipe: recipe, seed: 1, data: .pictures(set))
            trainer.classifier = Classifier(
                on: set, shape: recipe.examples.shape, condition: DrawnStyles.condition, stepCount: 1
            ) { _ in true }
            let record = try trainer.takeStep()
            #expect((record[.ambiguity] != nil) == (recipe.objective.styleAmbiguity > 0))
            return trainer.generator.parameterValues[0].values
        }
        let plain = try weights(recipe)
        try recipe.apply("styleAmbiguity=1")
        #expect(try weights(recipe) != plain)
    }

    @Test func everyStyleIsDrawnInItsOwnWay() {
        let pictures = DrawnStyles.names.indices.map { style -> [UInt8] in
            var random = SeededRandom(seed: 9)
            return DrawnStyles.picture(style, using: &random)
        }
        #expect(Set(pictures).count == DrawnStyles.names.count)
        #expect(pictures.allSatisfy { $0.count == 32 * 32 * 3 && Set($0).count > 2 })
    }
}
