import CKernels

/// A dense array of `Float`, and how it was computed, if gradients are to flow through it.
///
/// A value: an array never changes under somebody who holds it. Only optimizers and averages write in place, and only
/// where nobody else holds the memory. Not `Sendable`: a tensor stays on the thread that made it.
public struct Tensor {
    public let shape: Shape
    private(set) var storage: Storage
    /// `nil` for a constant.
    let node: Node?

    init(shape: Shape, storage: Storage, node: Node? = nil) {
        precondition(storage.count == shape.count, "tensor: \(storage.count) elements for \(shape)")
        self.shape = shape
        self.storage = storage
        self.node = node
    }

    /// A constant with the given elements, the last dimension running fastest.
    public init(_ values: [Float], shape: Shape) {
        precondition(values.count == shape.count, "tensor: \(values.count) values for \(shape)")
        self.init(shape: shape) { span in
            for i in values.indices { span[i] = values[i] }
        }
    }

    public init(_ value: Float) { self.init(repeating: value, shape: []) }

    public init(repeating value: Float, shape: Shape) {
        self.init(shape: shape) { span in
            for i in 0..<span.count { span[i] = value }
        }
    }

    /// A constant whose memory `fill` writes.
    public init(shape: Shape, fill: (inout MutableSpan<Float>) -> Void) {
        let storage = Storage(count: shape.count)
        storage.write(0..<shape.count) { fill(&$0) }
        self.init(shape: shape, storage: storage)
    }

    /// A constant of chosen rows of a table of bytes, each as `factor` · byte + `offset`.
    ///
    /// `[rows.count, …]`: a row of the table has as many bytes as a row of the shape has elements.
    public init(
        rows: [Int], of bytes: UnsafeBufferPointer<UInt8>, shape: Shape, factor: Float, offset: Float
    ) {
        let size = shape.count / rows.count
        let rowCount = bytes.count / size
        precondition(shape[0] == rows.count && rows.allSatisfy { 0 <= $0 && $0 < rowCount }, "rows: \(shape)")
        let storage = Storage(count: shape.count)
        rows.withUnsafeBufferPointer { rows in
            parallelRanges(rows.count, grain: max(1, (1 << 13) / size)) { range in
                let rows = UnsafeBufferPointer(rebasing: rows[range])
                gantop_gather_bytes(
                    bytes.baseAddress, rows.baseAddress, rows.count, size, factor, offset,
                    storage.base + range.lowerBound * size)
            }
        }
        self.init(shape: shape, storage: storage)
    }

    public var count: Int { shape.count }

    /// A copy of the elements.
    public var values: [Float] {
        Array(unsafeUninitializedCapacity: count) { buffer, initializedCount in
            storage.read(0..<count) { span in
                for i in 0..<count { buffer.initializeElement(at: i, to: span[i]) }
            }
            initializedCount = count
        }
    }

    /// The one element of an array that has one.
    public var item: Float {
        precondition(count == 1, "item of a tensor of shape \(shape)")
        return storage.read(0..<1) { $0[0] }
    }

    /// Reads the elements without copying them.
    public func withSpan<Result>(_ body: (Span<Float>) -> Result) -> Result { storage.read(0..<count, body) }

    /// Writes the elements in place; copies them first if somebody else holds them too.
    public mutating func withMutableSpan<Result>(_ body: (inout MutableSpan<Float>) -> Result) -> Result {
        makeUnique()
        return storage.write(0..<count, body)
    }

    /// Gives the array memory of its own, keeping its elements.
    mutating func makeUnique() {
        guard !isKnownUniquelyReferenced(&storage) else { return }
        let copy = Storage(count: count)
        copy.base.update(from: storage.base, count: count)
        storage = copy
    }

    /// Whether gradients flow through it.
    public var isTracked: Bool { node != nil }

    /// The same elements as a constant.
    public var detached: Tensor { Tensor(shape: shape, storage: storage) }

    /// The same elements as a variable: something to differentiate with respect to.
    public var variable: Tensor { Tensor(shape: shape, storage: storage, node: Node()) }

    public var isFinite: Bool {
        // A finite sum of zero products: x · 0 is NaN for NaN and for infinities.
        storage.read(0..<count) { span in
            var sum = SIMD16<Float>()
            var i = 0
            while i + 16 <= span.count {
                for lane in 0..<16 { sum[lane] += span[i + lane] * 0 }
                i += 16
            }
            var rest: Float = 0
            while i < span.count {
                rest += span[i] * 0
                i += 1
            }
            return (sum.sum() + rest) == 0
        }
    }
}

extension Tensor: CustomStringConvertible {
    public var description: String {
        let shown = values.prefix(8).map { "\($0)" }.joined(separator: ", ")
        return "Tensor\(shape)(\(shown)\(count > 8 ? ", …" : ""))"
    }
}
