import Foundation
import RunRecord
import TensorCore

/// A way between two latents along a great circle, so that every latent on it is as long as those that a generator knows
/// (White, 2016).
struct LatentPath {
    let start: [Float]
    let end: [Float]
    private let angle: Double

    init(from start: [Float], to end: [Float]) {
        (self.start, self.end) = (start, end)
        func length(_ x: [Float]) -> Float { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let lengths = max(length(start) * length(end), .leastNormalMagnitude)
        let cosine = zip(start, end).reduce(0) { $0 + $1.0 * $1.1 } / lengths
        angle = acos(Double(max(-1, min(1, cosine))))
    }

    /// The latent after so much of the way, 0...1.
    func callAsFunction(_ share: Double) -> [Float] {
        let isStraight = angle < 1e-3 || angle > 3.14
        let from = Float(isStraight ? 1 - share : sin((1 - share) * angle) / sin(angle))
        let to = Float(isStraight ? share : sin(share * angle) / sin(angle))
        return zip(start, end).map { from * $0 + to * $1 }
    }
}

/// Latent space, looked around in: nothing of the run changes by it.
extension Trainer {
    /// What the averaged generator draws on a walk; `nil` where it draws no pictures of latents alone, or there are no
    /// such samples.
    func view(of walk: LatentWalk) -> LatentView? {
        guard let inputs = fixedInputs, let way = way(walk, of: inputs),
            (0..<recipe.latentSize).contains(walk.dimension)
        else { return nil }
        let here = way[walk.stop]
        let moved = (-LatentWalk.reach...LatentWalk.reach).map { offset in
            var input = here
            input[walk.dimension] += Float(offset)
            return input
        }
        guard let drawn = pictures(of: way), let others = pictures(of: moved) else { return nil }
        return LatentView(
            step: step, walk: walk, way: drawn, moved: others, value: here[walk.dimension],
            latentSize: recipe.latentSize)
    }

    /// A mark that keeps what the generator is given where somebody stands.
    func favourite(_ walk: LatentWalk) -> Mark? {
        guard let inputs = fixedInputs, let way = way(walk, of: inputs) else { return nil }
        let percent = Int((100 * walk.share).rounded())
        var mark = Mark(
            step: step, kind: .favourite,
            text: "favourite kept: \(percent) % of the way from picture \(walk.start + 1) to \(walk.end + 1)")
        mark.latents = way[walk.stop]
        return mark
    }

    /// What the generator is given at each stop.
    private func way(_ walk: LatentWalk, of inputs: Tensor) -> [[Float]]? {
        let known = 0..<inputs.shape[0]
        guard known.contains(walk.start), known.contains(walk.end),
            (0..<LatentWalk.stopCount).contains(walk.stop)
        else { return nil }
        let ends = [walk.start, walk.end].map { inputs.rows($0..<$0 + 1).values }
        let size = recipe.latentSize
        let path = LatentPath(from: Array(ends[0][..<size]), to: Array(ends[1][..<size]))
        return (0..<LatentWalk.stopCount).map { stop in
            let share = Float(stop) / Float(LatentWalk.stopCount - 1)
            // What it is told of classes goes over from the one to the other.
            let told = zip(ends[0][size...], ends[1][size...]).map { (1 - share) * $0 + share * $1 }
            return path(Double(share)) + told
        }
    }

    /// Pictures of what the generator is given, with D's opinions.
    private func pictures(of inputs: [[Float]]) -> SampleGrid? {
        guard case .pictures(let set) = data else { return nil }
        let input = Tensor(inputs.flatMap { $0 }, shape: [inputs.count, recipe.inputSize])
        let told = inputs.flatMap { $0[recipe.latentSize...] }
        let condition =
            condition == nil ? nil : Tensor(told, shape: [inputs.count, told.count / inputs.count])
        let fakes = inBatches(input, through: averagedGenerator.network)
        let scores = inBatches(fakes, condition, through: discriminator).sampleMeans
        return SampleGrid(fakes, of: set, opinions: opinions(scores))
    }
}
