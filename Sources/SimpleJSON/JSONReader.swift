/// Reads JSON from its first byte on.
struct JSONReader {
    private let bytes: [UInt8]
    private let isLoose: Bool
    private let depthLimit: Int
    private var position = 0

    init(_ bytes: [UInt8], isLoose: Bool = false, depthLimit: Int = JSONValue.depthLimit) {
        self.bytes = bytes
        self.isLoose = isLoose
        self.depthLimit = depthLimit
    }

    mutating func whole() throws(JSONError) -> JSONValue {
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw error("there is something behind the end") }
        return value
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func error(_ problem: String) -> JSONError { JSONError(offset: position, problem: problem) }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || (0x9...0xd).contains(byte) && byte != 0xb && byte != 0xc {
            position += 1
        }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        position += 1
        return true
    }

    mutating func value(depth: Int = 0) throws(JSONError) -> JSONValue {
        guard depth <= depthLimit else { throw error("it is nested too deeply") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw error("it ends too early")
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { return try number() }
        position += word.utf8.count
        return value
    }

    /// The characters up to the next space, comma or closing bracket.
    private mutating func word() -> String {
        let start = position
        while let byte = next, byte > 0x20, !",]}".utf8.contains(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        position += 1
        skipSpace()
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("a name is missing") }
            let start = position
            let name = try string()
            guard names.insert(name).inserted || isLoose else {
                throw JSONError(offset: start, problem: "a name is there twice")
            }
            skipSpace()
            guard take(":") else { throw error("a ':' is missing") }
            members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
            skipSpace()
        } while take(",")
        guard take("}") else { throw error("a '}' is missing") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        var values: [JSONValue] = []
        position += 1
        skipSpace()
        if take("]") { return .array([]) }
        repeat {
            values.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw error("a ']' is missing") }
        return .array(values)
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw error("a text is not UTF-8")
                }
                return string
            case UInt8(ascii: "\\") where isLoose:
                position += 1
                if let next { text.append(next) }
                position += 1
            case UInt8(ascii: "\\"):
                text += Array(String(try escape()).utf8)
            case 0..<0x20 where !isLoose: throw error("a control byte stands in a text")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw error("it ends too early")
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        position += 1
        let named: [UInt8: Unicode.Scalar] = [
            0x22: "\"", 0x5c: "\\", 0x2f: "/", 0x62: "\u{8}", 0x66: "\u{c}", 0x6e: "\n", 0x72: "\r",
            0x74: "\t",
        ]
        if let byte = next, let scalar = named[byte] {
            position += 1
            return scalar
        }
        let high = try unit()
        if let scalar = Unicode.Scalar(high) { return scalar }
        // A character beyond the first 65 536 is two units.
        guard high < 0xdc00, next == UInt8(ascii: "\\") else { throw error("half a character") }
        position += 1
        let low = try unit()
        guard (0xdc00...0xdfff).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(high) - 0xd800) << 10 + UInt32(low) - 0xdc00)
        else { throw error("half a character") }
        return scalar
    }

    /// `uXXXX`.
    private mutating func unit() throws(JSONError) -> UInt16 {
        guard take("u"), position + 4 <= bytes.count else { throw error("an escape is not known") }
        let digits = bytes[position..<position + 4]
        guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw error("an escape is not known") }
        position += 4
        return unit
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        if isLoose { return .number(word()) }
        let start = position
        func digits() -> Int {
            let first = position
            while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
            return position - first
        }
        _ = take("-")
        let startsWithZero = next == UInt8(ascii: "0")
        let count = digits()
        var isRight = count > 0 && !(startsWithZero && count > 1)
        if take(".") { isRight = digits() > 0 && isRight }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            isRight = digits() > 0 && isRight
        }
        guard isRight else { throw JSONError(offset: start, problem: "there is no value") }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }
}
