import CUnix
import Foundation
import Limits

/// The Unix socket of a run's directory.
enum ControlSocket {
    static let fileName = "control.sock"

    /// A socket that never waits and that children do not inherit.
    static func make() -> Descriptor? {
        let descriptor = Descriptor(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
        guard let descriptor, prepare(descriptor) else { return nil }
        return descriptor
    }

    static func prepare(_ socket: Descriptor) -> Bool {
        fcntl(socket.number, F_SETFD, FD_CLOEXEC) == 0 && fcntl(socket.number, F_SETFL, O_NONBLOCK) == 0
    }

    /// Calls `body` with the socket's address.
    ///
    /// Through the open directory: an address has room for 107 bytes, and a path may have more. It is also sure to be
    /// the same directory that everything else goes to.
    static func withAddress<Result>(
        in directory: RunDirectory, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        let path = "/proc/self/fd/\(directory.descriptor.number)/\(fileName)"
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// What kind of file has the socket's name; `nil` where there is none.
    static func kind(in directory: RunDirectory) -> mode_t? {
        var status = stat()
        guard fstatat(directory.descriptor.number, fileName, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return nil
        }
        return status.st_mode & S_IFMT
    }

    /// Whether the other end is this user's, or root's.
    static func isOurs(_ socket: Descriptor) -> Bool {
        var user = uid_t()
        return gantop_peer_user(socket.number, &user) && (user == geteuid() || user == 0)
    }

    /// Sends what goes without waiting; returns how many bytes went, `nil` where the other end is gone.
    static func send(_ bytes: [UInt8], to socket: Descriptor) -> Int? {
        let count = bytes.withUnsafeBytes { socket.send($0) }
        return count == bytes.count || errno == EAGAIN ? count : nil
    }

    /// What has come, empty where nothing has yet; `nil` where the other end is gone.
    static func receive(from socket: Descriptor) -> [UInt8]? {
        guard let bytes = socket.next(upTo: 4096) else { return errno == EAGAIN ? [] : nil }
        return bytes.isEmpty ? nil : bytes
    }
}
