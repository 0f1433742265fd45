/// How PyTorch takes a run's steps.
public struct TorchPlan: Sendable, Equatable {
    public enum Device: String, Sendable, CaseIterable {
        case cpu, cuda
    }

    /// Where the processes of several machines find each other: this one's address, as the others reach it.
    public struct Rendezvous: Sendable, Equatable {
        public var host: String
        public var port: Int

        public init(host: String, port: Int) { (self.host, self.port) = (host, port) }
    }

    /// The interpreter's path.
    public var python: String
    public var device = Device.cpu
    /// Processes here; a batch is shared out among those of all machines.
    public var processCount = 1
    public var machineCount = 1
    /// `nil` on one machine.
    public var rendezvous: Rendezvous?
    /// How often training goes on after a process has died.
    public var maxRestarts = 3
    /// Where its program and its log are.
    public var directory: String

    public static let programName = "engine.py"
    public static let logName = "engine.log"

    public init(python: String, directory: String) {
        self.python = python
        self.directory = directory
    }

    /// Of all machines.
    public var worldSize: Int { processCount * machineCount }

    /// What its processes run.
    public static var program: String { String(decoding: PackageResources.engine_py, as: UTF8.self) }
}

/// Why PyTorch takes no steps: a sentence.
public struct TorchError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

extension Recipe {
    /// Why so many processes cannot share this recipe's batch; `nil` where they can.
    public func troubleSharing(among count: Int) -> String? {
        guard count > 1 else { return nil }
        guard batchSize % count == 0 else {
            let fitting = (1...batchSize).filter { batchSize % $0 == 0 }.min {
                abs($0 - count) < abs($1 - count)
            }
            return """
                \(count) processes cannot share a batch of \(batchSize): it has to be a multiple of \(count). \
                --nproc \(fitting ?? 1) would do, or --set batchSize=\((batchSize / count + 1) * count).
                """
        }
        let isGrouped = discriminator.contains { if case .minibatchDeviation = $0 { true } else { false } }
        guard isGrouped, (batchSize / count) % 4 != 0 else { return nil }
        return """
            minibatchDeviation compares samples in groups of four, and \(count) processes have \(batchSize / count) each: \
            --set batchSize=\(4 * count * max(1, batchSize / count / 4)) would do.
            """
    }
}
