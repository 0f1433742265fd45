import Foundation

extension JSONValue {
    /// Decodes a JSON text.
    ///
    /// - Parameters:
    ///   - type: The type.
    ///   - bytes: The whole text.
    ///   - readsNonFinite: Whether `"NaN"`, `"Infinity"` and `"-Infinity"` are read as numbers, which JSON has no way to write.
    /// - Returns: The value.
    /// - Throws: `JSONError` where the text is no JSON, `DecodingError` where it is another value's.
    public static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8], readsNonFinite: Bool = false
    ) throws -> Value {
        let value = try JSONValue(parsing: bytes)
        return try ValueDecoder(value, readsNonFinite: readsNonFinite).decode(type)
    }
}

/// A place in a value that is being read.
private struct ValueDecoder: Decoder, SingleValueDecodingContainer {
    let value: JSONValue
    let readsNonFinite: Bool
    /// The path to what holds the value, and its key there; the whole text has none.
    private let path: [any CodingKey]
    private let key: (any CodingKey)?

    init(_ value: JSONValue, path: [any CodingKey] = [], key: (any CodingKey)? = nil, readsNonFinite: Bool) {
        self.value = value
        self.path = path
        self.key = key
        self.readsNonFinite = readsNonFinite
    }

    var codingPath: [any CodingKey] { path + (key.map { [$0] } ?? []) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw mismatch([String: Any].self) }
        return KeyedDecodingContainer(Members<Key>(members, of: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let values) = value else { throw mismatch([Any].self) }
        return Elements(values, of: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { value == .null }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let found: Any?
        switch type {
        case is String.Type: found = value.text
        // As Foundation's encoder writes it.
        case is Data.Type: found = value.text.flatMap { Data(base64Encoded: $0) }
        case is Bool.Type: if case .bool(let flag) = value { found = flag } else { found = nil }
        case is Double.Type: found = number(Double.self)
        case is Float.Type: found = number(Float.self)
        case is Int.Type: found = number(Int.self)
        default:
            guard let whole = type as? any FixedWidthInteger.Type else { return try type.init(from: self) }
            found = number(whole)
        }
        guard let result = found as? Value else { throw mismatch(type) }
        return result
    }

    private func number<Whole: FixedWidthInteger>(_ type: Whole.Type) -> Whole? {
        guard case .number(let text) = value else { return nil }
        return Whole(text) ?? Double(text).flatMap { Whole(exactly: $0) }
    }

    private func number<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ type: Number.Type)
        -> Number?
    {
        switch value {
        case .number(let text): Number(text).flatMap { $0.isFinite ? $0 : nil }
        case .string("NaN") where readsNonFinite: .nan
        case .string("Infinity") where readsNonFinite: .infinity
        case .string("-Infinity") where readsNonFinite: -.infinity
        default: nil
        }
    }

    func mismatch(_ type: Any.Type) -> DecodingError {
        let context = DecodingError.Context(codingPath: codingPath, debugDescription: "this is no \(type)")
        return value == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }
}

/// The members of an object.
private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let members: [String: JSONValue]
    private let decoder: ValueDecoder
    let codingPath: [any CodingKey]

    init(_ members: [JSONValue.Member], of decoder: ValueDecoder) {
        self.members = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
        self.decoder = decoder
        codingPath = decoder.codingPath
    }

    var allKeys: [Key] { members.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try place(key).decodeNil() }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try place(key).decode(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try place(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try place(key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { try place(key) }

    private func place(_ key: Key) throws -> ValueDecoder {
        guard let value = members[key.stringValue] else {
            throw DecodingError.keyNotFound(
                key, DecodingError.Context(codingPath: codingPath, debugDescription: "it is missing"))
        }
        return ValueDecoder(value, path: codingPath, key: key, readsNonFinite: decoder.readsNonFinite)
    }
}

/// The elements of an array.
private struct Elements: UnkeyedDecodingContainer {
    private let values: [JSONValue]
    private let readsNonFinite: Bool
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0

    init(_ values: [JSONValue], of decoder: ValueDecoder) {
        self.values = values
        readsNonFinite = decoder.readsNonFinite
        codingPath = decoder.codingPath
    }

    private struct Index: CodingKey {
        var intValue: Int?
        var stringValue: String { "Index \(intValue ?? 0)" }

        init(intValue: Int) { self.intValue = intValue }
        init?(stringValue: String) { nil }
    }

    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex == values.count }

    mutating func decodeNil() throws -> Bool {
        let isNull = try place().decodeNil()
        if isNull { currentIndex += 1 }
        return isNull
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try take { try $0.decode(type) }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try take { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try take { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try take { $0 } }

    private mutating func take<Result>(_ read: (ValueDecoder) throws -> Result) throws -> Result {
        let result = try read(place())
        currentIndex += 1
        return result
    }

    private func place() throws -> ValueDecoder {
        let index = Index(intValue: currentIndex)
        guard values.indices.contains(currentIndex) else {
            throw DecodingError.valueNotFound(
                Any.self,
                DecodingError.Context(codingPath: codingPath + [index], debugDescription: "there are no more")
            )
        }
        return ValueDecoder(
            values[currentIndex], path: codingPath, key: index, readsNonFinite: readsNonFinite)
    }
}
