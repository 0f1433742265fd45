import Canvas
import Foundation
import Fuzzing
import Testing

@testable import Dashboard
@testable import Diagnostics
@testable import RunRecord

private typealias Tag = RunRecord.Tag

/// Everything from outside, on its whole way: read, checked, reduced, drawn.
///
/// `GANTOP_FUZZ` is how much of it.
struct WholePathFuzzTests {
    private static let tags: [Tag] = [
        .generatorLoss, .discriminatorLoss, .realScore, .fakeScore, .realAccuracy, .fakeAccuracy,
        .generatorGradient, .discriminatorGradient, .gradientPenalty, .generatorLearningRate, .stepsPerSecond,
        .modesCaptured, .rarestMode, .highQuality, .referee, .realLogit, .fakeLogit, Tag("fid"), Tag(""),
        Tag("learning-rate/x"),
    ]

    // MARK: Event files

    private static func gauge(_ extremes: inout Extremes) -> GaugeReading {
        func maybe() -> Float? { extremes.isChosen(oneIn: 3) ? nil : extremes.float() }
        let counts = (0..<extremes.pick([1, 2, 64])).map { _ in
            (extremes.isChosen(oneIn: 40) ? extremes.whole() : extremes.count(to: 50), extremes.count(to: 50))
        }
        var scores = ScoreHistogram(real: counts.map(\.0), fake: counts.map(\.1))
        (scores.least, scores.most) = (maybe(), maybe())
        return GaugeReading(
            heldout: extremes.float(), train: maybe(), memorisation: maybe(), noiseCanary: extremes.float(),
            shuffleCanary: maybe(), meanCanary: maybe(), scoreDeviation: extremes.float(), referee: maybe(),
            diversity: maybe(), duplicates: maybe(),
            scores: extremes.isChosen(oneIn: 2) ? nil : scores,
            tug: extremes.isChosen(oneIn: 2)
                ? nil
                : Tug(
                    before: extremes.float(), afterDiscriminator: extremes.float(),
                    afterGenerator: extremes.float()),
            count: extremes.isChosen(oneIn: 9) ? extremes.whole() : 512)
    }

    private static func fact(_ extremes: inout Extremes, step: Int) -> RecordedFact {
        switch extremes.count(to: 9) {
        case 0:
            .description(
                RunDescription(
                    recipe: "r", seed: .max, batchSize: extremes.whole(),
                    stepCount: extremes.isChosen(oneIn: 2) ? nil : extremes.whole(near: 1000),
                    stepsPerEpoch: extremes.isChosen(oneIn: 3) ? nil : extremes.number(),
                    evaluateEvery: extremes.whole(), threadCount: extremes.whole(),
                    lossReferences: [.init(tag: .generatorLoss, value: extremes.float(), label: "x")],
                    sampleNoun: extremes.pick(["points", "images"]), modeCount: extremes.whole()))
        case 1: .paused(step: extremes.whole(near: step))
        case 2: .resumed(step: extremes.whole(near: step))
        case 3:
            .mark(
                Mark(
                    step: extremes.whole(near: step), kind: extremes.pick(Mark.Kind.allCases),
                    text: extremes.pick(["", "x", "\u{1b}[31m"])))
        case 4: .parameters([Parameter(name: "a", value: "1", summary: "", range: "", isLive: true)])
        case 5: .log(String(repeating: "long ", count: extremes.pick([1, 2000])))
        case 6:
            .outcome(
                extremes.pick([
                    .completed(step: extremes.whole()), .diverged(step: extremes.whole(), tensor: "t"),
                    .failed(message: "m"), .stopped(step: extremes.whole(near: step)),
                ]))
        default:
            .evaluation(
                Evaluation(
                    step: extremes.whole(near: step), gauge: gauge(&extremes),
                    quality: [
                        Scalar(.modesCaptured, extremes.float()), Scalar(.highQuality, extremes.float()),
                        Scalar(.rarestMode, extremes.float()), Scalar(extremes.pick(tags), extremes.float()),
                    ], samples: nil,
                    duration: extremes.isChosen(oneIn: 9)
                        ? Duration(secondsComponent: .max, attosecondsComponent: 0) : .seconds(1)))
        }
    }

