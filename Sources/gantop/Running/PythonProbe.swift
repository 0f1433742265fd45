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
        let said: String
        do throws(ProbeError) {
            said = try ChildProgram().output(of: path, ["-c", question], patience: .seconds(patience))
        } catch {
            return .failure(error)
        }
        let last = said.split(separator: "\n").last.map(String.init) ?? "it says nothing"
        guard let facts = try? JSONValue(parsing: Array(last.utf8)), let version = facts["torch"]?.text else {
            return .failure(ProbeError(String(last.prefix(120))))
        }
        var names: [String] = []
        if case .array(let found) = facts["devices"] { names = found.compactMap(\.text) }
        return .success(PythonProbe(path: path, torch: version, devices: names))
    }
}

/// Why there is no PyTorch: a sentence.
struct ProbeError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
