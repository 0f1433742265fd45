import CUnix
import Foundation

/// Starts a program in a session of its own, which no terminal can take with it.
///
/// - Parameters:
///   - program: Its path.
///   - arguments: Its arguments, its name first.
///   - environment: All of its environment.
///   - log: Where its output goes, and its errors.
///   - passed: A descriptor that is its 3; -1: none.
/// - Returns: The process, a child of this one, or why there is none.
public func startSession(
    _ program: String, _ arguments: [String], environment: [String: String], log: Int32, passed: Int32 = -1
) -> Result<Int32, SessionError> {
    // A NUL would end a text there.
    let variables = environment.map { strdup("\($0)=\($1.replacing("\0", with: ""))") }
    let words = arguments.map { strdup($0) }
    defer { for text in variables + words { free(text) } }
    var child = pid_t()
    let status = gantop_spawn_session(program, words + [nil], variables + [nil], log, passed, &child)
    return status == 0
        ? .success(child) : .failure(SessionError(description: String(cString: strerror(status))))
}

/// Why a program was not started, as the system says it.
public struct SessionError: Error, CustomStringConvertible {
    public let description: String
}
