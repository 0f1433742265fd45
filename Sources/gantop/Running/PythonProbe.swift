import Foundation
import Limits
import RunRecord
import SimpleJSON

/// An interpreter of Python, and what PyTorch it has.
struct PythonProbe {
    let path: String
    let torch: String
    /// The names of the GPUs that PyTorch sees.
    let devices: [String]

    /// Older ones lack what the steps are made of.
    private static let oldest = (1, 13)
    private static let patience = 120

    /// Finds one that has PyTorch.
    ///
    /// - Parameter given: Where to look; `nil`: at every `python3` of the path.
    /// - Returns: The first that has it.
    /// - Throws: `ProbeError` where there is none, or it is too old: a sentence with the way out.
    static func find(_ given: String?) throws(ProbeError) -> PythonProbe {
        let environment = ProcessInfo.processInfo.environment
        let asked = given ?? environment["GANTOP_PYTHON"]
        var candidates: [String] = []
        for place in (environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/bin"] {
            let path = "\(place)/\(asked ?? "python3")"
            if !candidates.contains(path) { candidates.append(path) }
        }
        if let asked, asked.contains("/") { candidates = [asked] }
        candidates = candidates.filter { access($0, X_OK) == 0 }
        guard !candidates.isEmpty else {
            throw ProbeError(
                asked.map { "there is no Python \($0)." }
                    ?? "there is no python3 here. apt-get install python3-torch brings it with PyTorch.")
        }
        var reasons: [String] = []
        for path in candidates {
            switch ask(path) {
            case .success(let probe): return try probe.checked()
            case .failure(let error): reasons.append("\(path): \(error.description)")
            }
        }
        throw ProbeError(
            """
            no Python here has torch and numpy (\(reasons.joined(separator: "; "))). apt-get install python3-torch brings them, \
            or pip install torch numpy; --python FILE names the interpreter that has them.
            """)
    }

    private func checked() throws(ProbeError) -> PythonProbe {
        let parts = torch.split(separator: ".").prefix(2).compactMap { Int($0) }
        guard parts.count == 2, (parts[0], parts[1]) >= PythonProbe.oldest else {
            throw ProbeError(
                """
                torch \(torch) of \(path) is too old: 1.13 or newer is needed. \(path) -m pip install --upgrade torch brings one, \
                or --python FILE names another interpreter.
                """)
        }
        return self
    }

    /// What an interpreter says of itself; it is given two minutes to load what it has.
    private static func ask(_ path: String) -> Result<PythonProbe, ProbeError> {
        let question = """
            import json, torch, numpy
            count = torch.cuda.device_count() if torch.cuda.is_available() else 0
            names = [torch.cuda.get_device_name(i) for i in range(count)]
            print("\\n" + json.dumps({"torch": torch.__version__, "devices": names}))
            """
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, let output = Descriptor(ends[0]) else {
            return .failure(ProbeError(systemReason))
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let started = startSession(
            path, [path, "-c", question], environment: ProcessInfo.processInfo.environment, log: ends[1])
        close(ends[1])
        guard case .success(let process) = started else { return .failure(ProbeError("it does not start")) }
        let said = String(decoding: words(of: process, on: output), as: UTF8.self)
        let last = said.split(separator: "\n").last.map(String.init) ?? "it says nothing"
        guard let facts = try? JSONValue(parsing: Array(last.utf8)), let version = facts["torch"]?.text else {
            return .failure(ProbeError(String(last.prefix(120))))
        }
        var names: [String] = []
        if case .array(let found) = facts["devices"] { names = found.compactMap(\.text) }
        return .success(PythonProbe(path: path, torch: version, devices: names))
    }

    private static func words(of process: pid_t, on output: Descriptor) -> [UInt8] {
        var bytes: [UInt8] = []
        let deadline = ContinuousClock.now + .seconds(patience)
        while ContinuousClock.now < deadline, bytes.count < 1 << 20 {
            var wanted = pollfd(fd: output.number, events: Int16(POLLIN), revents: 0)
            guard poll(&wanted, 1, 200) > 0 else { continue }
            guard let part = output.next(upTo: 1 << 12), !part.isEmpty else { break }
            bytes += part
        }
        kill(-process, SIGKILL)
        waitpid(process, nil, 0)
        return bytes
    }
}

/// Why there is no PyTorch: a sentence.
struct ProbeError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
