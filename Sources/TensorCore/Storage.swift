import Glibc
import Limits
import Synchronization

/// The memory of one array: a block of the pool, given back when the last array that uses it is gone.
final class Storage {
    let count: Int
    private let block: BufferPool.Block

    init(count: Int) {
        self.count = count
        block = BufferPool.shared.take(count)
    }

    deinit { BufferPool.shared.giveBack(block) }

    /// For products and for the kernels that walk images: those cannot be written as spans of equal length.
    var base: UnsafeMutablePointer<Float> { block.base }

    /// The elements of `range`, to be read.
    @inline(__always)
    func read<Result>(_ range: Range<Int>, _ body: (Span<Float>) -> Result) -> Result {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "storage: \(range) of \(count)")
        let buffer = UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
        return body(buffer.span)
    }

    /// The elements of `range`, to be written; different threads must ask for ranges that do not overlap.
    @inline(__always)
    func write<Result>(_ range: Range<Int>, _ body: (inout MutableSpan<Float>) -> Result) -> Result {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "storage: \(range) of \(count)")
        let buffer = UnsafeMutableBufferPointer(start: base + range.lowerBound, count: range.count)
        var span = buffer.mutableSpan
        return body(&span)
    }
}

/// Blocks of memory that arrays have given back, by size.
///
/// Every step of training asks for the same sizes as the one before, so after the first step nothing more is
/// allocated. Blocks begin at a multiple of 64 bytes: a cache line, an AVX-512 register.
final class BufferPool: Sendable {
    struct Block: @unchecked Sendable {
        // A block has one owner at a time: the pool, or the one storage that took it.
        let base: UnsafeMutablePointer<Float>
        let capacity: Int
    }

    static let shared = BufferPool()

    /// By size: eight to each power of two.
    private let free = Mutex([[Block]](repeating: [], count: 8 * Int.bitWidth))
    private let taken = Atomic<Int>(0)

    /// How much has been asked for so far, over and over.
    var takenBytes: Int { taken.load(ordering: .relaxed) }

    func take(_ count: Int) -> Block {
        taken.add(count * MemoryLayout<Float>.stride, ordering: .relaxed)
        let capacity = BufferPool.capacity(for: count)
        let place = BufferPool.place(of: capacity)
        if let block = free.withLock({ $0[place].popLast() }) { return block }
        let byteCount = capacity * MemoryLayout<Float>.stride
        // Swift's own allocation would end in a trap without a word.
        guard let memory = aligned_alloc(64, byteCount) else { Death.forLackOfMemory(byteCount) }
        return Block(base: memory.bindMemory(to: Float.self, capacity: capacity), capacity: capacity)
    }

    func giveBack(_ block: Block) {
        let place = BufferPool.place(of: block.capacity)
        free.withLock { $0[place].append(block) }
    }

    /// Rounded up to an eighth of the power of two below, so that nearly equal sizes share their blocks.
    static func capacity(for count: Int) -> Int {
        let n = max(16, count)
        let grain = max(16, 1 << (Int.bitWidth - n.leadingZeroBitCount - 4))
        return (n + grain - 1) / grain * grain
    }

    /// A number of its own for each capacity: its power of two, and which eighth of that.
    static func place(of capacity: Int) -> Int {
        let exponent = Int.bitWidth - 1 - capacity.leadingZeroBitCount
        let rest = capacity - (1 << exponent)
        return 8 * exponent + (rest >> (exponent - 3))
    }
}