    private static func samples(_ extremes: inout Extremes) -> Samples {
        func point() -> SIMD2<Float> { SIMD2(extremes.float(), extremes.float()) }
        func points(_ count: Int) -> [SIMD2<Float>] { (0..<count).map { _ in point() } }
        if extremes.isChosen(oneIn: 2) {
            let count = extremes.pick([1, 2, 9])
            let grid = SampleGrid(
                width: 3, height: 5, channels: 1, count: count,
                pixels: [UInt8](repeating: 200, count: 15 * count),
                opinions: extremes.isChosen(oneIn: 3) ? nil : (0..<count).map { _ in extremes.float() })
            return .images(fixed: grid, fresh: grid, real: grid)
        }
        return .points(
            PointSamples(
                real: points(4), fixed: points(4), fresh: points(4),
                extent: extremes.isChosen(oneIn: 3) ? extremes.float() : 2,
                surface: (0..<9).map { _ in extremes.float() }, surfaceSize: 3, sheet: points(4),
                sheetSize: 2,
                arrows: (0..<4).map { _ in .init(place: point(), direction: point()) }))
    }

    private static func part(_ extremes: inout Extremes, step: Int) -> StepPart {
        func maybe() -> Float? { extremes.isChosen(oneIn: 3) ? nil : extremes.float() }
        var part = StepPart(
            step: step, player: extremes.pick(StepPart.Player.allCases),
            stage: extremes.pick(StepPart.Stage.allCases), batchSize: 8, latentSize: 4)
        part.latents = (0..<4).map { _ in extremes.float() }
        part.fakeOpinions = (0..<3).map { _ in extremes.float() }
        part.realOpinions = (0..<3).map { _ in extremes.float() }
        part.fakes = .points((0..<3).map { _ in SIMD2(extremes.float(), extremes.float()) }, extent: 2)
        part.reals = .points((0..<3).map { _ in SIMD2(extremes.float(), extremes.float()) }, extent: 2)
        (part.realScore, part.fakeScore, part.realScoreAfter) = (maybe(), maybe(), maybe())
        (part.loss, part.realLoss, part.fakeLoss, part.penalty) = (maybe(), maybe(), maybe(), maybe())
        (part.gradientNorm, part.learningRate) = (maybe(), maybe())
        part.layerNorms = [StepPart.LayerNorm(name: "a", norm: extremes.float())]
        return part
    }

    /// An event whose numbers are of the right form, and at the edges of what they can be.
    private static func event(_ extremes: inout Extremes, step: inout Int) -> FileEvent {
        step = min(max(-1, extremes.isChosen(oneIn: 12) ? extremes.whole() : step + 1), FileEvent.lastStep)
        var event = FileEvent(
            wallTime: extremes.isChosen(oneIn: 5) ? extremes.number() : Double(step), step: step)
        switch extremes.count(to: 9) {
        case 0:
            event.restart = ""
        case 1: event.values = samples(&extremes).values(withReals: true)
        case 2, 3:
            event.values = [fact(&extremes, step: step).value]
            if extremes.isChosen(oneIn: 3) { event.values += samples(&extremes).values(withReals: false) }
        default:
            let count = extremes.count(to: 6)
            let isOwn = extremes.isChosen(oneIn: 2)
            event.values = (0..<count).map { _ in
                let tag =
                    extremes.isChosen(oneIn: 8) ? Tag("t\(extremes.count(to: 2000))") : extremes.pick(tags)
                guard isOwn, extremes.isChosen(oneIn: 2) else {
                    return FileValue(tag: tag, content: .scalar(extremes.float()))
                }
                let (a, b) = (extremes.float(), extremes.float())
                let bucket = Bucket(
                    low: min(a, b), high: max(a, b), sum: extremes.number(),
                    count: extremes.whole(), nonFiniteCount: extremes.whole())
                return FileValue(tag: tag, content: .bucket(bucket ?? Bucket(a)))
            }
            if isOwn {
                event.stretch = FileEvent.Stretch(
                    firstStep: max(0, min(extremes.whole(near: step - 5), step + 1)),
                    duration: extremes.isChosen(oneIn: 8) ? .nanoseconds(Int64.max) : .milliseconds(3),
                    epoch: extremes.isChosen(oneIn: 5) ? extremes.number() : Double(step) / 7)
            }
        }
        return event
    }

