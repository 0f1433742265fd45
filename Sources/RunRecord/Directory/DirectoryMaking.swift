import Foundation

/// Makes a directory, and those on the way to it that are not there.
///
/// - Parameters:
///   - path: Where it shall be; it may be there already.
///   - mode: The rights of those that are made.
/// - Returns: `nil`, or a clause that says what is in the way.
public func makeDirectories(_ path: String, mode: UInt32) -> String? {
    guard !path.isEmpty else { return "the name is empty" }
    var whole = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
        let parent = whole.isEmpty ? "." : whole
        whole += (whole.isEmpty || whole == "/" ? "" : "/") + part
        // Somebody else may be making it as well.
        if mkdir(whole, mode) == 0 { continue }
        let error = errno
        var status = stat()
        guard stat(whole, &status) == 0 else {
            guard error == EEXIST else { return reason(error, whole, in: parent) }
            return "\(whole) is a link that leads nowhere"
        }
        if status.st_mode & S_IFMT != S_IFDIR { return "\(whole) is a file, no directory" }
    }
    return nil
}

private func reason(_ error: Int32, _ path: String, in parent: String) -> String {
    switch error {
    case EACCES, EPERM: "you may not make \(path)"
    case ENOENT: "nothing can be made in \(parent)"
    case EROFS: "\(parent) can only be read"
    default: "\(path): \(String(cString: strerror(error)))"
    }
}
