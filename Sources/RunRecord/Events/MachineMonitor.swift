import CUnix
import Dispatch
import Foundation
public import Limits

/// Looks every few seconds at what the machine has to do, on a thread of its own.
public final class MachineMonitor: Sendable {
    private static let interval = 5.0
    /// Without this device there is no GPU of NVIDIA's to ask.
    private static let device = "/dev/nvidiactl"
    private static let programs = ["/usr/bin/nvidia-smi", "/usr/local/bin/nvidia-smi", "/bin/nvidia-smi"]

    private let stop = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - path: On the disk that is looked at.
    ///   - tell: Told what was read, on the monitor's thread.
    /// - Throws: `ThreadError` where the system gives no thread for it.
    public init(_ path: String, tell: @escaping @Sendable (MachineReading) -> Void) throws(ThreadError) {
        let stop = stop
        try NamedThread.start("gantop-machine") {
            var before = ProcessorTimes()
            // Processors are busy between two looks.
            var wait = 1.0
            while stop.wait(timeout: .now() + wait) == .timedOut {
                let now = ProcessorTimes()
                if let now, let before, let reading = MachineReading(since: before, now, path: path) {
                    tell(reading)
                }
                (before, wait) = (now, MachineMonitor.interval)
            }
        }
    }

    deinit { stop.signal() }

    /// What `nvidia-smi` says; empty where there is no such GPU, or it does not answer in time.
    fileprivate static var gpuAnswer: String {
        guard FileManager.default.fileExists(atPath: device),
            let program = programs.first(where: { FileManager.default.isExecutableFile(atPath: $0) })
        else { return "" }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--query-gpu=\(MachineReading.GPU.query)", "--format=csv,noheader,nounits"]
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, FileHandle.nullDevice)
        process.standardInput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return "" }
        let pid = process.processIdentifier
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + 4)
        timer.setEventHandler { kill(pid, SIGKILL) }
        timer.resume()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        timer.cancel()
        return String(decoding: data, as: UTF8.self)
    }
}

/// How long all processors have worked and rested, in clock ticks: the first line of `/proc/stat`.
struct ProcessorTimes: Equatable {
    var busy: Double
    var all: Double
    var count: Int

    init?(text: String) {
        let lines = text.split(separator: "\n")
        guard let words = lines.first?.split(separator: " "), words.first == "cpu" else { return nil }
        let times = words.dropFirst().prefix(8).compactMap { Double($0) }
        guard times.count >= 5 else { return nil }
        all = times.reduce(0, +)
        // Idle, and waiting for disks.
        busy = all - times[3] - times[4]
        count = lines.dropFirst().prefix { $0.hasPrefix("cpu") }.count
    }

    init?() {
        guard let data = FileManager.default.contents(atPath: "/proc/stat") else { return nil }
        self.init(text: String(decoding: data, as: UTF8.self))
    }
}

extension MachineReading {
    fileprivate init?(since before: ProcessorTimes, _ now: ProcessorTimes, path: String) {
        guard let memory = FileManager.default.contents(atPath: "/proc/meminfo"),
            let (used, total) = MachineReading.memory(in: String(decoding: memory, as: UTF8.self))
        else { return nil }
        var disk = statvfs()
        guard statvfs(path, &disk) == 0 else { return nil }
        let block = Double(disk.f_frsize)
        self.init(
            processors: now.share(since: before), processorCount: max(1, now.count), memoryUsed: used,
            memoryTotal: total, diskFree: block * Double(disk.f_bavail),
            diskTotal: block * Double(disk.f_blocks), gpus: GPU.all(in: MachineMonitor.gpuAnswer))
    }

    /// What `/proc/meminfo` says, in bytes: what is not available is used.
    static func memory(in text: String) -> (used: Double, total: Double)? {
        var found: [Substring: Double] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == ":" })
            if words.count >= 2, let number = Double(words[1]) { found[words[0]] = number * 1024 }
        }
        guard let total = found["MemTotal"], let available = found["MemAvailable"] else { return nil }
        return (total - available, total)
    }
}

extension ProcessorTimes {
    /// 0...1.
    func share(since before: ProcessorTimes) -> Float {
        let all = self.all - before.all
        return all > 0 ? Float(max(0, min(1, (busy - before.busy) / all))) : 0
    }
}
