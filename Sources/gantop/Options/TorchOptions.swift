public import ArgumentParser
import Canvas
import Foundation
public import GANTraining
import Limits
import RunRecord

/// Who takes a run's steps, and on what.
struct TorchOptions: ParsableArguments {
    enum Engine: String, ExpressibleByArgument, CaseIterable {
        case native, torch
    }

    @Option(help: "Who takes the steps: gantop itself (default), or PyTorch.") var engine: Engine?
    @Option(help: "What PyTorch takes them on (default: cuda where it sees a GPU).") var device:
        TorchPlan.Device?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Processes here that share each batch, or gpu: one for each GPU (default: 1).", valueName: "n"))
    var nproc: ProcessCount?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Machines that share each batch (default: 1).", valueName: "m"),
        transform: Limit<Int>.machines.read)
    var nnodes: Int?
    @Option(help: ArgumentHelp("Where the other machines reach this one.", valueName: "host:port"))
    var rendezvous: TorchPlan.Rendezvous?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How often training goes on after a process has died (default: 3).", valueName: "n"),
        transform: Limit<Int>.restarts.read)
    var maxRestarts: Int?
    @Option(
        help: ArgumentHelp(
            "The Python that has torch (else GANTOP_PYTHON, else the first python3 that has it).",
            valueName: "file"))
    var python: String?

    /// `2`, or `gpu`.
    struct ProcessCount: ExpressibleByArgument {
        let text: String

        init?(argument: String) {
            guard argument == "gpu" || Int(argument).map((1...1024).contains) == true else { return nil }
            text = argument
        }
    }

    /// What was said, as `run.toml` keeps it.
    private var said: [String: String] {
        var said: [String: String] = [:]
        said["engine"] = engine?.rawValue
        said["device"] = device?.rawValue
        said["nproc"] = nproc?.text
        said["nnodes"] = nnodes.map(String.init)
        said["rendezvous"] = rendezvous?.text
        said["max-restarts"] = maxRestarts.map(String.init)
        said["python"] = python
        return said
    }

    /// The names of the options in `run.toml`.
    static let names = [
        "engine", "device", "nproc", "nnodes", "rendezvous", "max-restarts", "python",
    ]

    /// How PyTorch is to take the steps, or an exit code after the reason why it cannot has been told.
    ///
    /// - Parameters:
    ///   - recipe: What is trained.
    ///   - kept: What `run.toml` says of a run that goes on.
    /// - Returns: `nil` where the native core takes them; and what `run.toml` is to say.
    /// - Throws: The exit code.
    func plan(for recipe: Recipe, keeping kept: [String: String] = [:]) throws
        -> (plan: TorchPlan?, options: [String: String])
    {
        let options = kept.filter { TorchOptions.names.contains($0.key) }.merging(said) { $1 }
        guard options["engine"] == Engine.torch.rawValue else {
            if let name = TorchOptions.names.first(where: { $0 != "engine" && said[$0] != nil }) {
                complain(
                    "gantop: --\(name) is for --engine torch; gantop's own engine trains on this processor."
                )
                throw Exit.usage
            }
            return (nil, [:])
        }
        do throws(ProbeError) {
            return (try plan(options, try PythonProbe.find(options["python"]), recipe), options)
        } catch {
            complain("gantop: --engine torch: \(error)".printable)
            throw Exit.unavailable
        }
    }

    private func plan(_ options: [String: String], _ probe: PythonProbe, _ recipe: Recipe) throws(ProbeError)
        -> TorchPlan
    {
        var plan = TorchPlan(python: probe.path, directory: "")
        plan.device =
            options["device"].flatMap(TorchPlan.Device.init) ?? (probe.devices.isEmpty ? .cpu : .cuda)
        if plan.device == .cuda, probe.devices.isEmpty {
            throw ProbeError(
                "torch \(probe.torch) of \(probe.path) sees no GPU (nvidia-smi shows whether there is one). --device cpu trains without."
            )
        }
        let count = options["nproc"] ?? "1"
        if count == "gpu", probe.devices.isEmpty {
            throw ProbeError(
                "--nproc gpu: torch \(probe.torch) of \(probe.path) sees no GPU. --nproc 1 trains on the processor."
            )
        }
        plan.processCount = count == "gpu" ? probe.devices.count : Int(count) ?? 1
        if plan.device == .cuda, plan.processCount > probe.devices.count {
            throw ProbeError(
                "--nproc \(plan.processCount): there \(probe.devices.count == 1 ? "is one GPU" : "are \(probe.devices.count) GPUs"). --nproc gpu takes as many processes."
            )
        }
        plan.machineCount = options["nnodes"].flatMap(Int.init) ?? 1
        plan.rendezvous = options["rendezvous"].flatMap(TorchPlan.Rendezvous.init(argument:))
        if (plan.machineCount > 1) != (plan.rendezvous != nil) {
            throw ProbeError(
                plan.machineCount > 1
                    ? "--nnodes \(plan.machineCount) needs --rendezvous HOST:PORT, this machine's address as the others reach it."
                    : "--rendezvous is for several machines: --nnodes says how many.")
        }
        plan.maxRestarts = options["max-restarts"].flatMap(Int.init) ?? plan.maxRestarts
        if let trouble = recipe.troubleSharing(among: plan.worldSize) { throw ProbeError(trouble) }
        return plan
    }
}

extension TorchPlan.Device: ExpressibleByArgument {}

extension TorchPlan.Rendezvous: ExpressibleByArgument {
    public init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"),
            let port = Int(argument[argument.index(after: colon)...]),
            (1...65_535).contains(port), colon > argument.startIndex
        else { return nil }
        self.init(host: String(argument[..<colon]), port: port)
    }

    var text: String { "\(host):\(port)" }
}

extension TorchPlan {
    /// How the other machines are started; empty on one.
    var invitations: [String] {
        guard machineCount > 1, let rendezvous else { return [] }
        let program = "\(directory)/\(TorchPlan.programName)"
        let rest =
            "--nodes \(machineCount) --nproc \(processCount) --device \(device.rawValue) --rendezvous \(rendezvous.text)"
        return [
            "training waits for \(machineCount - 1) more machine\(machineCount == 2 ? "" : "s"). On machine K, from 1: python3 \(program) --node K \(rest)",
            "or, in Slurm: srun --nodes=\(machineCount - 1) --ntasks-per-node=1 sh -c 'exec python3 \(program) --node $((SLURM_PROCID + 1)) \(rest)'",
        ]
    }
}

/// Where PyTorch's program lies: with the run, or for as long as one lasts that is not kept.
struct EnginePlace {
    private(set) var torch: TorchPlan?
    private var temporary: String?

    init(_ torch: TorchPlan?, in directory: RunDirectory?) throws {
        self.torch = torch
        guard torch != nil else { return }
        if let directory {
            self.torch?.directory = URL(fileURLWithPath: directory.path).standardizedFileURL.path
            return
        }
        let place = FileManager.default.temporaryDirectory.appendingPathComponent(
            "gantop-\(UUID().uuidString)")
        guard mkdir(place.path, 0o700) == 0 else {
            complain("gantop: \(place.path) cannot be made: \(systemReason).".printable)
            throw Exit.cannotCreate
        }
        self.torch?.directory = place.path
        temporary = place.path
    }

    func leave() {
        if let temporary { try? FileManager.default.removeItem(atPath: temporary) }
    }
}
