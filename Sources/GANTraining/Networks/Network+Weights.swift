import RunRecord
import TensorCore

/// How a network's arrays look in PyTorch: names as in `nn.Sequential`, where every layer counts, activations and
/// reshapes too, and shapes with the channels before height and width.
struct WeightLayout {
    /// One array: its extents here, and in which order PyTorch has them.
    struct Entry: Equatable {
        var extents: [Int]
        /// `order[i]` is the place, among the extents here, of PyTorch's i-th.
        var order: [Int]
        /// PyTorch's shape, in which some of the extents are one.
        var shape: [Int]

        /// An array that is the same on both sides.
        static func plain(_ shape: [Int]) -> Entry {
            Entry(extents: shape, order: Array(shape.indices), shape: shape)
        }
    }

    private(set) var entries: [String: Entry] = [:]

    /// - Parameters:
    ///   - layers: The network's.
    ///   - input: The shape of one input, `[n]` or `[height, width, channels]`.
    init(of layers: [LayerDescription], input: [Int]) {
        var place = Place(shape: input)
        add(layers, prefix: "", at: &place)
    }

    /// What comes to a layer.
    private struct Place {
        var shape: [Int]
        /// Height, width and channels that the units of a vector came from.
        var picture: [Int]?
    }

    private mutating func add(_ layers: [LayerDescription], prefix: String, at place: inout Place) {
        for (i, layer) in layers.enumerated() {
            add(layer, before: layers[(i + 1)...], name: "\(prefix)\(i).", at: &place)
        }
    }

    private mutating func add(
        _ layer: LayerDescription, before next: ArraySlice<LayerDescription>, name: String,
        at place: inout Place
    ) {
        let shape = place.shape
        switch layer {
        case .dense(let inputs, let outputs, let hasBias):
            let from = place.picture ?? [inputs]
            let to = WeightLayout.pictureBehind(next) ?? [outputs]
            let (inputOrder, outputOrder) = (WeightLayout.channelsFirst(from), WeightLayout.channelsFirst(to))
            entries[name + "weight"] = Entry(
                extents: from + to, order: outputOrder.map { $0 + from.count } + inputOrder,
                shape: [outputs, inputs])
            if hasBias {
                entries[name + "bias"] = Entry(extents: to, order: outputOrder, shape: [outputs])
            }
            place = Place(shape: [outputs])
        case .convolution(let inputs, let outputs, let k, let stride, let padding, let hasBias):
            entries[name + "weight"] = WeightLayout.kernel(outputs, inputs, k)
            if hasBias { entries[name + "bias"] = .plain([outputs]) }
            place.shape = shape.prefix(2).map { ($0 + 2 * padding - k) / stride + 1 } + [outputs]
        case .convolutionTransposed(let inputs, let outputs, let k, let stride, let padding, let hasBias):
            entries[name + "weight"] = WeightLayout.kernel(inputs, outputs, k)
            if hasBias { entries[name + "bias"] = .plain([outputs]) }
            place.shape = shape.prefix(2).map { ($0 - 1) * stride - 2 * padding + k } + [outputs]
        case .batchNormalization(let channels):
            for array in ["weight", "bias", "running_mean", "running_var"] {
                entries[name + array] = .plain([channels])
            }
        case .activation, .instanceNormalization, .dropout: break
        case .unflatten(let channels, let height, let width):
            place = Place(shape: [height, width, channels])
        case .flatten: place = Place(shape: [shape.reduce(1, *)], picture: shape)
        case .upsampling, .nearestUpsampling: place.shape = [2 * shape[0], 2 * shape[1], shape[2]]
        case .averagePooling: place.shape = [shape[0] / 2, shape[1] / 2, shape[2]]
        case .pixelShuffle(let factor):
            place.shape = [factor * shape[0], factor * shape[1], shape[2] / (factor * factor)]
        case .minibatchDeviation:
            place.shape[shape.count - 1] += 1
            // The units of a vector that came from a picture have no longer its order.
            if shape.count == 1 { place.picture = nil }
        case .spectrallyNormalized(let inner):
            let input = place
            add(inner, before: next, name: name, at: &place)
            addNorm(of: inner, name: name, at: input)
        case .skip(let layers):
            var inner = place
            add(layers, prefix: name + "0.", at: &inner)
            place.shape[shape.count - 1] += inner.shape[inner.shape.count - 1]
        case .residual(let layers, let shortcut):
            var (inner, beside) = (place, place)
            add(layers, prefix: name + "0.", at: &inner)
            add(shortcut, prefix: name + "1.", at: &beside)
            place = inner
        }
    }

