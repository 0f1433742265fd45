import Testing

@testable import RunRecord

@Suite struct StepAssemblerTests {
    /// How long each step took, of a log that begins with a step.
    private func durations(from first: Int) -> [Duration] {
        var assembler = StepAssembler()
        for i in 0..<3 {
            assembler.add(Scalar(.generatorLoss, 1), step: first + i, wallTime: 100 + 2 * Double(i))
        }
        assembler.add(.log("the end"))
        return assembler.take().compactMap { if case .step(let record) = $0 { record.duration } else { nil } }
    }

    @Test(arguments: [0, 1, 7]) func theTimeAfterTheFirstStepCounts(first: Int) {
        #expect(durations(from: first) == [.zero, .seconds(2), .seconds(2)])
    }
}
