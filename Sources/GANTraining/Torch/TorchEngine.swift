import Foundation
import RunRecord
import SimpleJSON
import TensorCore

/// PyTorch, which takes a run's steps in processes of its own.
///
/// What steps draw is drawn here, a step or two ahead, and weights come back where somebody looks at them: the run's
/// streams of randomness, its evaluations and its checkpoints are the native core's, so that it may change engines.
final class TorchEngine {
    /// How many steps may be under way: the one that is taken, and others that wait, so that nobody waits for them.
    private static let depth = 3

    private let plan: TorchPlan
    private let threadCount: Int
    private var wire: TorchWire
    /// What the first process said of itself.
    private(set) var welcome = ""
    private var pending: [DrawnStep] = []
    /// The run as it is when all that is under way is done, but for its weights.
    private var ahead: Trainer
    private var restartCount = 0
    /// What of the live parameters PyTorch was told.
    private var toldLive: LiveParameters?

    /// Starts the processes and gives them the game and the trainer's weights.
    ///
    /// - Parameters:
    ///   - plan: What is started.
    ///   - threadCount: Shared out among its processes.
    ///   - trainer: What they go on from.
    ///   - mayGoOn: Asked while they start, which may take as long as other machines do.
    /// - Throws: `TorchError` where they cannot be started, or end.
    init(
        _ plan: TorchPlan, threadCount: Int, _ trainer: Trainer, while mayGoOn: () -> Bool = { true }
    ) throws(TorchError) {
        self.plan = plan
        self.threadCount = threadCount
        wire = TorchWire(processes: try TorchProcesses(plan, threadCount: threadCount))
        ahead = trainer
        try begin(trainer, while: mayGoOn)
    }

    /// Ends the processes; they have nothing left to do.
    func end() {
        try? wire.send(.end)
        wire.processes.end(waiting: true)
    }

    private func begin(_ trainer: Trainer, while mayGoOn: () -> Bool) throws(TorchError) {
        let (kind, hello) = try wire.take(while: mayGoOn)
        guard kind == .here, let facts = try? JSONValue(parsing: hello) else { throw .nonsense }
        let (version, device) = (facts["torch"]?.text ?? "?", facts["device"]?.text ?? "?")
        let processes = plan.worldSize == 1 ? "one process" : "\(plan.worldSize) processes"
        welcome = "PyTorch \(version) takes the steps: \(processes), \(device)"
        if trainer.recipe.precision == .bfloat16 { welcome += ", products in bfloat16" }
        try wire.send(.game) { $0 += trainer.gameForTorch.utf8 }
        if let doubt = trainer.doubtForTorch { try wire.send(.doubt) { $0 += doubt } }
        try load(trainer)
    }

    /// Gives PyTorch the weights and all else that the trainer has come to.
    func load(_ trainer: Trainer) throws(TorchError) {
        pending = []
        toldLive = nil
        try tell(trainer.live)
        try wire.send(.load) { $0 += TorchEngine.packed(trainer.checkpoint().arrays) }
    }

    /// Processes that are new, where one has died and may be followed by others.
    ///
    /// - Parameters:
    ///   - trainer: What they go on from.
    ///   - mayGoOn: Asked while they start.
    /// - Returns: A clause about which start this is; `nil` where there were too many.
    /// - Throws: `TorchError` where they cannot be started, or end.
    func restart(_ trainer: Trainer, while mayGoOn: () -> Bool) throws(TorchError) -> String? {
        guard restartCount < plan.maxRestarts else { return nil }
        restartCount += 1
        wire.processes.end(waiting: false)
        wire = TorchWire(processes: try TorchProcesses(plan, threadCount: threadCount))
        try begin(trainer, while: mayGoOn)
        return "restart \(restartCount) of \(plan.maxRestarts)"
    }

    /// Whether steps are under way that nobody has been told of.
    var isBusy: Bool { !pending.isEmpty }

    /// Takes the next step.
    ///
    /// - Parameters:
    ///   - trainer: Counts the step as taken; its weights stay as they are.
    ///   - last: The last step that may begin before somebody looks at the weights.
    /// - Returns: What the step used.
    /// - Throws: Why it was not taken.
    func takeStep(_ trainer: inout Trainer, until last: Int) throws(StepFailure) -> StepRecord {
        let start = ContinuousClock.now
        let frame: (kind: TorchWire.Kind, payload: [UInt8])
        do throws(TorchError) {
            if pending.isEmpty { ahead = trainer }
            while pending.count < TorchEngine.depth, ahead.step < last { try submit() }
            frame = try wire.take()
        } catch {
            throw .engine(error)
        }
        guard frame.kind == .done, !pending.isEmpty, let result = StepResult(frame.payload) else {
            guard frame.kind == .notANumber else { throw .engine(.nonsense) }
            let name = String(decoding: frame.payload.dropFirst(8), as: UTF8.self)
            throw .diverged(trainer.divergence(pending.first?.step ?? trainer.step + 1, name))
        }
        trainer.count(pending.removeFirst(), augmentation: result.augmentation)
        if let name = result.firstNonFinite { throw .diverged(trainer.divergence(trainer.step, name)) }
        return StepRecord(
            step: trainer.step, epoch: trainer.batches.epoch, duration: .now - start,
            scalars: result.scalars + trainer.scalarsOfStep())
    }

    /// Draws a step and sends it.
    private func submit() throws(TorchError) {
        // PyTorch computes on all cores now: threads of ours that wait for each other would be in its way.
        let draws = Workers.alone { ahead.drawStep() }
        pending.append(DrawnStep(step: ahead.step, batches: ahead.batches, latentRandom: ahead.latentRandom))
        try wire.send(.step, draws.write)
    }

    /// Tells PyTorch of live parameters that have changed.
    func tell(_ live: LiveParameters) throws(TorchError) {
        guard live != toldLive else { return }
        toldLive = live
        try wire.send(.live) { $0 += ahead.recipe.objectiveForTorch(live).utf8 }
    }

    /// Brings a trainer's weights up to date; no step may be under way.
    func save(to trainer: inout Trainer) throws(TorchError) {
        precondition(pending.isEmpty, "torch: saved in the middle of steps")
        try wire.send(.save)
        let (kind, payload) = try wire.take()
        guard kind == .parts else { throw .nonsense }
        do {
            try trainer.restore(
                try TorchEngine.unpacked(payload), averageUpdateCount: trainer.averagedGenerator.updateCount,
                path: "PyTorch's weights")
        } catch {
            throw TorchError("\(error)")
        }
    }
}
