import Foundation
import Limits

/// The bytes of a file, in memory as long as they are used and the system has room for them.
final class PictureMapping: Sendable {
    // Never written to, and unmapped when nobody holds it.
    nonisolated(unsafe) private let base: UnsafeRawPointer
    let count: Int

    /// `nil` where the file is empty or cannot be mapped.
    init?(_ file: Descriptor) {
        guard let status = file.status, status.st_size > 0,
            let base = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, file.number, 0),
            base != MAP_FAILED
        else { return nil }
        (self.base, count) = (UnsafeRawPointer(base), Int(status.st_size))
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: base), count) }

    func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "mapping: \(range) of \(count)")
        return UnsafeBufferPointer(
            start: (base + range.lowerBound).assumingMemoryBound(to: UInt8.self), count: range.count)
    }
}
