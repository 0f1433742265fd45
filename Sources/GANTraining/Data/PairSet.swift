import Pictures
import TensorCore

/// Pictures and what they are to become.
///
/// Picture number i of the one side belongs to picture number i of the other, but for training pictures of two domains of
/// which nobody says so.
public struct PairSet: Sendable {
    /// The pictures that a generator is given.
    enum Inputs: Sendable {
        case set(PictureSet)
        /// The other side's, so many times smaller.
        case shrunk(factor: Int)
    }

    let inputs: Inputs
    let targets: PictureSet
    /// Whether training pictures belong together.
    let isPaired: Bool
    /// Whether held-out pictures do, so that what comes out can be held against the truth.
    let knowsTruth: Bool

    init(_ inputs: Inputs, _ targets: PictureSet, isPaired: Bool = true, knowsTruth: Bool = true) {
        (self.inputs, self.targets) = (inputs, targets)
        (self.isPaired, self.knowsTruth) = (isPaired, knowsTruth)
    }

    /// The way back.
    var reversed: PairSet? {
        guard case .set(let inputs) = inputs else { return nil }
        return PairSet(.set(targets), inputs, isPaired: isPaired, knowsTruth: knowsTruth)
    }

    /// How many pictures may be given to a generator.
    func inputCount(_ part: PictureSet.Part) -> Int {
        if case .set(let inputs) = inputs { inputs.count(part) } else { targets.count(part) }
    }

    /// The given pictures with these numbers, `[n, height, width, channels]` from -1 to 1.
    func inputs(_ indices: [Int], of part: PictureSet.Part) -> Tensor {
        switch inputs {
        case .set(let set): return set.pictures(indices, of: part, dimensions: set.shape.dimensions)
        case .shrunk(let factor):
            let whole = targets.pictures(indices, of: part, dimensions: targets.shape.dimensions)
            return whole.resized(height: targets.height / factor, width: targets.width / factor, .area)
        }
    }

    /// Pictures to become and the ones they are made of, where both have one number.
    func batch(_ indices: [Int], of part: PictureSet.Part) -> Batch {
        let samples = targets.pictures(indices, of: part, dimensions: targets.shape.dimensions)
        let count = inputCount(part)
        let inputs = inputs(indices.map { $0 % count }, of: part)
        return Batch(samples: samples, told: Told(inputs: inputs))
    }
}

extension PairSet {
    /// Two groups of decoded pictures, the second made of the first.
    ///
    /// - Parameters:
    ///   - pictures: Of two groups; those of a pair have one name, and one of a name that only one group has is left out
    ///     of pairs.
    ///   - isPaired: Whether training pictures belong together.
    /// - Throws: `DataError` where a group has nothing to train on, or nothing belongs together and has to.
    init(_ pictures: DecodedPictures, isPaired: Bool) throws(DataError) {
        let (a, b) = (PictureSet(pictures, classes: ["A"]), PictureSet(pictures, classes: ["B"]))
        self.init(.set(a), b, isPaired: isPaired, knowsTruth: false)
    }
}
