import Foundation
import Limits
import RunRecord

/// The processes of this machine that take a run's steps; killed when nobody holds them any more.
final class TorchProcesses {
    /// Ends of a socket to the first of them.
    let socket: Descriptor
    private var running: [(rank: Int, process: pid_t)] = []
    private let plan: TorchPlan
    /// Why one of them has ended, where that was found while something was read.
    var death: String?

    /// How long processes may take to end by themselves.
    private static let patience = Duration.seconds(5)

    /// - Throws: `TorchError` where they cannot be started.
    init(_ plan: TorchPlan, threadCount: Int) throws(TorchError) {
        self.plan = plan
        let program = "\(plan.directory)/\(TorchPlan.programName)"
        let path = "\(plan.directory)/\(TorchPlan.logName)"
        do {
            try Data(TorchPlan.program.utf8).write(to: URL(fileURLWithPath: program))
        } catch {
            throw TorchError("\(program) cannot be written: \(systemReason).")
        }
        let log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard log >= 0 else {
            throw TorchError("\(path) cannot be written: \(systemReason).")
        }
        defer { close(log) }
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0, let socket = Descriptor(ends[0]) else {
            throw TorchError("no socket for PyTorch: \(systemReason).")
        }
        self.socket = socket
        // A batch goes in whole, so that nobody waits for the other to read.
        var room: Int32 = 4 << 20
        setsockopt(socket.number, SOL_SOCKET, SO_SNDBUF, &room, socklen_t(MemoryLayout<Int32>.size))
        defer { close(ends[1]) }
        let port: Int
        if let given = plan.rendezvous?.port {
            port = given
        } else if plan.worldSize > 1 {
            port = try TorchProcesses.freePort()
        } else {
            port = 0
        }
        for rank in 0..<plan.processCount {
            var facts = [
                "RANK": "\(rank)", "LOCAL_RANK": "\(rank)", "WORLD_SIZE": "\(plan.worldSize)",
                "MASTER_ADDR": plan.rendezvous?.host ?? "127.0.0.1", "MASTER_PORT": "\(port)",
                "GANTOP_DEVICE": plan.device.rawValue,
                "OMP_NUM_THREADS": "\(max(1, threadCount / plan.processCount))", "PYTHONUNBUFFERED": "1",
            ]
            if rank == 0 { facts["GANTOP_ENGINE"] = "3" }
            if plan.machineCount == 1, plan.processCount > 1 { facts["GLOO_SOCKET_IFNAME"] = "lo" }
            let environment = ProcessInfo.processInfo.environment.merging(facts) { $1 }
            let started = startSession(
                plan.python, [plan.python, program], environment: environment, log: log,
                passed: rank == 0 ? ends[1] : -1)
            switch started {
            case .success(let process): running.append((rank, process))
            case .failure(let error):
                end(waiting: false)
                throw TorchError("\(plan.python) cannot be started: \(error).")
            }
        }
    }

    deinit { end(waiting: false) }

    /// A port that nobody listens at.
    private static func freePort() throws(TorchError) -> Int {
        let probe = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(probe, address, length) == 0 ? getsockname(probe, address, &length) : -1
            }
        }
        guard status == 0 else {
            throw TorchError("no port for PyTorch's processes: \(systemReason).")
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Why one of them has ended; `nil` while all run.
    func takeDeath() -> String? {
        for (rank, process) in running {
            var status: Int32 = 0
            guard waitpid(process, &status, WNOHANG) == process else { continue }
            running.removeAll { $0.rank == rank }
            return words(of: rank, status)
        }
        return nil
    }

    private func words(of rank: Int, _ status: Int32) -> String {
        let which =
            plan.processCount > 1
            ? "PyTorch's process \(rank + 1) of \(plan.processCount)" : "PyTorch's process"
        let signal = status & 0x7f
        if signal != 0 { return "\(which) was ended by signal \(signal)" }
        let last = lastWords.map { ": \($0)" } ?? " with \(status >> 8 & 0xff)"
        return "\(which) has ended\(last)"
    }

    /// The last line of what they said.
    private var lastWords: String? {
        guard let bytes = FileManager.default.contents(atPath: "\(plan.directory)/\(TorchPlan.logName)")
        else {
            return nil
        }
        return String(decoding: bytes.suffix(4096), as: UTF8.self).split(separator: "\n").last { !$0.isEmpty }
            .map { String($0.prefix(300)) }
    }

    /// Ends them: by themselves, if they have been told to, else by force.
    func end(waiting: Bool) {
        let deadline = ContinuousClock.now + TorchProcesses.patience
        while waiting, ContinuousClock.now < deadline, !running.isEmpty {
            if takeDeath() == nil { usleep(10_000) }
        }
        for (_, process) in running {
            kill(-process, SIGKILL)
            waitpid(process, nil, 0)
        }
        running = []
    }
}
