import TensorCore

/// Pairs of pictures that are drawn: one and the same thing seen in two ways.
public enum DrawnPairs: String, Sendable, CaseIterable {
    /// Houses under hills, by day and by night.
    case scenes
    /// A flat warm shape on dark, and a striped one on blue.
    case shapes
    /// A person, and the same one in another pose, whose joints are told.
    case people
    /// Outlines, and what they look like in one of three colours.
    case outlines
    /// A number, and one that is on either of two branches there.
    case branches

    static let side = 32
    private static let (count, heldOutCount) = (6000, 600)

    var inputChannels: Int {
        switch self {
        case .scenes, .shapes: 3
        case .people: 3 + DrawnPeople.jointCount
        case .outlines, .branches: 1
        }
    }

    /// The shape of a picture that is to come out.
    var shape: SampleShape {
        let side = self == .branches ? 1 : DrawnPairs.side
        return .picture(height: side, width: side, channels: self == .branches ? 1 : 3)
    }

    /// The pairs, always the same.
    ///
    /// - Parameter isPaired: Whether training pictures belong together; else each side sees things of its own.
    /// - Returns: Pictures to train on and to hold out.
    func set(isPaired: Bool = true) -> PairSet {
        var random = SeededRandom(seed: 0, stream: 0x70_61_69_72_73)
        func parts(_ count: Int) -> (inputs: [UInt8], targets: [UInt8]) {
            var (inputs, targets): ([UInt8], [UInt8]) = ([], [])
            for _ in 0..<count {
                let pair = pair(using: &random)
                inputs += pair.input
                targets += pair.target
            }
            return (inputs, targets)
        }
        let (training, heldOut) = (parts(DrawnPairs.count), parts(DrawnPairs.heldOutCount))
        let (a, b) = (training.inputs.count, training.targets.count)
        // Each domain has half of the things.
        let (inputs, targets) =
            isPaired
            ? (training.inputs, training.targets)
            : (Array(training.inputs[..<(a / 2)]), Array(training.targets[(b / 2)...]))
        func set(_ channels: Int, _ training: [UInt8], _ heldOut: [UInt8]) -> PictureSet {
            PictureSet(
                height: shape.height, width: shape.width, channels: channels,
                training: .init(bytes: training), heldOut: .init(bytes: heldOut))
        }
        return PairSet(
            .set(set(inputChannels, inputs, heldOut.inputs)), set(shape.channels, targets, heldOut.targets),
            isPaired: isPaired)
    }

    private func pair(using random: inout SeededRandom) -> (input: [UInt8], target: [UInt8]) {
        switch self {
        case .scenes:
            let scene = DrawnScene(using: &random)
            return (scene.picture(isNight: false), scene.picture(isNight: true))
        case .shapes:
            let shape = DrawnShape(using: &random)
            return (shape.flat, shape.striped)
        case .people:
            let person = DrawnPeople(using: &random)
            let (from, to) = (DrawnPeople.Pose(using: &random), DrawnPeople.Pose(using: &random))
            return (person.told(in: from, to: to), person.picture(in: to))
        case .outlines:
            let outlines = DrawnOutlines(using: &random)
            let colour = Int.random(in: 0..<DrawnOutlines.colours.count, using: &random)
            return (outlines.lines, outlines.picture(colour: colour))
        case .branches: return DrawnBranches.pair(using: &random)
        }
    }
}