    /// In slices, so that they share the processor's cores.
    @Test(arguments: 0..<4) func extremeEventsAreDrawnOrLeftOut(slice: Int) throws {
        var extremes = Extremes(seed: UInt64(slice + 1))
        var path = WholePath(seed: UInt64(slice))
        var translator = EventTranslator(names: TagMap())
        var step = 0
        for round in 0..<Fuzz.count(60) {
            // Another run now and then, so that not all of them begin with what broke the first.
            if round % 200 == 199 {
                path = WholePath(seed: UInt64(round))
                translator = EventTranslator(names: TagMap())
                step = 0
            }
            translator.isCatchingUp = extremes.isChosen(oneIn: 4)
            for _ in 0..<extremes.count(to: 8) {
                // As it is read from a file: what cannot be read is passed over there.
                let bytes = WholePathFuzzTests.event(&extremes, step: &step).encoded
                guard let event = try? FileEvent(decoding: bytes) else { continue }
                translator.add(event)
            }
            if extremes.isChosen(oneIn: 3) { translator.flush() }
            path.show(translator.take())
            #expect(path.keptCount <= WholePath.keptLimit)
        }
    }

    @Test func damagedEventsAreDrawnOrLeftOut() throws {
        var extremes = Extremes(seed: 9)
        var step = 0
        let seeds = (0..<40).map { _ in WholePathFuzzTests.event(&extremes, step: &step).encoded }
        var path = WholePath()
        var translator = EventTranslator(names: TagMap())
        var waiting = 0
        for bytes in Fuzz(bytes: seeds) {
            if let event = try? FileEvent(decoding: bytes) { translator.add(event) }
            waiting += 1
            guard waiting == 20 else { continue }
            waiting = 0
            translator.flush()
            path.show(translator.take())
        }
        #expect(path.keptCount <= WholePath.keptLimit)
    }

    // MARK: Lines

    private static let numbers = [
        "1e30", "-1e308", "1e-45", "nan", "inf", "-Infinity", "9223372036854775808", "-9223372036854775809",
        "1e400", "0", "0.5", "1", "2", "1,234,567", "1.000.000", "12/345", "4503599627370496", "1e15", "-1",
        "18446744073709551616", "0x1p63", "1e", "--3", "5%", "1e9999999999",
    ]
    private static let names = [
        "step", "iter", "epoch", "batch", "loss_g", "Generator Loss", "D_real", "accreal", "acc_fake", "D(x)",
        "D(G(z))", "gp", "lr", "grad_norm_g", "fid", "time", "eta", "kimg", "tick", "real_score", "ünïcode",
    ]

    private static func line(_ extremes: inout Extremes, step: Int) -> String {
        func number() -> String {
            extremes.isChosen(oneIn: 3) ? extremes.pick(numbers) : "\(Float(extremes.count(to: 100)) / 100)"
        }
        func place() -> String { extremes.isChosen(oneIn: 10) ? extremes.pick(numbers) : "\(step)" }
        func name() -> String {
            extremes.isChosen(oneIn: 10) ? "x\(extremes.count(to: 5000))" : extremes.pick(names)
        }
        let pairs = (0..<extremes.count(to: 6)).map { _ in (name(), number()) }
        switch extremes.count(to: 6) {
        case 0:
            let members = pairs.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ")
            return "{\"step\": \(place()), \(members)}"
        case 1: return "{\"a\": {\"b\": {\"\(name())\": [\(number()), \(number())]}}, \"step\": \(place())}"
        case 2: return "step,\(pairs.map(\.0).joined(separator: ","))"
        case 3: return "\(place()),\(pairs.map(\.1).joined(separator: ","))"
        case 4: return "[\(place())/\(number())][\(number())/\(number())] " + text(pairs, sign: ": ")
        case 5: return "step: \(place()) " + text(pairs, sign: " ")
        default: return "step=\(place()) " + text(pairs, sign: "=")
        }
    }

