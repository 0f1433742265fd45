import ArgumentParser
import Canvas
import Foundation
import GANTraining
import Limits
import SimpleJSON
import TensorCore

extension Bench {
    /// Whom to take turns with.
    enum Opponent: String, ExpressibleByArgument, CaseIterable {
        case peers
    }

    /// Measures gantop, PyTorch and JAX in turns, each in a process of its own, and prints the table of ratios.
    ///
    /// - Parameter workloads: Their names.
    /// - Throws: The exit code, where there is no PyTorch or a signal ended it.
    func compare(_ workloads: [String]) throws {
        signal(SIGPIPE, SIG_IGN)
        let probe: PythonProbe
        do throws(ProbeError) {
            probe = try PythonProbe.find(torch.python)
        } catch {
            complain("gantop: bench --against peers: \(error)".printable)
            throw Exit.unavailable
        }
        let scripts = try PeerScripts()
        defer { scripts.remove() }
        let programs = ChildProgram()
        let signals = try telling { () throws(ThreadError) in try StopSignals() }
        signals.heed(
            lastWords: { nil },
            answer: { _ in
                programs.stopAtOnce()
                return true
            })
        var results: [PeerResult] = []
        for workload in workloads where !programs.isStopped {
            let contestants = Contestant.all(
                of: workload, threads: threads, seconds: seconds, data: data, python: probe.path,
                scripts: scripts.directory)
            results.append(measure(workload, contestants, programs))
        }
        try say(PeerTable(results, threads: threads, torch: probe.torch).text)
        if programs.isStopped { throw signals.exitCode ?? Exit.interrupted }
    }

    private func measure(_ workload: String, _ contestants: [Contestant], _ programs: ChildProgram)
        -> PeerResult
    {
        var left = contestants
        var result = PeerResult(workload: workload)
        for round in 1...rounds {
            for contestant in left where !programs.isStopped {
                let said: String
                do throws(ProbeError) {
                    said = try programs.output(
                        of: contestant.program, contestant.arguments, patience: .seconds(300 + seconds))
                } catch {
                    said = error.description
                }
                guard !programs.isStopped else { break }
                let last = said.split(separator: "\n").last.map(String.init) ?? "it said nothing"
                var rate: Double?
                if case .number(let text) = (try? JSONValue(parsing: Array(last.utf8)))?["steps_per_s"] {
                    rate = Double(text)
                }
                complain(
                    "gantop: \(workload), round \(round) of \(rounds), \(contestant.name): ".printable
                        + (rate.map { "\(PeerTable.rate($0)) steps/s" } ?? "left out: \(last)".printable))
                if let rate {
                    result.rates[contestant.name, default: []].append(rate)
                } else {
                    left.removeAll { $0.name == contestant.name }
                }
            }
        }
        result.order = contestants.map(\.name)
        return result
    }
}

/// One way to train a workload.
private struct Contestant {
    let name: String
    let program: String
    let arguments: [String]

    static func all(
        of workload: String, threads: Int, seconds: Double, data: String?, python: String, scripts: String
    ) -> [Contestant] {
        let common =
            ["--threads", "\(threads)", "--seconds", "\(seconds)"] + (data.map { ["--data", $0] } ?? [])
        // As many steps in one call of JAX's as take about a second at most.
        let scan = ["ring": 50, "mlp784": 50, "dcgan28": 10, "dcgan64": 2][workload] ?? 5
        return Precision.allCases.flatMap { precision in
            let rounding = common + ["--precision", precision.rawValue]
            func peer(_ engine: String, _ script: String, _ options: [String]) -> Contestant {
                Contestant(
                    name: "\(engine) \(precision.rawValue)", program: python,
                    arguments: ["\(scripts)/\(script)", "--workload", workload] + rounding + options)
            }
            return [
                Contestant(
                    name: "gantop \(precision.rawValue)", program: "/proc/self/exe",
                    arguments: ["bench", workload] + rounding),
                peer("PyTorch", "gan_torch.py", ["--channels-last"]),
                peer("PyTorch, compiled,", "gan_torch.py", ["--channels-last", "--compile"]),
                peer("JAX", "gan_jax.py", ["--scan", "\(scan)"]),
            ]
        }
    }
}

/// The peers' programs, in a directory of their own while they are needed.
private struct PeerScripts {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("gantop-peers-\(getpid())")
        .path

    init() throws {
        let files = [
            "gan_common.py": PackageResources.gan_common_py, "gan_torch.py": PackageResources.gan_torch_py,
            "gan_jax.py": PackageResources.gan_jax_py,
        ]
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
            for (name, bytes) in files {
                try Data(bytes).write(to: URL(filePath: directory).appending(path: name))
            }
        } catch {
            complain("gantop: bench --against peers: \(directory): \(error.localizedDescription)".printable)
            throw Exit.system
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }
}
