import Foundation
import SimpleJSON

/// What goes over a run's control socket: JSON, one object a line, at most 4 KiB.
///
/// A wish: `{"do":"pause"}`, `{"do":"set","name":"learningRate","value":"0.0001"}`,
/// `{"do":"rollBack","value":"500"}`. The answer: `{"ok":"asked"}` or `{"error":"…"}`.
enum ControlMessage {
    static let byteLimit = 4096
    /// Longer names and values are no setting's.
    static let wordLimit = 200

    private struct Request: Decodable {
        var `do`: String
        var name: String?
        var value: String?
    }

    private struct Reply: Decodable {
        var ok: String?
        var error: String?
    }

    /// The wishes that are a word alone.
    private static let words: [(word: String, wish: RunWish)] = [
        ("pause", .pause), ("resume", .resume), ("step", .step), ("newSamples", .newSamples),
        ("newLatents", .newLatents), ("save", .save),
        ("stop", .stop), ("abandon", .abandon),
        ("slowMotion", .slowMotion(true)), ("fullSpeed", .slowMotion(false)),
        ("nextPart", .nextPart), ("onlyDiscriminator", .only(.discriminator)),
        ("onlyGenerator", .only(.generator)), ("both", .only(nil)),
    ]

    static func line(_ wish: RunWish) -> String {
        if case .set(let name, let value) = wish {
            return """
                {"do":"set","name":\(JSONLines.string(name)),"value":\(JSONLines.string(value))}
                """
        }
        if case .rollBack(let step) = wish { return "{\"do\":\"rollBack\",\"value\":\"\(step)\"}" }
        let word = words.first { $0.wish == wish }?.word ?? "\(wish)"
        return "{\"do\":\(JSONLines.string(word))}"
    }

    static func wish(_ line: [UInt8]) throws(ControlRefusal) -> RunWish {
        guard line.count <= byteLimit else { throw ControlRefusal("the message is too long") }
        guard let request = try? JSONValue.decode(Request.self, from: line) else {
            throw ControlRefusal("this is no wish; one is written {\"do\":\"pause\"}")
        }
        switch request.do {
        case "set":
            guard let name = request.name, let value = request.value, isWord(name), isWord(value) else {
                throw ControlRefusal("set needs a name and a value, each a short text")
            }
            return .set(name: name, value: value)
        case "rollBack":
            guard let step = request.value.flatMap({ Int($0) }), NumberKind.steps.contains(step) else {
                throw ControlRefusal("rollBack needs a checkpoint's step as its value")
            }
            return .rollBack(to: step)
        default:
            guard let wish = words.first(where: { $0.word == request.do })?.wish else {
                let known = (words.map(\.word) + ["rollBack", "set"]).joined(separator: ", ")
                throw ControlRefusal("there is no such wish; there are \(known)")
            }
            return wish
        }
    }

    static func reply(_ answer: Result<String, ControlRefusal>) -> String {
        switch answer {
        case .success(let text): "{\"ok\":\(JSONLines.string(text))}"
        case .failure(let refusal): "{\"error\":\(JSONLines.string(refusal.reason))}"
        }
    }

    /// `nil` where the line is no answer.
    static func answer(_ line: [UInt8]) -> Result<String, ControlRefusal>? {
        guard let reply = try? JSONValue.decode(Reply.self, from: line) else { return nil }
        if let error = reply.error { return .failure(ControlRefusal(error)) }
        return reply.ok.map { .success($0) }
    }

    private static func isWord(_ text: String) -> Bool {
        (1...wordLimit).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
    }
}

/// Why a trainer does not do what it was asked.
public struct ControlRefusal: Error, Equatable {
    public let reason: String

    public init(_ reason: String) { self.reason = reason }
}
