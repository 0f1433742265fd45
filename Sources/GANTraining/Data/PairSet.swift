import Pictures
import RunRecord
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
    /// Both sides of all pairs that are known, labelled by which: for whoever judges what comes out, never for the players.
    private(set) var kinds: PictureSet?

    init(_ inputs: Inputs, _ targets: PictureSet, isPaired: Bool = true, knowsTruth: Bool = true) {
        (self.inputs, self.targets) = (inputs, targets)
        (self.isPaired, self.knowsTruth) = (isPaired, knowsTruth)
    }

    /// The way back.
    var reversed: PairSet? {
        guard case .set(let inputs) = inputs else { return nil }
        var way = PairSet(.set(targets), inputs, isPaired: isPaired, knowsTruth: knowsTruth)
        way.kinds = kinds
        return way
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
    /// Decoded pictures of two kinds: two in a file, or two groups.
    ///
    /// - Parameters:
    ///   - pictures: Of two groups; those of a pair have one name, and one of a name that only one group has is left out
    ///     of pairs.
    ///   - isPaired: Whether training pictures belong together.
    ///   - knowsNames: Whether one name means one subject, so that held-out pictures belong together; unpaired groups then
    ///     are trained on other subjects each.
    ///   - line: Which subjects were held out before.
    ///   - path: Where they are, for errors.
    ///   - tell: Told what was left out.
    /// - Throws: `DataError` where a group has nothing to train on, or nothing belongs together and has to.
    init(
        _ pictures: DecodedPictures, isPaired: Bool, knowsNames: Bool, keeping line: UInt64?,
        path: String, tell: (String) -> Void
    ) throws(DataError) {
        func set(_ training: [Int], _ heldOut: [Int], _ line: UInt64? = pictures.heldOutLine) -> PictureSet {
            PictureSet(pictures, training: training, heldOut: heldOut, line: line)
        }
        if pictures.form.isDouble {
            func half(_ places: [Int], _ which: Int) -> [Int] { places.map { 2 * $0 + which } }
            let halves = [0, 1].map { set(half(pictures.training, $0), half(pictures.heldOut, $0)) }
            self.init(.set(halves[0]), halves[1])
            return
        }
        guard isPaired || knowsNames else {
            func group(_ places: [Int], _ which: Int) -> [Int] {
                places.filter { pictures.groups[$0] == which }
            }
            let groups = [0, 1].map { which in
                set(group(pictures.training, which), group(pictures.heldOut, which))
            }
            guard groups.allSatisfy({ $0.count(.training) > 0 && $0.count(.heldOut) > 0 }) else {
                throw .fewOfADomain(path: path)
            }
            self.init(.set(groups[0]), groups[1], isPaired: false, knowsTruth: false)
            return
        }
        let pairs = pictures.pairs(keeping: line)
        guard pairs.training.count > 1, !pairs.heldOut.isEmpty else {
            throw .fewPairs(path: path, count: pairs.training.count + pairs.heldOut.count)
        }
        if pairs.loneCount > 0, isPaired {
            tell(
                "left out: \(counted(pairs.loneCount, "picture")) that nothing of the same name is there for")
        }
        // Of pairs that nobody is to know of, each domain gets one half.
        let middle = pairs.training.count / 2
        let (first, second) =
            isPaired
            ? (pairs.training[...], pairs.training[...])
            : (pairs.training[..<middle], pairs.training[middle...])
        self.init(
            .set(set(first.map(\.first), pairs.heldOut.map(\.first), pairs.heldOutLine)),
            set(second.map(\.second), pairs.heldOut.map(\.second), pairs.heldOutLine), isPaired: isPaired)
        kinds = PictureSet(kindsOf: pairs, in: pictures)
    }
}
