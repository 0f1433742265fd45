import Canvas
import RunRecord
import Testing

@testable import Dashboard
@testable import Diagnostics

/// Games of two pairs of players, and pictures made of pictures.
struct PairPanelTests {
    private func text(_ state: DashboardState) -> String {
        frame(of: state, appearance: Appearance(theme: .plain), size: state.size).text
    }

    private func grid(_ count: Int = 6, side: Int = 8) -> SampleGrid {
        SampleGrid(
            width: side, height: side, channels: 1, count: count,
            pixels: (0..<count * side * side).map { UInt8(truncatingIfNeeded: $0) })
    }

    /// A cycle after some evaluations, each with distances of both ways.
    private func state(_ distances: [(truth: Float, back: Float)], size: Size = Size(width: 120, height: 40))
        -> DashboardState
    {
        var state = DashboardState(size: size)
        var description = Preview.description()
        description.duels = [.init(name: "ab", title: "A to B"), .init(name: "ba", title: "B to A")]
        description.measures = ["ab", "ba"].map { duel in
            Measure(
                Tag.truthDistance.of(duel: duel), "off the truth", isShare: false,
                baselines: [.init("as given", 0.3), .init("mean", 0.1)])
        }
        _ = state.reduce(.received(.started(description)))
        for (i, distance) in distances.enumerated() {
            let step = 2000 + 100 * i
            _ = state.reduce(
                .received(
                    .step(
                        StepRecord(
                            step: step, epoch: 0, duration: .milliseconds(9),
                            scalars: ["ab", "ba"].enumerated().map { place, duel in
                                Scalar(Tag.generatorLoss.of(duel: duel), Float(place + 1))
                            }))))
            let readings = [("ab", Float(0.7)), ("ba", 0.8)].map { name, heldout in
                DuelReading(
                    name: name, gauge: Preview.reading(heldout),
                    quality: name == "ab"
                        ? [Scalar(.truthDistance, distance.truth), Scalar(.cycleDistance, distance.back)] : []
                )
            }
            let columns = ["ab", "ba"].flatMap { duel in
                ["A", "output", "truth"].map { SampleColumn($0 + duel, duel: duel, grid()) }
            }
            _ = state.reduce(
                .received(
                    .evaluation(
                        Evaluation(
                            step: step, first: readings[0], others: [readings[1]], samples: .columns(columns),
                            duration: .zero))))
        }
        return state
    }

    @Test func theOtherWayIsUnderAKey() {
        var state = state([(0.05, 0.04)])
        #expect(state.viewedGauge?.reading.heldout == 0.7)
        #expect(state.viewed(.generatorLoss) == 1)
        #expect(text(state).contains("A to B") && text(state).contains("Aab"))
        _ = state.reduce(.key(.character("u")))
        #expect(state.viewedGauge?.reading.heldout == 0.8)
        #expect(state.viewed(.generatorLoss) == 2)
        let text = text(state)
        #expect(text.contains("B to A") && text.contains("Aba") && !text.contains("Aab"))
        // Charts are those of the pair that is looked at, and no other one's.
        #expect(
            state.charts.contains { $0.name == "loss" } && !state.charts.contains { $0.name.contains("ab/") })
        _ = state.reduce(.key(.character("u")))
        #expect(state.duel == "ab")
    }

    @Test func oneWayHasNoOther() {
        var state = Preview.state(steps: 100)
        let before = state.messages.entries
        _ = state.reduce(.key(.character("u")))
        #expect(state.messages.entries == before && state.messages.answer?.text.contains("two ways") == true)
    }

    @Test func pictureHiddenInAPictureIsADiagnosis() {
        let hidden = [(Float(0.13), Float(0.05)), (0.12, 0.04), (0.125, 0.03)]
        #expect(state(hidden).diagnoses.map(\.kind).contains(.hiding))
        // Near the truth, or no nearer on the way back: nothing is hidden.
        #expect(!state([(0.05, 0.01), (0.04, 0.01), (0.04, 0.01)]).diagnoses.map(\.kind).contains(.hiding))
        #expect(!state([(0.13, 0.1), (0.13, 0.1), (0.12, 0.1)]).diagnoses.map(\.kind).contains(.hiding))
        #expect(!state(Array(hidden.prefix(2))).diagnoses.map(\.kind).contains(.hiding))
        // Of the way that it is seen on.
        var other = state(hidden)
        _ = other.reduce(.key(.character("u")))
        #expect(!other.diagnoses.map(\.kind).contains(.hiding))
    }

    @Test(arguments: [Size(width: 120, height: 40), Size(width: 80, height: 24), Size(width: 40, height: 12)])
    func columnsKeepTheirFirstAndLast(size: Size) throws {
        let columns = (0..<8).map { SampleColumn("c\($0)", grid(24, side: 32)) }
        let wall = try #require(
            ColumnWall(columns, from: 0, zoom: 0, in: Size(width: size.width / 2, height: 18))
        )
        var frame = Frame(size: Size(width: size.width / 2 + 2, height: 20))
        wall.draw(into: &frame, appearance: Appearance(theme: .plain))
        let text = frame.text
        #expect(text.contains("c0"))
        #expect(size.width < 80 || text.contains("c7"), "\(text)")
    }
}