    /// The weight under PyTorch's name for one that is computed, and the two vectors of its spectral norm.
    private mutating func addNorm(of layer: LayerDescription, name: String, at place: Place) {
        guard let weight = entries.removeValue(forKey: name + "weight") else { return }
        let computed = name + "parametrizations.weight."
        entries[computed + "original"] = weight
        entries[computed + "0._u"] = .plain([weight.shape[0]])
        let inputs: Entry
        if case .convolution(let inputCount, _, let k, _, _, _) = layer {
            inputs = Entry(extents: [k, k, inputCount], order: [2, 0, 1], shape: [inputCount * k * k])
        } else {
            let from = place.picture ?? [weight.shape[1]]
            inputs = Entry(extents: from, order: WeightLayout.channelsFirst(from), shape: [weight.shape[1]])
        }
        entries[computed + "0._v"] = inputs
    }

    /// A kernel `[a, k, k, b]`, which PyTorch has as `[a, b, k, k]`.
    private static func kernel(_ a: Int, _ b: Int, _ k: Int) -> Entry {
        Entry(extents: [a, k, k, b], order: [0, 3, 1, 2], shape: [a, b, k, k])
    }

    private static func channelsFirst(_ extents: [Int]) -> [Int] { extents.count == 3 ? [2, 0, 1] : [0] }

    /// The picture that a vector becomes when nothing but activations stands between.
    private static func pictureBehind(_ layers: ArraySlice<LayerDescription>) -> [Int]? {
        let next = layers.first { if case .activation = $0 { false } else { true } }
        guard case .unflatten(let channels, let height, let width) = next else { return nil }
        return [height, width, channels]
    }
}

extension WeightLayout.Entry {
    /// Where in the memory here PyTorch's elements are, one after the other.
    private var places: [Int] {
        var strides = [Int](repeating: 1, count: extents.count)
        for i in extents.indices.dropLast().reversed() { strides[i] = strides[i + 1] * extents[i + 1] }
        var places = [0]
        for axis in order {
            let steps = (0..<extents[axis]).map { $0 * strides[axis] }
            places = places.flatMap { place in steps.map { place + $0 } }
        }
        return places
    }

    private var isPlain: Bool { order == Array(order.indices) }

    /// An array of ours as PyTorch has it.
    func exported(_ tensor: Tensor) -> [Float] {
        isPlain ? tensor.values : tensor.withSpan { x in places.map { x[$0] } }
    }

    /// PyTorch's values in our order.
    func imported(_ values: [Float]) -> [Float] {
        guard !isPlain else { return values }
        var result = values
        for (value, place) in zip(values, places) { result[place] = value }
        return result
    }
}

extension WeightLayout {
    /// The parameters and running statistics of a network.
    func arrays(of network: Network) -> [Safetensors.NamedArray] {
        let counts = network.counters.map { name, count in
            Safetensors.NamedArray(name, shape: [], .int64([Int64(count)]))
        }
        return exported(network.parameters) + exported(network.buffers) + counts
    }

    /// What an optimizer keeps of a network's parameters, by PyTorch's names.
    func arrays(of optimizer: Adam, for network: Network) -> [Safetensors.NamedArray] {
        let state = optimizer.state
        let names = network.parameters.map(\.name)
        return [Safetensors.NamedArray("step", shape: [], .int64([Int64(state.step)]))]
            + exported(zip(names, state.means).map { ($0, $1) }, suffix: ".exp_avg")
            + exported(zip(names, state.squares).map { ($0, $1) }, suffix: ".exp_avg_sq")
    }