    private static func text(_ pairs: [(String, String)], sign: String) -> String {
        pairs.map { "\($0.0)\(sign)\($0.1)" }.joined(separator: " | ")
    }

    @Test(arguments: 0..<2) func extremeLinesAreDrawnOrLeftOut(slice: Int) {
        var extremes = Extremes(seed: UInt64(slice + 77))
        var path = WholePath(seed: UInt64(slice + 7))
        var translator = LineTranslator(names: TagMap())
        for round in 0..<Fuzz.count(60) {
            if round % 200 == 199 {
                path = WholePath(seed: UInt64(round))
                translator = LineTranslator(names: TagMap())
            }
            for index in 0..<extremes.count(to: 8) {
                let line = WholePathFuzzTests.line(&extremes, step: round % 50 * 10 + index)
                translator.take(
                    line, wallTime: extremes.isChosen(oneIn: 9) ? extremes.number() : Double(round))
            }
            path.show(translator.drain())
            #expect(path.keptCount <= WholePath.keptLimit)
        }
        #expect(translator.lastStep <= FileEvent.lastStep)
    }

    @Test func damagedLinesAreDrawnOrLeftOut() {
        var extremes = Extremes(seed: 5)
        let seeds = (0..<60).map { WholePathFuzzTests.line(&extremes, step: $0) }
        var path = WholePath()
        var translator = LineTranslator(names: TagMap())
        var waiting = 0
        for bytes in Fuzz(seeds) {
            translator.take(String(decoding: bytes, as: UTF8.self), wallTime: 1)
            waiting += 1
            guard waiting == 20 else { continue }
            waiting = 0
            path.show(translator.drain())
        }
        #expect(path.keptCount <= WholePath.keptLimit)
    }

    // MARK: What comes without a border

    /// The trainer in this process is trusted with steps and counts; its measurements may be anything.
    @Test func anyMeasurementsCanBeDrawn() {
        var extremes = Extremes(seed: 3)
        var path = WholePath(seed: 3)
        for round in 1...Fuzz.count(60) {
            var events: [RunEvent] = [
                .step(
                    StepRecord(
                        step: round, epoch: Double(round) / 9, duration: .milliseconds(1),
                        scalars: WholePathFuzzTests.tags.map { Scalar($0, extremes.float()) }))
            ]
            if round % 3 == 1 { events.append(.part(WholePathFuzzTests.part(&extremes, step: round))) }
            if round % 5 == 1 {
                var gauge = WholePathFuzzTests.gauge(&extremes)
                gauge.count = 512
                gauge.scores = nil
                events.append(
                    .evaluation(
                        Evaluation(
                            step: round, gauge: gauge, quality: [Scalar(.modesCaptured, extremes.float())],
                            samples: WholePathFuzzTests.samples(&extremes), duration: .milliseconds(1))))
            }
            path.show(events)
        }
    }

    @Test func anyNumberCanBeWritten() {
        var extremes = Extremes(seed: 4)
        for _ in 0..<Fuzz.count(20_000) {
            let value = extremes.float()
            _ = Numbers.fixed(value, extremes.count(to: 12)) + Numbers.short(value) + Numbers.percent(value)
            _ = Chart.brief(value) + Numbers.grouped(extremes.whole())
            _ = Numbers.clock(.seconds(held: extremes.number()))
            _ = Int(held: value) + 0
            _ = ParameterEditor.value(
                typed: extremes.pick(["*", "/"]) + "\(extremes.whole())", current: "\(extremes.whole())")
        }
    }
}
