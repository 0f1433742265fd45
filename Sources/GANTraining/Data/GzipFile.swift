import CZlib
import Foundation

/// A file compressed with gzip.
public enum GzipFile {
    /// All of the file's bytes; `nil` where there is no memory for them.
    public static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        // 15 bits of window, and 16 for gzip's header and sum.
        guard
            deflateInit2_(
                &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        // Pieces that zlib can count: its lengths have 32 bits.
        let piece = 1 << 20
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: piece)
        var source = bytes
        return source.withUnsafeMutableBufferPointer { input -> [UInt8]? in
            var done = 0
            while true {
                let count = min(piece, input.count - done)
                let isLast = done + count == input.count
                stream.next_in = input.baseAddress.map { $0 + done }
                stream.avail_in = UInt32(count)
                done += count
                var isFull = true
                while isFull {
                    let status = buffer.withUnsafeMutableBufferPointer { output in
                        stream.next_out = output.baseAddress
                        stream.avail_out = UInt32(piece)
                        return deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    }
                    guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                        return nil
                    }
                    result += buffer[..<(piece - Int(stream.avail_out))]
                    isFull = stream.avail_out == 0
                }
                if isLast { return result }
            }
        }
    }
}
