import Foundation
import RunRecord
import SimpleJSON
import Testing

/// JSON is read in one way: strictly into types, loosely from what programs print.
struct JSONTests {
    private struct Part: Codable, Equatable {
        enum Kind: Codable, Equatable {
            case plain
            case sized(width: Int, height: Int)
        }

        var name: String
        var weights: [Float?]
        var kinds: [Kind]
        var counts: [Int: UInt8] = [:]
        var isOn = false
        var bytes = Data()
        var note: String?
    }

    private func decoded<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONValue.decode(type, from: Array(text.utf8))
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let part = Part(
            name: "ä \"\u{1f600}\" \n", weights: [1.5, nil, -0],
            kinds: [.plain, .sized(width: 3, height: -4)],
            counts: [7: 255, -1: 0], isOn: true, bytes: Data(0...255),
            note: nil)
        #expect(try JSONValue.decode([Part].self, from: Array(JSONEncoder().encode([part]))) == [part])
        let description = Array(try JSONEncoder().encode(Sample.description))
        #expect(try JSONValue.decode(RunDescription.self, from: description) == Sample.description)
    }

    @Test func wholeNumbersAreWhole() throws {
        #expect(try decoded([Int].self, "[1, 2.0, 3e2]") == [1, 2, 300])
        for text in ["[1.5]", "[1e30]", "[\"1\"]", "[true]", "[null]"] {
            #expect(throws: DecodingError.self, "\(text)") { try decoded([Int].self, text) }
        }
        #expect(throws: DecodingError.self) { try decoded([UInt8].self, "[256]") }
    }

    @Test func whatIsNotFiniteIsReadOnDemandOnly() throws {
        let text = Array("[\"NaN\", \"Infinity\", \"-Infinity\"]".utf8)
        let values = try JSONValue.decode([Double].self, from: text, readsNonFinite: true)
        #expect(values[0].isNaN && values[1...] == [.infinity, -.infinity])
        #expect(throws: DecodingError.self) { try JSONValue.decode([Double].self, from: text) }
        #expect(throws: DecodingError.self) { try decoded([Double].self, "[1e999]") }
    }

    @Test func anErrorSaysWhere() throws {
        let text =
            #"[{"name": "a", "weights": [1, "x"], "kinds": [], "counts": {}, "isOn": false, "bytes": ""}]"#
        do {
            _ = try decoded([Part].self, text)
            Issue.record("a text was read as a number")
        } catch DecodingError.typeMismatch(_, let context) {
            #expect(context.codingPath.map(\.stringValue) == ["Index 0", "weights", "Index 1"])
        }
        do {
            _ = try decoded([String: [Part]].self, #"{"a": [{"name": "b"}]}"#)
            Issue.record("a part without weights was read")
        } catch DecodingError.keyNotFound(let key, let context) {
            #expect(key.stringValue == "weights")
            #expect(context.codingPath.map(\.stringValue) == ["a", "Index 0"])
        }
        #expect(throws: JSONError.self) { try decoded([Int: Int].self, #"{"1": 1, "1": 2}"#) }
        #expect(throws: JSONError.self) { try decoded([Int].self, "[1] 2") }
    }

    @Test func whatProgramsPrintIsReadLoosely() throws {
        let text = #"{"a": NaN, "a": .5, "b\"": [True], "c": {"d": null}} and more"#
        guard case .object(let members) = try JSONValue(loosely: Array(text.utf8), depthLimit: 8) else {
            Issue.record("no object")
            return
        }
        #expect(members.map(\.name) == ["a", "a", "b\"", "c"])
        #expect(members.map(\.value).prefix(3) == [.number("NaN"), .number(".5"), .array([.number("True")])])
        #expect(members.last?.value["d"] == .null)
        #expect(throws: JSONError.self) { try JSONValue(loosely: Array(text.utf8), depthLimit: 1) }
    }
}
