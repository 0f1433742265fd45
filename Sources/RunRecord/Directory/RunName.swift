import Foundation

/// What a run's directory may be called.
public struct RunName: Sendable, Equatable, CustomStringConvertible {
    static let byteLimit = 100

    public let description: String

    public init(_ text: String) throws(RunError) {
        func refuse(_ reason: String) -> RunError { .badName(text, reason: reason) }
        guard !text.isEmpty else { throw refuse("it is empty") }
        guard text.utf8.count <= RunName.byteLimit else {
            throw refuse("it has more than \(RunName.byteLimit) bytes")
        }
        if text.hasPrefix(".") || text.hasPrefix("-") { throw refuse("it begins with '.' or '-'") }
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
                throw refuse("it has a character that cannot be seen")
            case .spaceSeparator: throw refuse("it has a space")
            default: if scalar == "/" { throw refuse("it has a '/'") }
            }
        }
        description = text
    }

    /// The name of a run that nobody named: its recipe and the local time at which it started, `ring-20261123-220615`.
    ///
    /// `attempt` tells runs apart that start in the same second: the second one ends in `-2`.
    static func fresh(recipe: String, at date: Date, attempt: Int) -> String {
        var seconds = time_t(date.timeIntervalSince1970)
        var time = tm()
        localtime_r(&seconds, &time)
        let stamp = String(
            format: "%04d%02d%02d-%02d%02d%02d", Int(time.tm_year) + 1900, Int(time.tm_mon) + 1,
            Int(time.tm_mday), Int(time.tm_hour), Int(time.tm_min), Int(time.tm_sec))
        return "\(recipe)-\(stamp)" + (attempt == 1 ? "" : "-\(attempt)")
    }
}
