import Foundation
import RunRecord
import TensorCore

/// How good pictures are that were made of others, where the truth is known; all from 0 (black) to 1.
enum PairMeasure: Sendable, Equatable {
    /// The mean distance to the truth.
    case distance
    /// The peak signal-to-noise ratio in decibels.
    case signal
    /// The mean difference of neighbours over that of the truth's.
    case sharpness
    /// How bright that is which is warm and bright in the truth: windows at night.
    case light
    /// What is not background in both over what is not in one of them.
    case overlap
    /// The mean distance where the truth is not background.
    case colour
    /// The mean distance of what comes back to what was given.
    case cycle
    /// The mean distance to the truth in the features of a reader of both kinds, over that between two truths.
    case features

    var tag: Tag {
        switch self {
        case .distance: .truthDistance
        case .signal: .signal
        case .sharpness: .sharpness
        case .light: .light
        case .overlap: .overlap
        case .colour: .colourDistance
        case .cycle: .cycleDistance
        case .features: .featureDistance
        }
    }

    private var name: String {
        switch self {
        case .distance: "off the truth"
        case .signal: "PSNR (dB)"
        case .sharpness: "sharpness"
        case .light: "windows lit"
        case .overlap: "shape overlap"
        case .colour: "colour off"
        case .cycle: "back again, off"
        case .features: "off in features"
        }
    }

    /// - Parameters:
    ///   - output: `[n, h, w, c]` from -1 to 1.
    ///   - truth: The same shape.
    ///   - back: What the way back made of the output, and what that should be.
    ///   - reader: Who tells the two kinds from each other.
    /// - Returns: The measure; NaN where nothing can be measured.
    func value(
        of output: Tensor, truth: Tensor, back: (made: Tensor, given: Tensor)? = nil,
        reader: Classifier? = nil
    ) -> Float {
        switch self {
        case .distance: return 0.5 * (output - truth).absolute.mean.item
        case .signal:
            // The mean over pictures, each of which has its own noise.
            let noise = (output - truth).squared.sampleMeans.map { max($0 / 4, 1e-10) }
            return -10 * noise.reduce(0) { $0 + log10($1) } / Float(noise.count)
        case .sharpness: return output.roughness / truth.roughness
        case .light:
            return PairMeasure.mean(of: output, where: truth) {
                $0.x - $0.z > 0.4 && $0.x > 0.8
            } pixel: {
                made, _ in
                max(0, min(1, made.x))
            }
        case .overlap:
            var (both, either) = (0, 0)
            PairMeasure.forEachPixel(output, truth) { made, real in
                let (a, b) = (PairMeasure.isThing(made), PairMeasure.isThing(real))
                if a && b { both += 1 }
                if a || b { either += 1 }
            }
            return either > 0 ? Float(both) / Float(either) : 1
        case .colour:
            return PairMeasure.mean(of: output, where: truth, PairMeasure.isThing) { made, real in
                let offset = made - real
                return (abs(offset.x) + abs(offset.y) + abs(offset.z)) / 3
            }
        case .cycle: return back.map { 0.5 * ($0.made - $0.given).absolute.mean.item } ?? .nan
        case .features:
            guard let reader else { return .nan }
            let real = reader.features(of: truth)
            return (reader.features(of: output) - real).meanLength / (real.nextRows - real).meanLength
        }
    }

    /// What is not the grey that is behind everything.
    private static func isThing(_ pixel: SIMD3<Float>) -> Bool {
        let offset = pixel - DrawnPeople.background
        return max(offset.max(), -offset.min()) > 0.15
    }

    private static func mean(
        of output: Tensor, where truth: Tensor, _ isMeant: (SIMD3<Float>) -> Bool,
        pixel: (_ made: SIMD3<Float>, _ real: SIMD3<Float>) -> Float
    ) -> Float {
        var (sum, count) = (0.0, 0)
        forEachPixel(output, truth) { made, real in
            guard isMeant(real) else { return }
            sum += Double(pixel(made, real))
            count += 1
        }
        return count > 0 ? Float(sum / Double(count)) : .nan
    }

    private static func forEachPixel(
        _ output: Tensor, _ truth: Tensor, _ body: (_ made: SIMD3<Float>, _ real: SIMD3<Float>) -> Void
    ) {
        precondition(output.shape == truth.shape, "pixels: \(output.shape) and \(truth.shape)")
        let c = output.shape.last
        output.withSpan { a in
            truth.withSpan { b in
                for i in 0..<a.count / c {
                    let first = i * c
                    func pixel(_ x: Span<Float>) -> SIMD3<Float> {
                        (SIMD3(x[first], x[first + c / 2], x[first + c - 1]) + 1) / 2
                    }
                    body(pixel(a), pixel(b))
                }
            }
        }
    }

    /// The measure with what can be had without a network.
    ///
    /// - Parameters:
    ///   - duel: Whose pictures they are.
    ///   - guesses: What can be made without a network, by its name.
    ///   - truth: What should come out.
    ///   - reader: Who tells the two kinds from each other.
    /// - Returns: The measure and its baselines.
    func measure(
        of duel: String, beside guesses: [(name: String, output: Tensor)], truth: Tensor,
        reader: Classifier? = nil
    ) -> Measure {
        let baselines = guesses.compactMap { guess -> Measure.Baseline? in
            guard self != .cycle else { return nil }
            return Measure.Baseline(guess.name, value(of: guess.output, truth: truth, reader: reader))
        }
        let reals: [Measure.Baseline] =
            switch self {
            case .light: [.init("truth", value(of: truth, truth: truth))]
            case .sharpness: [.init("truth", 1)]
            case .features: [.init("another's", 1)]
            default: []
            }
        return Measure(
            tag.of(duel: duel), name, isShare: self == .light || self == .overlap,
            baselines: reals + baselines)
    }
}

extension Tensor {
    /// The mean length of rows.
    fileprivate var meanLength: Float {
        let squares = squared.sampleMeans
        let width = Float(count / shape[0])
        return squares.reduce(0) { $0 + ($1 * width).squareRoot() } / Float(squares.count)
    }

    /// Each row in the place of the one before it.
    fileprivate var nextRows: Tensor {
        let size = count / shape[0]
        return withSpan { x in
            Tensor(shape: shape) { span in for i in 0..<span.count { span[i] = x[(i + size) % x.count] } }
        }
    }

    /// The mean difference of pixels beside and below each other.
    fileprivate var roughness: Float {
        let (n, h, w, c) = (shape[0], shape[1], shape[2], shape[3])
        return withSpan { x in
            var sum = 0.0
            for row in 0..<n * h {
                for i in 0..<(w - 1) * c {
                    let place = row * w * c + i
                    sum += Double(abs(x[place + c] - x[place]))
                    if row % h < h - 1 { sum += Double(abs(x[place + w * c] - x[place])) }
                }
            }
            return Float(sum / Double(n * h * w * c))
        }
    }
}
