import CDeflate

/// A file compressed with gzip.
public enum GzipFile {
    /// All of the file's bytes; `nil` where there is no memory for them.
    public static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        guard let compressor = libdeflate_alloc_compressor(6) else { return nil }
        defer { libdeflate_free_compressor(compressor) }
        let most = libdeflate_gzip_compress_bound(compressor, bytes.count)
        let result = [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
            filled = libdeflate_gzip_compress(compressor, bytes, bytes.count, buffer.baseAddress, most)
        }
        return result.isEmpty ? nil : result
    }

    /// What so many bytes became when a file of one member was compressed; `nil` where it holds fewer or more, is damaged or
    /// is no such file: zlib reads those and says what they are.
    static func inflated(_ file: UnsafeRawBufferPointer, count: Int) -> [UInt8]? {
        guard let decompressor = libdeflate_alloc_decompressor() else { return nil }
        defer { libdeflate_free_decompressor(decompressor) }
        var isWhole = false
        let result = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var used = 0
            // Without a place for what it found, it takes `count` bytes or nothing.
            let status = libdeflate_gzip_decompress_ex(
                decompressor, file.baseAddress, file.count, buffer.baseAddress, count, &used, nil)
            isWhole = status == LIBDEFLATE_SUCCESS && used == file.count
            filled = isWhole ? count : 0
        }
        return isWhole ? result : nil
    }
}
