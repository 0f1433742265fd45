import Foundation
import Limits

/// Listens on a run's control socket, on a thread of its own, for as long as the run lives.
///
/// Nobody at the other end can keep the trainer waiting: `answer` leaves the wish and returns, sockets never block, what
/// is kept of a client is bounded, and a client that does not read its answers is dropped.
public final class ControlServer: Sendable {
    /// Takes a wish and says what becomes of it, at once.
    public typealias Answer = @Sendable (RunWish) -> Result<String, ControlRefusal>

    /// The socket goes before the lock does: only the lock's holder may touch it.
    private let lock: RunLock
    private let stop: Descriptor

    /// Opens the socket of the run that is locked, in the place of one that a dead trainer left.
    public init(_ lock: RunLock, answer: @escaping Answer) throws(RunError) {
        let listener = try ControlServer.listen(in: lock.directory)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, let stopped = Descriptor(ends[0]), let stop = Descriptor(ends[1]),
            fcntl(stopped.number, F_SETFD, FD_CLOEXEC) == 0, fcntl(stop.number, F_SETFD, FD_CLOEXEC) == 0
        else { throw ControlServer.unusable(lock.directory, systemReason) }
        self.lock = lock
        self.stop = stop
        do throws(ThreadError) {
            try NamedThread.start("gantop-control") {
                var loop = ControlLoop(listener: listener, stopped: stopped, answer: answer)
                loop.run()
            }
        } catch {
            throw ControlServer.unusable(lock.directory, "\(error)")
        }
    }

    // The pipe's end closes with `stop`, which ends the thread.
    deinit { unlinkat(lock.directory.descriptor.number, ControlSocket.fileName, 0) }

    private static func listen(in directory: RunDirectory) throws(RunError) -> Descriptor {
        switch ControlSocket.kind(in: directory) {
        case nil: break
        case S_IFSOCK: unlinkat(directory.descriptor.number, ControlSocket.fileName, 0)
        default: throw unusable(directory, "this is no socket, and something else has no place here")
        }
        guard let listener = ControlSocket.make() else { throw unusable(directory, systemReason) }
        // A socket's file gets the mode that its descriptor has.
        fchmod(listener.number, 0o600)
        let isBound = ControlSocket.withAddress(in: directory) { bind(listener.number, $0, $1) == 0 }
        guard isBound, Foundation.listen(listener.number, 16) == 0 else {
            throw unusable(directory, systemReason)
        }
        return listener
    }

    private static func unusable(_ directory: RunDirectory, _ reason: String) -> RunError {
        .unusable(
            path: directory.path(of: ControlSocket.fileName), reason: reason,
            remedy:
                "Without it the run cannot be controlled from elsewhere; --runs DIR names another directory.")
    }
}

/// The thread that serves the clients of a run.
private struct ControlLoop {
    static let clientLimit = 32
    static let wishesPerSecond = 200

    let listener: Descriptor
    let stopped: Descriptor
    let answer: ControlServer.Answer
    /// The least recently heard first.
    private var clients: [ControlConnection] = []
    private var second = ContinuousClock.now
    private var wishCount = 0

    init(listener: Descriptor, stopped: Descriptor, answer: @escaping ControlServer.Answer) {
        self.listener = listener
        self.stopped = stopped
        self.answer = answer
    }

    mutating func run() {
        while true {
            var polled = [stopped, listener].map { pollfd(fd: $0.number, events: Int16(POLLIN), revents: 0) }
            polled += clients.map {
                let events = $0.output.isEmpty ? POLLIN : POLLIN | POLLOUT
                return pollfd(fd: $0.socket.number, events: Int16(events), revents: 0)
            }
            guard poll(&polled, nfds_t(polled.count), -1) > 0 else { continue }
            if polled[0].revents != 0 { return }
            let (active, quiet) = zip(clients, polled[2...]).reduce(
                into: ([ControlConnection](), [ControlConnection]())
            ) {
                if $1.1.revents != 0 { $0.0.append($1.0) } else { $0.1.append($1.0) }
            }
            clients = quiet
            for var client in active where serve(&client) { clients.append(client) }
            if polled[1].revents != 0 { acceptClient() }
        }
    }

    private mutating func acceptClient() {
        guard let socket = Descriptor(accept(listener.number, nil, nil)), ControlSocket.prepare(socket),
            ControlSocket.isOurs(socket)
        else {
            // Out of descriptors: the connection stays in the queue, and asking at once again would only burn time.
            if errno == EMFILE || errno == ENFILE { usleep(100_000) }
            return
        }
        clients.append(ControlConnection(socket: socket))
        if clients.count > ControlLoop.clientLimit { clients.removeFirst() }
    }

    /// Hears and answers a client; `false` when it is to be dropped.
    private mutating func serve(_ client: inout ControlConnection) -> Bool {
        guard let bytes = ControlSocket.receive(from: client.socket) else { return false }
        client.input += bytes
        while let line = client.nextLine() {
            client.output += Array((ControlMessage.reply(reply(to: line)) + "\n").utf8)
        }
        if client.input.count > ControlMessage.byteLimit {
            let refusal = ControlRefusal("a message has at most \(ControlMessage.byteLimit) bytes")
            let line = ControlMessage.reply(.failure(refusal)) + "\n"
            _ = ControlSocket.send(client.output + Array(line.utf8), to: client.socket)
            return false
        }
        if !client.output.isEmpty {
            guard let sent = ControlSocket.send(client.output, to: client.socket) else { return false }
            client.output.removeFirst(sent)
        }
        return client.output.count <= 4 * ControlMessage.byteLimit
    }

    private mutating func reply(to line: [UInt8]) -> Result<String, ControlRefusal> {
        let wish: RunWish
        do throws(ControlRefusal) { wish = try ControlMessage.wish(line) } catch { return .failure(error) }
        // A client gone wild must not fill the trainer's memory with wishes.
        if .now - second > .seconds(1) { (second, wishCount) = (.now, 0) }
        wishCount += 1
        guard wishCount <= ControlLoop.wishesPerSecond else {
            return .failure(ControlRefusal("too many wishes in a second"))
        }
        return answer(wish)
    }
}

/// One client, with what has come of its next line and what it has not yet taken of its answers.
struct ControlConnection {
    let socket: Descriptor
    var input: [UInt8] = []
    var output: [UInt8] = []

    init(socket: Descriptor) { self.socket = socket }

    /// The first whole line, without its end.
    mutating func nextLine() -> [UInt8]? {
        guard let end = input.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = Array(input[..<end])
        input.removeSubrange(...end)
        return line
    }
}
