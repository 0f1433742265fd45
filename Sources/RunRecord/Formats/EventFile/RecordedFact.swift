import Foundation
import SimpleJSON

/// What a run says of itself beside numbers and pictures, as it stands in its record: a text of JSON under a tag of ours.
enum RecordedFact: Equatable {
    case description(RunDescription)
    /// Without its samples, which are pictures of the same event.
    case evaluation(Evaluation)
    case paused(step: Int)
    case resumed(step: Int)
    case mark(Mark)
    case parameters([Parameter])
    case log(String)
    case refused(String)
    case unsaved(UnsavedCheckpoint)
    case outcome(RunOutcome)
    case machine(MachineReading)

    static let prefix = "gantop/"
    /// A longer text is no fact of ours.
    private static let longestText = 1 << 20

    /// The fact in an event; `nil` for numbers and pictures, which the record keeps in another way.
    init?(_ event: RunEvent) {
        switch event {
        case .started(let description): self = .description(description)
        case .evaluation(var evaluation):
            evaluation.samples = nil
            self = .evaluation(evaluation)
        case .paused(let step): self = .paused(step: step)
        case .resumed(let step): self = .resumed(step: step)
        case .mark(let mark): self = .mark(mark)
        case .parameters(let parameters): self = .parameters(parameters)
        case .log(let text): self = .log(text)
        case .refused(let reason): self = .refused(reason)
        case .unsaved(let checkpoint): self = .unsaved(checkpoint)
        case .finished(let outcome): self = .outcome(outcome)
        case .machine(let reading): self = .machine(reading)
        case .step, .steps, .samples, .part, .latents, .renamed, .hint, .preparation, .clock, .interrupted:
            return nil
        }
    }

    var event: RunEvent {
        switch self {
        case .description(let description): .started(description)
        case .evaluation(let evaluation): .evaluation(evaluation)
        case .paused(let step): .paused(step: step)
        case .resumed(let step): .resumed(step: step)
        case .mark(let mark): .mark(mark)
        case .parameters(let parameters): .parameters(parameters)
        case .log(let text): .log(text)
        case .refused(let reason): .refused(reason)
        case .unsaved(let checkpoint): .unsaved(checkpoint)
        case .outcome(let outcome): .finished(outcome)
        case .machine(let reading): .machine(reading)
        }
    }

    /// The fact as a value of an event.
    var value: FileValue {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        func text(_ value: some Encodable) -> String {
            // Encoding fails on non-finite numbers only, and those have a word here.
            (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        }
        func value(_ name: String, _ text: String) -> FileValue {
            FileValue(tag: Tag(RecordedFact.prefix + name), content: .text(text))
        }
        return switch self {
        case .description(let description): value("description", text(description))
        case .evaluation(let evaluation): value("evaluation", text(evaluation))
        case .paused(let step): value("paused", text(step))
        case .resumed(let step): value("resumed", text(step))
        case .mark(let mark): value("mark", text(mark))
        case .parameters(let parameters): value("parameters", text(parameters))
        case .log(let line): value("log", line)
        case .refused(let reason): value("refused", reason)
        case .unsaved(let checkpoint): value("unsaved", text(checkpoint))
        case .outcome(let outcome): value("outcome", text(outcome))
        case .machine(let reading): value("machine", text(reading))
        }
    }

    /// Reads a value; `nil` where it is no fact of ours.
    ///
    /// Its numbers are not looked at here.
    init?(_ value: FileValue) {
        guard case .text(let text) = value.content, value.tag.rawValue.hasPrefix(RecordedFact.prefix),
            text.utf8.count <= RecordedFact.longestText
        else { return nil }
        func decoded<Value: Decodable>(_ type: Value.Type) -> Value? {
            try? JSONValue.decode(type, from: Array(text.utf8), readsNonFinite: true)
        }
        let fact: RecordedFact? =
            switch value.tag.rawValue.dropFirst(RecordedFact.prefix.count) {
            case "description": decoded(RunDescription.self).map { .description($0) }
            case "evaluation": decoded(Evaluation.self).map { .evaluation($0) }
            case "paused": decoded(Int.self).map { .paused(step: $0) }
            case "resumed": decoded(Int.self).map { .resumed(step: $0) }
            case "mark": decoded(Mark.self).map { .mark($0) }
            case "parameters": decoded([Parameter].self).map { .parameters($0) }
            case "log": .log(text)
            case "refused": .refused(text)
            case "unsaved": decoded(UnsavedCheckpoint.self).map { .unsaved($0) }
            case "outcome": decoded(RunOutcome.self).map { .outcome($0) }
            case "machine": decoded(MachineReading.self).map { .machine($0) }
            default: nil
            }
        guard let fact else { return nil }
        self = fact
    }
}
