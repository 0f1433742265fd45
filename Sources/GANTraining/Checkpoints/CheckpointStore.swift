public import RunRecord

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
    /// Far more than any network here needs.
    private static let sizeLimit = 1 << 30

    public let directory: String
    /// What the directory lies in: it stays the run's, even where its path has come to be another one's.
    private let parent: Result<OpenDirectory, SystemError>
    private let name: String

    /// The checkpoints in a run's directory.
    public init(in run: OpenDirectory) {
        name = "checkpoints"
        parent = .success(run)
        directory = run.path(of: name)
    }

    /// The checkpoints in a directory, which need not be there yet.
    public init(directory: String) {
        self.directory = directory
        let parts = directory.split(separator: "/", omittingEmptySubsequences: false)
        name = parts.last.map(String.init) ?? ""
        let path = parts.count > 1 ? parts.dropLast().joined(separator: "/") : "."
        parent = Result { () throws(SystemError) in try OpenDirectory(path: path.isEmpty ? "/" : path) }
    }

    /// The steps that there are checkpoints of, lowest first; none where they cannot be read.
    public var steps: [Int] { (try? readSteps()) ?? [] }

    /// The steps that there are checkpoints of, lowest first.
    ///
    /// - Throws: `CheckpointError` where the directory is there and cannot be read.
    public func readSteps() throws(CheckpointError) -> [Int] {
        do throws(SystemError) {
            guard let opened = try openIfThere() else { return [] }
            return try steps(in: opened)
        } catch {
            throw .unreadable(path: directory, reason: error.description)
        }
    }

    private func steps(in opened: OpenDirectory) throws(SystemError) -> [Int] {
        try opened.names().compactMap { name in
            guard name.hasPrefix(CheckpointStore.prefix),
                let step = Int(name.dropFirst(CheckpointStore.prefix.count)),
                name == CheckpointStore.name(of: step), opened.kind(of: name) == .directory
            else { return nil }
            return step
        }.sorted()
    }

    /// The directory, unless there is nothing of its name.
    private func openIfThere() throws(SystemError) -> OpenDirectory? {
        do throws(SystemError) {
            return try parent.get().directory(name)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    /// Links stand for no checkpoints; whoever goes on without them should know.
    ///
    /// - Throws: `CheckpointError` where a link, or something else that is no directory, has a checkpoint's place.
    public func refuseLinks() throws(CheckpointError) {
        guard let parent = try? parent.get(), let kind = parent.kind(of: name) else { return }
        var strange: String?
        if kind != .directory {
            strange = directory
        } else {
            do throws(SystemError) {
                let opened = try parent.directory(name)
                strange = try opened.names().first {
                    $0.hasPrefix(Self.prefix) && opened.kind(of: $0) != .directory
                }.map { "\(directory)/\($0)" }
            } catch {
                throw .unreadable(path: directory, reason: error.description)
            }
        }
        guard let strange else { return }
        throw .unreadable(
            path: strange, reason: "it is no directory, and links are not followed; put the directory there")
    }

    public func path(of step: Int) -> String { "\(directory)/\(CheckpointStore.name(of: step))" }

    /// What the choice means now.
    public func find(_ choice: Choice) throws(CheckpointError) -> Int {
        let steps = try readSteps()
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
        try CheckpointFiles(in: open(step), limit: CheckpointStore.sizeLimit).state(of: step)
    }

    /// Reads a checkpoint whole, or only some of its parts.
    public func load(_ step: Int, parts: [Checkpoint.Part]? = nil) throws(CheckpointError) -> Checkpoint {
        let files = try CheckpointFiles(in: open(step), limit: CheckpointStore.sizeLimit)
        var checkpoint = Checkpoint(state: try files.state(of: step), arrays: [:])
        let place = "\(path(of: step))/\(CheckpointState.fileName)"
        var wanted = parts ?? []
        if parts == nil { wanted = try checkpoint.state.makeRecipe(path: place).parts }
        for part in wanted { checkpoint.arrays[part] = try files.arrays(of: part) }
        return checkpoint
    }

    /// The newest step before another one whose checkpoint is whole, for those who cannot use that one.
    public func wholeStep(before step: Int) -> Int? {
        steps.reversed().first { $0 < step && (try? load($0)) != nil }
    }

    private func open(_ step: Int) throws(CheckpointError) -> OpenDirectory {
        let place = CheckpointStore.name(of: step)
        do throws(SystemError) {
            // Through a link, one would read what the run's owner alone may see.
            if let opened = try openIfThere(), opened.kind(of: place) == .directory {
                return try opened.directory(place)
            }
        } catch {
            throw .unreadable(path: path(of: step), reason: error.description)
        }
        throw .noSuchStep(step, directory: directory, known: steps)
    }

    /// The checkpoint that is meant, whole, and where it lies.
    public func startingPoint(_ choice: Choice) throws(CheckpointError) -> TrainingPlan.StartingPoint {
        let step = try find(choice)
        return TrainingPlan.StartingPoint(try load(step), path: path(of: step))
    }

    /// Writes a checkpoint and lets go of those that need not stay.
    public func write(_ checkpoint: Checkpoint) throws(CheckpointError) {
        if let name = checkpoint.firstNonFinite { throw .notFinite(array: name) }
        guard let state = try? checkpoint.state.encoded else {
            throw .unwritable(path: directory, reason: "the state has a number that is not finite")
        }
        do throws(SystemError) {
            let opened = try make()
            recover(opened)
            try write(checkpoint, state, in: opened)
            recover(opened)
            prune(opened)
        } catch {
            throw .unwritable(path: directory, reason: error.description)
        }
    }

    private func make() throws(SystemError) -> OpenDirectory {
        let parent = try parent.get()
        if parent.kind(of: name) == nil {
            try parent.make(name)
            try parent.sync()
        }
        return try parent.directory(name)
    }

    private func write(
        _ checkpoint: Checkpoint, _ state: [UInt8], in opened: OpenDirectory
    ) throws(SystemError) {
        let step = checkpoint.state.step
        let (place, aside) = (CheckpointStore.name(of: step), CheckpointStore.asideName(of: step))
        let temporary = ".\(place).new"
        try opened.make(temporary)
        do throws(SystemError) {
            let files = try opened.directory(temporary)
            var checksums = CheckpointChecksums()
            for (part, arrays) in checkpoint.arrays {
                let bytes = arrays.encoded
                checksums.add(part.fileName, bytes)
                try files.write(bytes, to: part.fileName)
            }
            checksums.add(CheckpointState.fileName, state)
            try files.write(state, to: CheckpointState.fileName)
            try files.write(checksums.encoded, to: CheckpointChecksums.fileName)
            try files.sync()
            // A directory is only renamed over an empty one, so an older checkpoint of the same step steps aside.
            if opened.kind(of: place) == .directory { try opened.rename(place, to: aside) }
            try opened.rename(temporary, to: place)
            try opened.sync()
        } catch {
            opened.remove(temporary)
            restoreAside(step, opened)
            throw error
        }
    }

    /// Puts in order what a crash left behind; for the one who holds the run's lock.
    public func recover() {
        guard let opened = try? openIfThere() else { return }
        recover(opened)
    }

    private func recover(_ opened: OpenDirectory) {
        for name in (try? opened.names()) ?? [] where name.hasPrefix("." + CheckpointStore.prefix) {
            // An older checkpoint of a step whose newer one never came to its place.
            if let step = Int(name.dropFirst(1 + CheckpointStore.prefix.count).prefix { $0.isNumber }),
                name == CheckpointStore.asideName(of: step), restoreAside(step, opened)
            {
                continue
            }
            opened.remove(name)
        }
    }

    private static func name(of step: Int) -> String {
        let digits = String(step)
        return prefix + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
    }

    private static func asideName(of step: Int) -> String { ".\(name(of: step)).old" }

    /// Puts the older checkpoint of a step back where no newer one has its place; returns whether it did.
    @discardableResult
    private func restoreAside(_ step: Int, _ opened: OpenDirectory) -> Bool {
        let (place, aside) = (CheckpointStore.name(of: step), CheckpointStore.asideName(of: step))
        guard opened.kind(of: aside) == .directory, opened.kind(of: place) == nil else { return false }
        return (try? opened.rename(aside, to: place)) != nil
    }

    /// Steps that the referee has judged, the best first.
    private func ranked(_ steps: [Int]) -> [Int] {
        steps.compactMap { step -> (step: Int, distance: Float)? in
            guard let judgement = (try? state(of: step))?.judgement else { return nil }
            return (step, abs(judgement.accuracy - 0.5))
        }.sorted { ($0.distance, -$0.step) < ($1.distance, -$1.step) }.map(\.step)
    }

    private func prune(_ opened: OpenDirectory) {
        guard let steps = try? steps(in: opened) else { return }
        let kept = Set(
            steps.suffix(CheckpointStore.newestCount) + ranked(steps).prefix(CheckpointStore.bestCount))
        for step in steps where !kept.contains(step) { remove(step, opened) }
    }

    /// Removes the checkpoints of later steps, the last one first: killed on the way, the run still has the newest of
    /// those that are left.
    func remove(after step: Int) {
        guard let opened = try? openIfThere(), let steps = try? steps(in: opened) else { return }
        for later in steps.reversed() where later > step { remove(later, opened) }
    }

    private func remove(_ step: Int, _ opened: OpenDirectory) {
        // Out of sight first: what is half removed must not look like a checkpoint.
        let leaving = ".\(CheckpointStore.name(of: step)).gone"
        guard (try? opened.rename(CheckpointStore.name(of: step), to: leaving)) != nil else { return }
        opened.remove(leaving)
    }
}

/// The files of one checkpoint, each compared with its checksum where there are any.
private struct CheckpointFiles {
    private let directory: OpenDirectory
    private let limit: Int
    /// `nil`: an older gantop wrote none.
    private let checksums: CheckpointChecksums?

    init(in directory: OpenDirectory, limit: Int) throws(CheckpointError) {
        self.directory = directory
        self.limit = limit
        let name = CheckpointChecksums.fileName
        guard directory.kind(of: name) != nil else {
            checksums = nil
            return
        }
        let bytes = try Self.read(name, in: directory, limit: CheckpointChecksums.byteLimit)
        guard let checksums = CheckpointChecksums(bytes) else {
            throw .damaged(path: directory.path(of: name))
        }
        self.checksums = checksums
    }

    func state(of step: Int) throws(CheckpointError) -> CheckpointState {
        let path = directory.path(of: CheckpointState.fileName)
        var state = try CheckpointState(try read(CheckpointState.fileName), path: path)
        guard checksums != nil || state.version < CheckpointState.firstVersionWithChecksums else {
            throw .state(
                path: directory.path(of: CheckpointChecksums.fileName),
                problem: "it is not there, so nobody can tell whether the other files are whole")
        }
        guard state.step == step else { throw .state(path: path, problem: "it is of step \(state.step)") }
        // It goes on as one of today's.
        state.version = CheckpointState.currentVersion
        return state
    }

    func arrays(of part: Checkpoint.Part) throws(CheckpointError) -> Safetensors {
        let bytes = try read(part.fileName)
        do throws(SafetensorsError) {
            return try Safetensors(bytes, path: directory.path(of: part.fileName))
        } catch {
            throw .weights(error)
        }
    }

    private func read(_ name: String) throws(CheckpointError) -> [UInt8] {
        let bytes = try Self.read(name, in: directory, limit: limit)
        guard checksums?.match(name, bytes) ?? true else { throw .damaged(path: directory.path(of: name)) }
        return bytes
    }

    private static func read(
        _ name: String, in directory: OpenDirectory, limit: Int
    ) throws(CheckpointError) -> [UInt8] {
        do throws(SystemError) {
            return try directory.read(name, limit: limit)
        } catch {
            throw .unreadable(path: directory.path(of: name), reason: error.description)
        }
    }
}
