import SimpleJSON

extension Safetensors {
    /// Far more than names and shapes of any network here need.
    private static let headerLimit = 1 << 22
    private static let elementLimit = 1 << 30

    /// Where an array's bytes lie in the data, once its entry has been checked.
    private struct Entry {
        var name: String
        var shape: [Int]
        var isFloat: Bool
        var range: Range<Int>
    }

    /// Reads a file's bytes; every one of them must belong to the header or to one array.
    ///
    /// - Parameters:
    ///   - bytes: The file.
    ///   - path: What errors call it.
    /// - Throws: `SafetensorsError`, which names the file and the array.
    public init(_ bytes: [UInt8], path: String) throws(SafetensorsError) {
        guard bytes.count >= 8 else { throw .truncated(path: path, expected: 8, found: bytes.count) }
        let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(Safetensors.headerLimit) else { throw .hugeHeader(path: path, length: length) }
        let start = 8 + Int(length)
        guard bytes.count >= start else {
            throw .truncated(path: path, expected: start, found: bytes.count)
        }
        let members: [JSONValue.Member]
        do throws(JSONError) {
            guard case .object(let found) = try JSONValue(parsing: Array(bytes[8..<start])) else {
                throw JSONError(offset: 0, problem: "there is no object")
            }
            members = found
        } catch {
            throw .header(path: path, error)
        }
        var entries: [Entry] = []
        for member in members where member.name != "__metadata__" {
            entries.append(try Safetensors.entry(member, path: path))
        }
        var end = 0
        for entry in entries.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            guard entry.range.lowerBound == end else {
                throw .entry(
                    path: path, name: entry.name,
                    problem: "begins at \(entry.range.lowerBound), where the one before it ends at \(end)")
            }
            end = entry.range.upperBound
        }
        guard bytes.count - start >= end else {
            throw .truncated(path: path, expected: start + end, found: bytes.count)
        }
        guard bytes.count - start == end else {
            throw .trailingBytes(path: path, count: bytes.count - start - end)
        }
        arrays = entries.map { entry in
            bytes.withUnsafeBytes { raw in
                let data = UnsafeRawBufferPointer(
                    rebasing: raw[start...][(start + entry.range.lowerBound)...])
                return NamedArray(
                    entry.name, shape: entry.shape,
                    entry.isFloat
                        ? .float32(values(of: entry.range.count / 4, in: data))
                        : .int64(values(of: entry.range.count / 8, in: data)))
            }
        }
    }

    private static func entry(_ member: JSONValue.Member, path: String) throws(SafetensorsError) -> Entry {
        func wrong(_ problem: String) -> SafetensorsError {
            .entry(path: path, name: member.name, problem: problem)
        }
        let value = member.value
        guard let type = value["dtype"]?.text, type == "F32" || type == "I64" else {
            throw wrong("has no dtype that is F32 or I64")
        }
        guard let shape = value["shape"]?.counts else {
            throw wrong("has no shape of whole numbers from 0")
        }
        guard shape.count <= 8 else { throw wrong("has \(shape.count) dimensions") }
        var count = 1
        for extent in shape {
            let (product, overflows) = count.multipliedReportingOverflow(by: extent)
            guard !overflows, product <= elementLimit else { throw wrong("claims the shape \(shape)") }
            count = product
        }
        guard let offsets = value["data_offsets"]?.counts, offsets.count == 2, offsets[0] <= offsets[1] else {
            throw wrong("has no two data_offsets in order")
        }
        let size = count * (type == "F32" ? 4 : 8)
        guard offsets[1] - offsets[0] == size else {
            throw wrong("has \(offsets[1] - offsets[0]) bytes, where its shape \(shape) needs \(size)")
        }
        return Entry(name: member.name, shape: shape, isFloat: type == "F32", range: offsets[0]..<offsets[1])
    }
}

/// `count` numbers from the start of `data`, which may lie at any address.
private func values<Number: BitwiseCopyable>(of count: Int, in data: UnsafeRawBufferPointer) -> [Number] {
    Array(unsafeUninitializedCapacity: count) { buffer, initializedCount in
        UnsafeMutableRawBufferPointer(buffer).copyBytes(
            from: data.prefix(count * MemoryLayout<Number>.stride))
        initializedCount = count
    }
}
