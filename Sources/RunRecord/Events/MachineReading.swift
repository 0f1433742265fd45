import Foundation

/// What a machine has to do: processors, memory, the disk that a run is kept on, GPUs.
public struct MachineReading: Sendable, Equatable, Codable {
    public struct GPU: Sendable, Equatable, Codable {
        public var name: String
        /// 0...1.
        public var utilization: Float
        /// In bytes.
        public var memoryUsed: Double
        public var memoryTotal: Double
        /// In degrees Celsius, and in watts; `nil` where it does not say.
        public var temperature: Float?
        public var power: Float?

        public init(
            name: String, utilization: Float, memoryUsed: Double, memoryTotal: Double, temperature: Float?,
            power: Float?
        ) {
            (self.name, self.utilization) = (name, utilization)
            (self.memoryUsed, self.memoryTotal) = (memoryUsed, memoryTotal)
            (self.temperature, self.power) = (temperature, power)
        }
    }

    /// The share of all processors that was busy since the reading before, 0...1.
    public var processors: Float
    public var processorCount: Int
    /// In bytes.
    public var memoryUsed: Double
    public var memoryTotal: Double
    public var diskFree: Double
    public var diskTotal: Double
    public var gpus: [GPU]

    public init(
        processors: Float, processorCount: Int, memoryUsed: Double, memoryTotal: Double, diskFree: Double,
        diskTotal: Double, gpus: [GPU]
    ) {
        (self.processors, self.processorCount) = (processors, processorCount)
        (self.memoryUsed, self.memoryTotal) = (memoryUsed, memoryTotal)
        (self.diskFree, self.diskTotal, self.gpus) = (diskFree, diskTotal, gpus)
    }

    /// Under what tags the numbers stand in a record: shares from 0 to 1.
    public var scalars: [Scalar] {
        func share(_ part: Double, _ whole: Double) -> Float { whole > 0 ? Float(part / whole) : 0 }
        var found = [
            Scalar(Tag("system/cpu"), processors),
            Scalar(Tag("system/memory"), share(memoryUsed, memoryTotal)),
            Scalar(Tag("system/disk"), share(diskTotal - diskFree, diskTotal)),
        ]
        for (i, gpu) in gpus.enumerated() {
            found.append(Scalar(Tag("system/gpu\(i)/utilization"), gpu.utilization))
            found.append(Scalar(Tag("system/gpu\(i)/memory"), share(gpu.memoryUsed, gpu.memoryTotal)))
            if let temperature = gpu.temperature {
                found.append(Scalar(Tag("system/gpu\(i)/temperature"), temperature))
            }
            if let power = gpu.power { found.append(Scalar(Tag("system/gpu\(i)/power"), power)) }
        }
        return found
    }

    /// Whether its numbers can be those of a machine: whoever wrote them may have meant harm.
    var isPossible: Bool {
        let sizes =
            [memoryUsed, memoryTotal, diskFree, diskTotal] + gpus.flatMap { [$0.memoryUsed, $0.memoryTotal] }
        let shares = [processors] + gpus.map(\.utilization)
        let others = gpus.compactMap(\.temperature) + gpus.compactMap(\.power)
        return gpus.count <= 64 && sizes.allSatisfy { $0.isFinite && (0...1e18).contains($0) }
            && shares.allSatisfy { (0...1).contains($0) } && others.allSatisfy { abs($0) < 1e5 }
            && (1...100_000).contains(processorCount)
    }
}

extension MachineReading.GPU {
    /// What `nvidia-smi` is asked for.
    static let query = "name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw"

    /// Its answer, a line a GPU; what it does not know it calls `[N/A]`.
    static func all(in answer: String) -> [MachineReading.GPU] {
        answer.split(separator: "\n").compactMap { line in
            let words = line.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            guard words.count == 6, let utilization = Float(words[1]), let used = Double(words[2]),
                let total = Double(words[3])
            else { return nil }
            return MachineReading.GPU(
                name: String(words[0].prefix(60)), utilization: utilization / 100,
                memoryUsed: used * 1_048_576, memoryTotal: total * 1_048_576, temperature: Float(words[4]),
                power: Float(words[5]))
        }
    }
}
