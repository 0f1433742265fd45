import RunRecord
import TensorCore

/// How pictures that are made of pictures are judged, and by what they would be without a network.
extension Trainer {
    /// Held-out pairs that guesses are measured on, and training pairs that they are learnt from.
    private static let guessCount = 256

    /// The recipe's own kinds of quality; none of pictures whose truth nobody knows.
    func quality(
        of fakes: Tensor, among heldOut: Batch, in set: PairSet, using random: inout SeededRandom
    ) -> [Scalar] {
        guard let inputs = heldOut.told.inputs else { return [] }
        var back: (Tensor, Tensor)?
        if recipe.game == .cycle {
            back = (inBatches(fakes, through: players[1 - duel].averagedGenerator.network), inputs)
        }
        let scalars = recipe.measures.compactMap { measure -> Scalar? in
            guard set.knowsTruth || measure == .cycle else { return nil }
            return Scalar(
                measure.tag, measure.value(of: fakes, truth: heldOut.samples, back: back, reader: classifier))
        }
        guard let answers = recipe.answers else { return scalars }
        return scalars
            + answers.quality(among: heldOut) { generate($1, told: $0, using: &random) }
    }

    /// The measures of all pairs of players, each beside what can be had without a network.
    func pairMeasures() -> [Measure] {
        players.indices.flatMap { i -> [Measure] in
            var trainer = self
            trainer.duel = i
            guard let set = trainer.data.pairs else { return [] }
            let measures = recipe.measures.filter { set.knowsTruth || $0 == .cycle }
            let count = min(Trainer.guessCount, set.targets.count(.heldOut))
            let heldOut = set.batch(Array(0..<count), of: .heldOut)
            let guesses = set.knowsTruth ? trainer.guesses(heldOut, in: set) : []
            return measures.map {
                $0.measure(
                    of: players[i].name, beside: guesses, truth: heldOut.samples,
                    reader: classifier)
            } + (recipe.answers?.measures ?? [])
        }
    }

    /// Pictures as they are given, or enlarged; the mean one; the given ones in other colours.
    private func guesses(_ heldOut: Batch, in set: PairSet) -> [(name: String, output: Tensor)] {
        guard let inputs = heldOut.told.inputs else { return [] }
        let truth = heldOut.samples
        guard inputs.shape[1] == truth.shape[1] else { return [("bicubic", inputs.enlarged(like: truth))] }
        let count = min(Trainer.guessCount, set.targets.count(.training), set.inputCount(.training))
        let training = set.batch(Array(0..<count), of: .training)
        let mean = ("mean", training.samples.meanSample(repeated: truth.shape[0]))
        guard inputs.shape.last >= truth.shape.last else { return [mean] }
        let given = inputs.channels(0..<truth.shape.last)
        guard set.isPaired || set.knowsTruth, let known = training.told.inputs else {
            return [("as given", given), mean]
        }
        // Where training pictures are no pairs, the held-out ones are: more than any network here is told.
        let (from, to) =
            set.isPaired ? (known.channels(0..<truth.shape.last), training.samples) : (given, truth)
        return [("as given", given), mean, ("recoloured", given.recoloured(as: from, became: to))]
    }
}

extension Tensor {
    /// The mean of a batch, so many times.
    func meanSample(repeated count: Int) -> Tensor {
        let (n, size) = (shape[0], self.count / shape[0])
        var mean = [Float](repeating: 0, count: size)
        withSpan { x in for i in 0..<x.count { mean[i % size] += x[i] / Float(n) } }
        return Tensor(shape: Shape([count] + shape.dimensions.dropFirst())) { span in
            for i in 0..<span.count { span[i] = mean[i % size] }
        }
    }

    /// The pictures with every pixel's colour changed by the affine map that does best between two batches (least
    /// squares).
    func recoloured(as from: Tensor, became to: Tensor) -> Tensor {
        let c = shape.last
        // The normal equations of c + 1 unknowns for each channel.
        let n = c + 1
        var products = [Double](repeating: 0, count: n * n)
        var sums = [Double](repeating: 0, count: n * c)
        from.withSpan { a in
            to.withSpan { b in
                for pixel in 0..<a.count / c {
                    func value(_ i: Int) -> Double { i < c ? Double(a[pixel * c + i]) : 1 }
                    for i in 0..<n {
                        for j in 0..<n { products[i * n + j] += value(i) * value(j) }
                        for k in 0..<c { sums[i * c + k] += value(i) * Double(b[pixel * c + k]) }
                    }
                }
            }
        }
        for i in 0..<n { products[i * n + i] += 1e-6 * (1 + products[i * n + i]) }
        let map = solved(products, sums, size: n, columns: c)
        return withSpan { x in
            Tensor(shape: shape) { span in
                for i in 0..<span.count {
                    let (pixel, k) = (i / c, i % c)
                    var sum = map[c * c + k]
                    for j in 0..<c { sum += Double(x[pixel * c + j]) * map[j * c + k] }
                    span[i] = Float(max(-1, min(1, sum)))
                }
            }
        }
    }
}

/// Of a positive definite system of a few unknowns, `[size, columns]` (Gauss and Jordan).
private func solved(_ products: [Double], _ sums: [Double], size n: Int, columns c: Int) -> [Double] {
    var (a, b) = (products, sums)
    for i in 0..<n {
        let pivot = a[i * n + i]
        for j in 0..<n { a[i * n + j] /= pivot }
        for k in 0..<c { b[i * c + k] /= pivot }
        for row in 0..<n where row != i {
            let factor = a[row * n + i]
            for j in 0..<n { a[row * n + j] -= factor * a[i * n + j] }
            for k in 0..<c { b[row * c + k] -= factor * b[i * c + k] }
        }
    }
    return b
}
