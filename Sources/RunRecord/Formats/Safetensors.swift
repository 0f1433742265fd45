public import SimpleJSON

/// Arrays by name, as a safetensors file keeps them.
///
/// Eight bytes of length, a JSON header (`{"0.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},…}`), then the
/// data, little-endian and without gaps. https://github.com/huggingface/safetensors
public struct Safetensors: Sendable, Equatable {
    public enum Values: Sendable, Equatable {
        case float32([Float])
        case int64([Int64])

        public var count: Int {
            switch self {
            case .float32(let values): values.count
            case .int64(let values): values.count
            }
        }
    }

    public struct NamedArray: Sendable, Equatable {
        public var name: String
        public var shape: [Int]
        public var values: Values

        public init(_ name: String, shape: [Int], _ values: Values) {
            precondition(shape.reduce(1, *) == values.count, "safetensors: \(shape), \(values.count) values")
            self.name = name
            self.shape = shape
            self.values = values
        }
    }

    public var arrays: [NamedArray]

    public init(_ arrays: [NamedArray]) { self.arrays = arrays }

    public subscript(name: String) -> NamedArray? { arrays.first { $0.name == name } }

    /// The name of the first array with a value that is NaN or infinite.
    public var firstNonFinite: String? {
        arrays.first { array in
            if case .float32(let values) = array.values { !values.allSatisfy(\.isFinite) } else { false }
        }?.name
    }

    /// The file, byte by byte; the same arrays give the same bytes.
    public var encoded: [UInt8] {
        var offset = 0
        let entries = arrays.map { array in
            let (type, size) = if case .int64 = array.values { ("I64", 8) } else { ("F32", 4) }
            let end = offset + size * array.values.count
            defer { offset = end }
            let shape = array.shape.map(String.init).joined(separator: ",")
            return JSONLines.string(array.name)
                + ":{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
        }
        var header = Array("{\(entries.joined(separator: ","))}".utf8)
        // The data begins at a multiple of eight bytes.
        header += repeatElement(0x20, count: (8 - header.count % 8) % 8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + header.count + offset)
        withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes += $0 }
        bytes += header
        for array in arrays {
            switch array.values {
            case .float32(let values):
                values.withUnsafeBytes { bytes += $0 }
            case .int64(let values):
                values.withUnsafeBytes { bytes += $0 }
            }
        }
        return bytes
    }
}

/// Why a file of weights cannot be used.
public enum SafetensorsError: Error, Equatable, CustomStringConvertible {
    case truncated(path: String, expected: Int, found: Int)
    case hugeHeader(path: String, length: UInt64)
    case header(path: String, JSONError)
    /// A clause says what is wrong with the entry of that name.
    case entry(path: String, name: String, problem: String)
    case trailingBytes(path: String, count: Int)

    public var description: String {
        switch self {
        case .truncated(let path, let expected, let found):
            "\(path) ends after \(found) of \(expected) bytes: it was not written to its end."
        case .hugeHeader(let path, let length):
            "\(path) announces a header of \(length) bytes: this is no safetensors file."
        case .header(let path, let error):
            "\(path): its header is not the JSON of a safetensors file: \(error)."
        case .entry(let path, let name, let problem):
            "\(path): the entry \(JSONLines.string(String(name.prefix(80)))) \(problem)."
        case .trailingBytes(let path, let count):
            "\(path) goes on for \(count) bytes after its last array: it is damaged."
        }
    }
}
