import RunRecord
import TensorCore

/// What hangs in a column, of the picture of its row.
enum ExhibitColumn: Sendable, Equatable {
    /// What the generator is given, or some channels of it.
    case given(String, channels: Range<Int>? = nil)
    /// The brightest of its channels from this one on.
    case brightest(String, from: Int)
    /// What it is given, enlarged without a network.
    case enlarged(String)
    case output(String)
    /// What the generators of both ways make of it, one after the other.
    case back(String)
    case truth(String)
    /// How far the output is from the truth.
    case difference(String)
    /// The output of other latents.
    case answer(String)

    private var name: String {
        switch self {
        case .given(let name, _), .brightest(let name, _), .enlarged(let name), .output(let name),
            .back(let name), .truth(let name), .difference(let name), .answer(let name):
            name
        }
    }

    /// The name, where letters of both domains stand for those of the way that is meant.
    func name(isReversed: Bool) -> String {
        let swapped: [Character: Character] = ["A": "B", "B": "A", "F": "G", "G": "F"]
        return isReversed ? String(name.map { swapped[$0] ?? $0 }) : name
    }
}

extension Trainer {
    /// How many pictures are followed from what is given to what comes out.
    static let rowCount = 24

    /// Pictures that are held out beside what the averaged generator makes of them.
    ///
    /// - Parameters:
    ///   - set: The pairs.
    ///   - rows: Which pictures; as many as there are.
    ///   - random: Where latents come from.
    /// - Returns: The recipe's columns of so many rows.
    func columns(of set: PairSet, rows: [Int], using random: inout SeededRandom) -> [SampleColumn] {
        let batch = set.batch(rows, of: .heldOut)
        guard let inputs = batch.told.inputs else { return [] }
        let output = generate(rows.count, told: batch.told, using: &random)
        return recipe.exhibit.compactMap { column in
            let name = column.name(isReversed: duel == 1)
            let grid: SampleGrid
            switch column {
            case .given(_, let channels):
                grid = SampleGrid(channels.map { inputs.channels($0) } ?? inputs)
            case .brightest(_, let first):
                grid = SampleGrid(inputs.channels(first..<inputs.shape.last).brightestChannel)
            case .enlarged: grid = SampleGrid(inputs.enlarged(like: batch.samples))
            case .output: grid = SampleGrid(output, opinions: opinions(scores(output, batch.told)))
            case .back:
                grid = SampleGrid(inBatches(output, through: players[1 - duel].averagedGenerator.network))
            case .truth:
                guard set.knowsTruth else { return nil }
                grid = SampleGrid(
                    batch.samples, opinions: opinions(scores(batch.samples, batch.told)))
            case .difference:
                guard set.knowsTruth else { return nil }
                grid = SampleGrid((output - batch.samples).absolute + -1)
            case .answer: grid = SampleGrid(generate(rows.count, told: batch.told, using: &random))
            }
            return SampleColumn(name, duel: players[duel].name, grid)
        }
    }
}

extension Tensor {
    /// Of each pixel the brightest channel: `[n, h, w, c]` gives `[n, h, w, 1]`.
    fileprivate var brightestChannel: Tensor {
        let c = shape.last
        return withSpan { x in
            Tensor(shape: [shape[0], shape[1], shape[2], 1]) { span in
                for i in 0..<span.count {
                    var most = x[i * c]
                    for k in 1..<c { most = max(most, x[i * c + k]) }
                    span[i] = most
                }
            }
        }
    }

    /// Enlarged to the size of other pictures, bicubically, as far as there are values.
    func enlarged(like other: Tensor) -> Tensor {
        resized(height: other.shape[1], width: other.shape[2], .bicubic).clamped
    }

    /// Held within -1...1.
    var clamped: Tensor {
        withSpan { x in
            Tensor(shape: shape) { span in
                for i in 0..<span.count { span[i] = max(-1, min(1, x[i])) }
            }
        }
    }
}
