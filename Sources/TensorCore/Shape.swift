/// The extents of an array, outermost first; at most four of them.
///
/// Images are `[batch, height, width, channels]`: with the channels innermost a row of a convolution's window is one
/// run of memory, and a bias or a normalization works on whole rows.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    private var extents: SIMD4<Int32>
    public let rank: Int

    public init(_ dimensions: [Int]) {
        precondition(dimensions.count <= 4, "shape: \(dimensions) has more than 4 dimensions")
        extents = SIMD4(repeating: 1)
        rank = dimensions.count
        for (i, n) in dimensions.enumerated() {
            precondition(n > 0 && n <= Int32.max, "shape: \(dimensions)")
            extents[i] = Int32(n)
        }
    }

    public init(arrayLiteral dimensions: Int...) { self.init(dimensions) }

    public subscript(i: Int) -> Int {
        precondition(i < rank, "shape: dimension \(i) of \(self)")
        return Int(extents[i])
    }

    /// How many elements an array of this shape has.
    public var count: Int { Int(extents[0]) * Int(extents[1]) * Int(extents[2]) * Int(extents[3]) }

    /// The innermost extent: 1 for a scalar.
    public var last: Int { rank == 0 ? 1 : self[rank - 1] }

    /// How many rows of `last` elements there are.
    public var rowCount: Int { count / last }

    public var dimensions: [Int] { (0..<rank).map { self[$0] } }
    public var description: String { "\(dimensions)" }

    /// The same shape with another outermost extent.
    func replacingFirst(with n: Int) -> Shape { Shape([n] + dimensions.dropFirst()) }

    /// The same shape with another innermost extent.
    func replacingLast(with n: Int) -> Shape { Shape(dimensions.dropLast() + [n]) }
}