    private func exported(_ tensors: [(name: String, value: Tensor)], suffix: String = "")
        -> [Safetensors.NamedArray]
    {
        tensors.map { name, value in
            let entry = entries[name] ?? .plain(value.shape.dimensions)
            return Safetensors.NamedArray(name + suffix, shape: entry.shape, .float32(entry.exported(value)))
        }
    }

    /// Gives a network the arrays of a file.
    func restore(_ network: inout Network, from file: WeightFile) throws(CheckpointError) {
        let parameters = try imported(network.parameters, from: file)
        let buffers = try imported(network.buffers, from: file)
        var counts: [Int] = []
        for (name, _) in network.counters { counts.append(try file.count(named: name)) }
        try file.expectCount(parameters.count + buffers.count + counts.count)
        var next = 0
        network.forEachParameter { parameter in
            parameter = parameters[next].variable
            next += 1
        }
        next = 0
        network.forEachBuffer { buffer in
            buffer = buffers[next]
            next += 1
        }
        next = 0
        network.forEachCounter { _, count in
            count = counts[next]
            next += 1
        }
    }

    /// Gives an optimizer of a network the arrays of a file.
    func restore(_ optimizer: inout Adam, of network: Network, from file: WeightFile) throws(CheckpointError)
    {
        let step = try file.count(named: "step")
        let parameters = step == 0 ? [] : network.parameters
        let means = try imported(parameters, from: file, suffix: ".exp_avg")
        let squares = try imported(parameters, from: file, suffix: ".exp_avg_sq")
        try file.expectCount(1 + means.count + squares.count)
        optimizer.state = Adam.State(step: step, means: means, squares: squares)
    }

    /// Arrays of the shapes of these tensors.
    private func imported(
        _ tensors: [(name: String, value: Tensor)], from file: WeightFile, suffix: String = ""
    ) throws(CheckpointError) -> [Tensor] {
        var result: [Tensor] = []
        for (name, value) in tensors {
            let entry = entries[name] ?? .plain(value.shape.dimensions)
            let values = try file.floats(named: name + suffix, shape: entry.shape)
            result.append(Tensor(entry.imported(values), shape: value.shape))
        }
        return result
    }
}

extension [Checkpoint.Part: Safetensors] {
    /// A part's arrays, with the path that they have in a checkpoint's directory; none where it is not there.
    func file(_ part: Checkpoint.Part, in path: String) -> WeightFile {
        WeightFile(arrays: self[part] ?? Safetensors([]), path: "\(path)/\(part.fileName)")
    }
}

/// The arrays of a file with its path, which every complaint names.
struct WeightFile {
    let arrays: Safetensors
    let path: String

    func floats(named name: String, shape: [Int]) throws(CheckpointError) -> [Float] {
        guard let array = arrays[name] else { throw mismatch(name, "is missing") }
        guard case .float32(let values) = array.values, array.shape == shape else {
            throw mismatch(name, "has the shape \(array.shape) where \(shape) of F32 is needed")
        }
        guard values.allSatisfy(\.isFinite) else { throw mismatch(name, "has a value that is not finite") }
        return values
    }

    func count(named name: String) throws(CheckpointError) -> Int {
        guard case .int64(let values) = arrays[name]?.values, values.count == 1, values[0] >= 0,
            values[0] <= Int64(CheckpointState.countLimit)
        else { throw mismatch(name, "is not one count") }
        return Int(values[0])
    }

    /// Every array that is there must have been asked for.
    func expectCount(_ count: Int) throws(CheckpointError) {
        guard arrays.arrays.count == count else {
            throw .mismatch(
                path: path, array: "",
                problem: "and others: there are \(arrays.arrays.count) where \(count) are needed")
        }
    }

    private func mismatch(_ name: String, _ problem: String) -> CheckpointError {
        .mismatch(path: path, array: name, problem: problem)
    }
}
