/// A JSON text as a value; the members of an object keep their order.
///
/// For text that somebody hostile may have written: what is nested deeper than `depthLimit`, says a name twice or is
/// not quite JSON is refused. Numbers stay text, so that none loses a digit.
public enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    public struct Member: Sendable, Equatable {
        public var name: String
        public var value: JSONValue
    }

    static let depthLimit = 32

    /// Reads a whole text.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes)
        self = try reader.whole()
    }

    /// Reads the value that a text begins with, as programs print it that care little for the rules.
    ///
    /// A number may be any word, a name may be there twice, escapes stand for themselves, and what comes behind the value
    /// is not looked at. What is nested deeper than `depthLimit` is refused all the same.
    public init(loosely bytes: [UInt8], depthLimit: Int) throws(JSONError) {
        var reader = JSONReader(bytes, isLoose: true, depthLimit: depthLimit)
        self = try reader.value()
    }

    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The value of a number that is whole and not below zero.
    public var count: Int? {
        guard case .number(let text) = self, let value = Int(text), value >= 0 else { return nil }
        return value
    }

    /// The values of an array of such numbers.
    public var counts: [Int]? {
        guard case .array(let values) = self else { return nil }
        let counts = values.compactMap(\.count)
        return counts.count == values.count ? counts : nil
    }

    public var text: String? { if case .string(let text) = self { text } else { nil } }
}

/// Where a text is not the JSON that it should be.
public struct JSONError: Error, Equatable, CustomStringConvertible {
    /// Counted in bytes from 0.
    public var offset: Int
    /// A clause: "a name is there twice".
    public var problem: String

    public init(offset: Int, problem: String) {
        self.offset = offset
        self.problem = problem
    }

    public var description: String { "\(problem), at byte \(offset)" }
}
