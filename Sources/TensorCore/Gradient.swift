import Synchronization

/// A differentiable function of arrays: the rule that belongs to a step of a computation.
///
/// Rules are written with the same operations as everything else, so a gradient can be differentiated again.
protocol Operation {
    /// The gradients with respect to the inputs, for those that `needed` names; the others may be `nil`.
    ///
    /// `inputs` and `output` are constants unless the gradient itself is to be differentiated.
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?]
}

/// How a tensor was computed: an operation and what it was given; a variable has neither.
final class Node {
    private static let counter = Atomic<Int>(0)

    /// Grows with every node, so a node's number is higher than those of its inputs.
    let number: Int
    let operation: (any Operation)?
    private(set) var inputs: [Tensor]
    /// Where a walk over the graph found the node; `nil` between walks.
    fileprivate var place: Place?

    fileprivate enum Place: Equatable {
        case seen
        case wanted
        /// On a path from a wanted node: its number among those, oldest first.
        case onPath(Int)
    }

    /// Its number among the nodes on paths.
    fileprivate var index: Int? { if case .onPath(let i)? = place { i } else { nil } }

    init(_ operation: (any Operation)? = nil, inputs: [Tensor] = []) {
        number = Node.counter.wrappingAdd(1, ordering: .relaxed).newValue
        self.operation = operation
        self.inputs = inputs
    }

    deinit {
        // A long chain of nodes would otherwise be released by recursion, one stack frame for each.
        var pending: [Node] = []
        func takeOver(_ inputs: inout [Tensor]) {
            for input in inputs { if let node = input.node { pending.append(node) } }
            inputs = []
        }
        takeOver(&inputs)
        while var node = pending.popLast() {
            if isKnownUniquelyReferenced(&node) { takeOver(&node.inputs) }
        }
    }
}

extension Tensor {
    /// The result of an operation, tracked if one of its inputs is.
    static func result(
        _ operation: @autoclosure () -> some Operation, of inputs: Tensor..., shape: Shape, storage: Storage
    ) -> Tensor {
        result(operation(), of: inputs, shape: shape, storage: storage)
    }

    static func result(
        _ operation: @autoclosure () -> some Operation, of inputs: [Tensor], shape: Shape, storage: Storage
    ) -> Tensor {
        let node = inputs.contains { $0.isTracked } ? Node(operation(), inputs: inputs) : nil
        return Tensor(shape: shape, storage: storage, node: node)
    }

    /// The gradients of this scalar with respect to `variables`, in their order and shapes.
    ///
    /// - Parameters:
    ///   - variables: Tracked tensors; one that the scalar does not depend on has a gradient of zeros.
    ///   - keepingGraph: Whether the gradients are to be differentiated again (R1, WGAN-GP).
    /// - Returns: One tensor for each variable.
    public func gradients(at variables: [Tensor], keepingGraph: Bool = false) -> [Tensor] {
        precondition(count == 1, "gradients of a tensor of shape \(shape)")
        let wanted = variables.map { variable in
            guard let node = variable.node else { preconditionFailure("gradient at a constant") }
            return node
        }
        let found = tensorsBelow()
        defer { for tensor in found { tensor.node?.place = nil } }
        for node in wanted where node.place == .seen { node.place = .wanted }
        var path: [Tensor] = []
        var isWanted: [Bool] = []
        for tensor in found {
            guard let node = tensor.node else { continue }
            let isOne = node.place == .wanted
            guard isOne || node.inputs.contains(where: { $0.node?.index != nil }) else { continue }
            node.place = .onPath(path.count)
            path.append(tensor)
            isWanted.append(isOne)
        }
        var gradients = [Tensor?](repeating: nil, count: path.count)
        if let root = node?.index { gradients[root] = Tensor(repeating: 1, shape: shape) }
        for i in path.indices.reversed() {
            guard let node = path[i].node, let operation = node.operation, let gradient = gradients[i] else {
                continue
            }
            if !isWanted[i] { gradients[i] = nil }
            let inputs = node.inputs.map { $0.node?.index }
            let parts = operation.backward(
                gradient, inputs: keepingGraph ? node.inputs : node.inputs.map(\.detached),
                output: keepingGraph ? path[i] : path[i].detached, needed: inputs.map { $0 != nil })
            for (input, part) in zip(inputs, parts) {
                guard let input, let part else { continue }
                precondition(
                    part.shape == path[input].shape, "gradient: \(part.shape) for \(path[input].shape)")
                gradients[input] = gradients[input].map { $0 + part } ?? part
            }
        }
        return zip(variables, wanted).map { variable, node in
            node.index.flatMap { gradients[$0] } ?? Tensor(repeating: 0, shape: variable.shape)
        }
    }

    /// This tensor and those that it was computed from, oldest first, one for each node, which is marked as seen.
    private func tensorsBelow() -> [Tensor] {
        guard let node else { return [] }
        node.place = .seen
        var found = [self]
        var i = 0
        while i < found.count {
            for input in found[i].node?.inputs ?? [] {
                guard let node = input.node, node.place == nil else { continue }
                node.place = .seen
                found.append(input)
            }
            i += 1
        }
        return found.sorted { ($0.node?.number ?? 0) < ($1.node?.number ?? 0) }
    }
}
