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
            return ObjectIdentifier(node)
        }
        let order = nodesThatReach(Set(wanted))
        guard let root = node, order.contains(where: { $0.node === root }) else {
            return variables.map { Tensor(repeating: 0, shape: $0.shape) }
        }
        let needed = Set(order.map { ObjectIdentifier($0.node) })
        let isWanted = Set(wanted)
        var gradients = [ObjectIdentifier(root): Tensor(repeating: 1, shape: shape)]
        for (tensor, node) in order {
            let key = ObjectIdentifier(node)
            guard let operation = node.operation, let gradient = gradients[key] else { continue }
            if !isWanted.contains(key) { gradients[key] = nil }
            let flags = node.inputs.map { $0.node.map { needed.contains(ObjectIdentifier($0)) } ?? false }
            let parts = operation.backward(
                gradient, inputs: keepingGraph ? node.inputs : node.inputs.map(\.detached),
                output: keepingGraph ? tensor : tensor.detached, needed: flags)
            for i in flags.indices where flags[i] {
                guard let part = parts[i], let inputNode = node.inputs[i].node else { continue }
                precondition(
                    part.shape == node.inputs[i].shape, "gradient: \(part.shape) for \(node.inputs[i].shape)")
                let inputKey = ObjectIdentifier(inputNode)
                gradients[inputKey] = gradients[inputKey].map { $0 + part } ?? part
            }
        }
        return zip(variables, wanted).map { gradients[$1] ?? Tensor(repeating: 0, shape: $0.shape) }
    }

    /// The nodes on paths from `variables` to this tensor, newest first, with the tensors that they made.
    private func nodesThatReach(_ variables: Set<ObjectIdentifier>) -> [(tensor: Tensor, node: Node)] {
        guard let root = node else { return [] }
        var seen: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
        var all = [(tensor: self, node: root)]
        var i = 0
        while i < all.count {
            for input in all[i].node.inputs {
                if let node = input.node, seen.insert(ObjectIdentifier(node)).inserted {
                    all.append((input, node))
                }
            }
            i += 1
        }
        all.sort { $0.node.number < $1.node.number }
        var reaching = variables.intersection(seen)
        let kept = all.filter { entry in
            let key = ObjectIdentifier(entry.node)
            let reaches =
                reaching.contains(key)
                || entry.node.inputs.contains {
                    $0.node.map { reaching.contains(ObjectIdentifier($0)) } ?? false
                }
            if reaches { reaching.insert(key) }
            return reaches
        }
        return kept.reversed()
    }
}
