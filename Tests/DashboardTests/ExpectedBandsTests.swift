import Foundation
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

private func bands() throws -> ExpectedBands {
    let json = """
        {"steps": [100, 400], "tags": {"loss/generator": [[1, 2, 3], [3, 4, 5]], "ab/loss/cycle": [[0, 0, 1], null]}}
        """
    return try JSONDecoder().decode(ExpectedBands.self, from: Data(json.utf8))
}

@Test func betweenTwoStepsABandGoesByTheirRatio() throws {
    let bands = try bands()
    #expect(bands.values(of: .generatorLoss, at: 100) == [1, 2, 3])
    #expect(bands.values(of: .generatorLoss, at: 200) == [2, 3, 4])
    #expect(bands.range(of: .generatorLoss, at: 400) == 3...5)
    #expect(
        bands.values(of: .generatorLoss, at: 99) == nil && bands.values(of: .generatorLoss, at: 401) == nil)
    #expect(bands.values(of: .discriminatorLoss, at: 200) == nil)
}

@Test func usualIsWhatLiesNoFartherThanHalfTheSpanOutside() throws {
    let bands = try bands()
    func judgement(_ value: Float) -> ExpectedBands.Judgement? {
        bands.judgement(of: value, as: .generatorLoss, at: 200)
    }
    #expect(judgement(1.1) == .usual && judgement(4.9) == .usual)
    #expect(judgement(0.9) == .below(3) && judgement(5.1) == .above(3))
    #expect(judgement(.nan) == nil)
}

@Test func aBandIsOfThePairOfPlayersThatIsLookedAt() throws {
    var bands = try bands()
    #expect(bands.values(of: .cycle, at: 100) == nil)
    bands.duel = "ab"
    #expect(bands.values(of: .cycle, at: 100) == [0, 0, 1] && bands.values(of: .cycle, at: 400) == nil)
    // What no pair has of its own is everybody's.
    #expect(bands.values(of: .generatorLoss, at: 100) == [1, 2, 3])
}

@Test func bandsHoldForARecipesOwnSettingsOnly() {
    var description = Preview.description("points", recipe: "ring")
    #expect(ExpectedBands.of(description) == nil)
    description.changedSettings = []
    #expect(ExpectedBands.of(description)?.range(of: .generatorLoss, at: 1000) != nil)
    description.changedSettings = ["learningRate"]
    #expect(ExpectedBands.of(description) == nil)
}
