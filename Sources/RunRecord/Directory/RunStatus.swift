import Foundation
import SimpleJSON

/// Where a run stands, as its trainer wrote it last: `status.json`, for those who list runs.
public struct RunStatus: Sendable, Equatable, Codable {
    static let fileName = "status.json"
    static let byteLimit = 4096

    public enum State: String, Sendable, Codable {
        case training
        case paused
        /// All of its steps are done.
        case finished
        /// Somebody stopped it.
        case stopped
        case diverged
        case failed
        /// Its trainer died: nobody holds the lock, and nobody said goodbye.
        case interrupted

        var isEnd: Bool { self != .training && self != .paused }
    }

    public var state = State.training
    /// The last one that was taken.
    public var step = 0
    /// The referee's accuracy nearest to 0.5 so far; `nil` before it has judged.
    public var bestReferee: Float?
    /// What the gauge says, as a word and a sentence; `nil` before the first reading, or where the trainer does not tell.
    public var verdict: String? {
        didSet {
            while let text = verdict, text.utf8.count > RunStatus.verdictLimit { verdict?.removeLast() }
        }
    }
    /// What the recipe's own measures of quality said last, by their tags; `nil` where there are none.
    public var quality: [String: Float]?

    /// Nobody measures more.
    private static let qualityLimit = 8
    /// A longer one is nobody's.
    private static let verdictLimit = 400

    public init() {}

    /// Whether its numbers can be those of a run: whoever wrote the file may have meant harm.
    fileprivate var isPossible: Bool {
        NumberKind.steps.contains(step)
            && bestReferee.map { $0.isFinite && NumberKind.share.allows($0) } ?? true
            && (verdict?.utf8.count ?? 0) <= RunStatus.verdictLimit
            && (quality ?? [:]).count <= RunStatus.qualityLimit
    }

    /// Takes in what happened; returns whether that changed more than the step.
    mutating func take(_ event: RunEvent) -> Bool {
        let before = state
        switch event {
        case .started, .resumed: state = .training
        case .paused(let step): (self.step, state) = (step, .paused)
        case .mark(let mark) where mark.kind == .resumed: step = mark.step
        case .step(let record): step = record.step
        case .steps(let summary): step = summary.lastStep
        case .evaluation(let evaluation):
            for scalar in evaluation.scalars where scalar.tag == Tag("gauge/referee") {
                guard scalar.value.isFinite else { continue }
                if let best = bestReferee, abs(best - 0.5) <= abs(scalar.value - 0.5) { continue }
                bestReferee = scalar.value
            }
            let measured = evaluation.readings.flatMap { reading in
                reading.quality.map { ($0.tag.of(duel: reading.name).rawValue, $0.value) }
            }
            let finite = measured.filter { $0.1.isFinite }.prefix(RunStatus.qualityLimit)
            if !finite.isEmpty { quality = Dictionary(finite.map { ($0.0, $0.1) }) { $1 } }
        case .finished(.completed(let step)): (self.step, state) = (step, .finished)
        case .finished(.stopped(let step)): (self.step, state) = (step, .stopped)
        case .finished(.diverged(let step, _)): (self.step, state) = (step, .diverged)
        case .finished(.failed): state = .failed
        default: break
        }
        return state != before
    }
}

extension RunDirectory {
    /// Where the run stands; what its trainer never wrote, or nobody can read, is a run that was interrupted at once.
    public var status: RunStatus {
        let bytes = (try? read(RunStatus.fileName, limit: RunStatus.byteLimit)) ?? nil
        let written = bytes.flatMap { try? JSONValue.decode(RunStatus.self, from: $0) }
        var status = written.flatMap { $0.isPossible ? $0 : nil } ?? RunStatus()
        if isHeld {
            if status.state != .paused { status.state = .training }
        } else if !status.state.isEnd {
            status.state = .interrupted
        }
        return status
    }

    func write(_ status: RunStatus) throws(RunError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let data = try? encoder.encode(status) else { return }
        try replace(RunStatus.fileName, with: Array(data) + [UInt8(ascii: "\n")], durably: false)
    }
}
