/// Events as JSON, one object a line, for scripts: `{"step":1,"loss/generator":0.69,…}`.
///
/// Non-finite numbers are `null`: JSON has no word for them. The same numbers give the same bytes.
public enum JSONLines {
    /// The line of a step, without a newline.
    ///
    /// - Parameters:
    ///   - record: The step.
    ///   - evaluation: The evaluation that fell on it, whose gauges join the line.
    ///   - verdict: What the gauge says of it.
    ///   - withTiming: Adds `duration` in seconds, which makes two equal runs differ.
    /// - Returns: One JSON object.
    public static func line(
        _ record: StepRecord, evaluation: Evaluation? = nil, verdict: String? = nil, withTiming: Bool = false
    ) -> String {
        var line = "{\"step\":\(record.step),\"epoch\":\(number(Float(record.epoch)))"
        for scalar in record.scalars + (evaluation?.scalars ?? []) {
            line += ",\(string(scalar.tag.rawValue)):\(number(scalar.value))"
        }
        if let verdict { line += ",\"verdict\":\(string(verdict))" }
        if withTiming {
            let duration = record.duration + (evaluation?.duration ?? .zero)
            line += ",\"duration\":\(number(Float(duration / .seconds(1))))"
        }
        return line + "}"
    }

    /// The shortest decimal that reads back as the same `Float`.
    public static func number(_ value: Float) -> String {
        value.isFinite ? value.description : "null"
    }

    /// A text as a JSON string: no control byte is left in it.
    public static func string(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value):
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
