import Foundation
import Limits

/// Asks the trainer of a run in another process for something.
public final class ControlClient: Sendable {
    private let name: String
    private let socket: Descriptor
    private let timeout: Duration

    /// Connects to the run's trainer.
    public init(_ directory: RunDirectory, timeout: Duration = .seconds(2)) throws(ControlError) {
        name = directory.name
        self.timeout = timeout
        // A link would lead to a socket that is none of this run's.
        guard ControlSocket.kind(in: directory) == S_IFSOCK else { throw .notTraining(directory.name) }
        guard let socket = ControlSocket.make() else {
            throw .broken(directory.name, reason: systemReason)
        }
        self.socket = socket
        let status = ControlSocket.withAddress(in: directory) {
            connect(socket.number, $0, $1) == 0 ? 0 : errno
        }
        switch status {
        case 0: break
        case ECONNREFUSED, ENOENT: throw .notTraining(directory.name)
        case EAGAIN: throw .silent(directory.name)
        default: throw .broken(directory.name, reason: String(cString: strerror(status)))
        }
        guard ControlSocket.isOurs(socket) else { throw .foreign(directory.name) }
    }

    /// Leaves a wish with the trainer and waits for what it says.
    ///
    /// - Parameter wish: What is wanted.
    /// - Returns: A clause for people.
    /// - Throws: `ControlError.refused` when the trainer will not, another when it cannot be reached.
    @discardableResult
    public func ask(_ wish: RunWish) throws(ControlError) -> String {
        let deadline = ContinuousClock.now + timeout
        var output = Array((ControlMessage.line(wish) + "\n").utf8)
        while !output.isEmpty {
            guard let sent = ControlSocket.send(output, to: socket) else { throw .notTraining(name) }
            output.removeFirst(sent)
            if !output.isEmpty { try wait(for: POLLOUT, until: deadline) }
        }
        var connection = ControlConnection(socket: socket)
        while true {
            try wait(for: POLLIN, until: deadline)
            guard let bytes = ControlSocket.receive(from: socket) else { throw .notTraining(name) }
            connection.input += bytes
            if let line = connection.nextLine() {
                switch ControlMessage.answer(line) {
                case .success(let text): return text
                case .failure(let refusal): throw .refused(refusal.reason)
                case nil: throw .broken(name, reason: "its answer makes no sense")
                }
            }
            if connection.input.count > ControlMessage.byteLimit {
                throw .broken(name, reason: "its answer does not end")
            }
        }
    }

    private func wait(for events: Int32, until deadline: ContinuousClock.Instant) throws(ControlError) {
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            var polled = pollfd(fd: socket.number, events: Int16(events), revents: 0)
            if poll(&polled, 1, Int32(max(0, left.rounded(.up)))) > 0 { return }
            if left <= 0 { throw .silent(name) }
        }
    }
}

/// Why a run cannot be asked for something.
///
/// Whoever prints `description` takes control characters out of it.
public enum ControlError: Error, Equatable, CustomStringConvertible {
    case notTraining(String)
    case foreign(String)
    case silent(String)
    case refused(String)
    case broken(String, reason: String)

    public var description: String {
        switch self {
        case .notTraining(let name):
            "nobody trains the run '\(name)' now."
        case .foreign(let name):
            "another user trains the run '\(name)': only its owner can control it."
        case .silent(let name):
            "the trainer of '\(name)' does not answer. It may be stopped (Ctrl-Z) or busy; try again."
        case .refused(let reason): reason
        case .broken(let name, let reason): "the trainer of '\(name)' cannot be reached: \(reason)."
        }
    }
}
