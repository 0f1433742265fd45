import Foundation
import RunRecord

/// The checkpoints of one run: `step-000012000/` and the like in a directory.
///
/// A checkpoint is written beside its place, put on the disk and renamed: what has its name is whole. The newest two
/// stay and the five that the referee liked best; one that is not finite is never written.
public struct CheckpointStore: Sendable {
    /// Which checkpoint is meant.
    public enum Choice: Sendable, Equatable {
        case latest
        /// The one with the referee's accuracy nearest 0.5, the newest of equals.
        case best
        case step(Int)
    }

    static let newestCount = 2
    static let bestCount = 5
    private static let prefix = "step-"
    private static let stateLimit = 1 << 20

    public let directory: String

    public init(directory: String) { self.directory = directory }

    /// The steps that there are checkpoints of, lowest first.
    public var steps: [Int] {
        guard CheckpointFile.isDirectory(directory) else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.compactMap { name in
            guard name.hasPrefix(CheckpointStore.prefix),
                let step = Int(name.dropFirst(CheckpointStore.prefix.count)),
                name == CheckpointStore.name(of: step), CheckpointFile.isDirectory("\(directory)/\(name)")
            else { return nil }
            return step
        }.sorted()
    }

    /// Links stand for no checkpoints; whoever goes on without them should know.
    ///
    /// - Throws: `CheckpointError` where a link, or something else that is no directory, has a checkpoint's place.
    public func refuseLinks() throws(CheckpointError) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let places = [directory] + names.filter { $0.hasPrefix(Self.prefix) }.map { "\(directory)/\($0)" }
        for place in places where CheckpointFile.exists(place) && !CheckpointFile.isDirectory(place) {
            throw .unreadable(
                path: place, reason: "it is no directory, and links are not followed; put the directory there"
            )
        }
    }

    public func path(of step: Int) -> String { "\(directory)/\(CheckpointStore.name(of: step))" }

    /// What the choice means now.
    public func find(_ choice: Choice) throws(CheckpointError) -> Int {
        let steps = steps
        guard let last = steps.last else { throw .none(directory: directory) }
        switch choice {
        case .latest: return last
        case .best:
            guard let best = ranked(steps).first else { throw .noBest(directory: directory) }
            return best
        case .step(let step):
            guard steps.contains(step) else {
                throw .noSuchStep(step, directory: directory, known: steps)
            }
            return step
        }
    }

    /// The state alone.
    public func state(of step: Int) throws(CheckpointError) -> CheckpointState {
        let path = path(of: step)
        // Through a link, one would read what the run's owner alone may see.
        guard CheckpointFile.isDirectory(path) else {
            throw .noSuchStep(step, directory: directory, known: steps)
        }
        let file = "\(path)/\(CheckpointState.fileName)"
        let state = try CheckpointState(
            try CheckpointFile.read(file, limit: CheckpointStore.stateLimit), path: file)
        guard state.step == step else {
            throw .state(path: file, problem: "it is of step \(state.step)")
        }
        return state
    }

    /// Reads a checkpoint whole, or only some of its parts.
    public func load(
        _ step: Int, parts: [Checkpoint.Part] = Checkpoint.Part.allCases
    ) throws(CheckpointError) -> Checkpoint {
        var checkpoint = Checkpoint(state: try state(of: step), arrays: [:])
        for part in parts {
            let file = "\(path(of: step))/\(part.fileName)"
            let bytes = try CheckpointFile.read(file)
            do throws(SafetensorsError) {
                checkpoint.arrays[part] = try Safetensors(bytes, path: file)
            } catch {
                throw .weights(error)
            }
        }
        return checkpoint
    }

    /// The checkpoint that is meant, whole, and where it lies.
    public func startingPoint(_ choice: Choice) throws(CheckpointError) -> TrainingPlan.StartingPoint {
        let step = try find(choice)
        return TrainingPlan.StartingPoint(try load(step), path: path(of: step))
    }

    /// Writes a checkpoint and lets go of those that need not stay.
    public func write(_ checkpoint: Checkpoint) throws(CheckpointError) {
        if let name = checkpoint.firstNonFinite { throw .notFinite(array: name) }
        let step = checkpoint.state.step
        let place = path(of: step)
        let temporary = "\(directory)/.\(CheckpointStore.name(of: step)).new"
        try create(directory, exists: true)
        recover()
        try create(temporary, exists: false)
        do throws(CheckpointError) {
            for (part, arrays) in checkpoint.arrays {
                try CheckpointFile.write(arrays.encoded, to: "\(temporary)/\(part.fileName)")
            }
            guard let state = try? checkpoint.state.encoded else {
                throw .unwritable(path: temporary, reason: "the state has a number that is not finite")
            }
            try CheckpointFile.write(state, to: "\(temporary)/\(CheckpointState.fileName)")
            try CheckpointFile.syncDirectory(temporary)
            try moveAside(step)
            guard rename(temporary, place) == 0 else {
                throw .unwritable(path: place, reason: CheckpointFile.lastReason)
            }
            try CheckpointFile.syncDirectory(directory)
        } catch {
            try? FileManager.default.removeItem(atPath: temporary)
            restoreAside(step)
            throw error
        }
        recover()
        prune()
    }

    /// Puts in order what a crash left behind; for the one who holds the run's lock.
    public func recover() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        for name in names where name.hasPrefix("." + CheckpointStore.prefix) {
            // An older checkpoint of a step whose newer one never came to its place.
            if let step = Int(name.dropFirst(1 + CheckpointStore.prefix.count).prefix { $0.isNumber }),
                name == CheckpointStore.asideName(of: step), !CheckpointFile.isDirectory(path(of: step))
            {
                restoreAside(step)
            } else {
                try? FileManager.default.removeItem(atPath: "\(directory)/\(name)")
            }
        }
    }

    private static func name(of step: Int) -> String {
        let digits = String(step)
        return prefix + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
    }

    private static func asideName(of step: Int) -> String { ".\(name(of: step)).old" }

    /// A directory is only renamed over an empty one, so an older checkpoint of the same step steps aside.
    private func moveAside(_ step: Int) throws(CheckpointError) {
        guard CheckpointFile.isDirectory(path(of: step)) else { return }
        guard rename(path(of: step), "\(directory)/\(CheckpointStore.asideName(of: step))") == 0 else {
            throw .unwritable(path: path(of: step), reason: CheckpointFile.lastReason)
        }
    }

    private func restoreAside(_ step: Int) {
        let aside = "\(directory)/\(CheckpointStore.asideName(of: step))"
        guard CheckpointFile.isDirectory(aside), !CheckpointFile.isDirectory(path(of: step)) else { return }
        _ = rename(aside, path(of: step))
    }

    private func create(_ path: String, exists: Bool) throws(CheckpointError) {
        guard mkdir(path, 0o700) != 0 else { return }
        guard exists, errno == EEXIST, CheckpointFile.isDirectory(path) else {
            throw .unwritable(path: path, reason: CheckpointFile.lastReason)
        }
    }

    /// Steps that the referee has judged, the best first.
    private func ranked(_ steps: [Int]) -> [Int] {
        steps.compactMap { step -> (step: Int, distance: Float)? in
            guard let judgement = (try? state(of: step))?.judgement else { return nil }
            return (step, abs(judgement.accuracy - 0.5))
        }.sorted { ($0.distance, -$0.step) < ($1.distance, -$1.step) }.map(\.step)
    }

    private func prune() {
        let steps = steps
        let kept = Set(
            steps.suffix(CheckpointStore.newestCount) + ranked(steps).prefix(CheckpointStore.bestCount))
        for step in steps where !kept.contains(step) { remove(step) }
    }

    /// Removes the checkpoints of later steps, the last one first: killed on the way, the run still has the newest of
    /// those that are left.
    func remove(after step: Int) {
        for later in steps.reversed() where later > step { remove(later) }
    }

    private func remove(_ step: Int) {
        // Out of sight first: what is half removed must not look like a checkpoint.
        let leaving = "\(directory)/.\(CheckpointStore.name(of: step)).gone"
        guard rename(path(of: step), leaving) == 0 else { return }
        try? FileManager.default.removeItem(atPath: leaving)
    }
}
