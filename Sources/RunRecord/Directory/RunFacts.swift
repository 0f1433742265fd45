public import Foundation

/// What is known of a run without reading its record: what it is and where it stands.
///
/// A run that says nothing legible of itself has facts too: the reason why.
public struct RunFacts: Sendable, Equatable {
    public var name: String
    /// `nil` where `trouble` says why.
    public var manifest: RunManifest?
    public var status: RunStatus
    /// Why the run is broken: a sentence.
    public var trouble: String?

    public init(name: String, manifest: RunManifest?, status: RunStatus, trouble: String? = nil) {
        (self.name, self.manifest, self.status, self.trouble) = (name, manifest, status, trouble)
    }

    init(of directory: RunDirectory) {
        name = directory.name
        status = directory.status
        do throws(RunError) {
            manifest = try directory.manifest()
        } catch {
            trouble = "\(error)"
        }
    }

    /// Seconds since it was started; 0 where a clock was set back, `nil` where nobody knows.
    public func age(now: Date) -> Int? {
        manifest.map { RunFacts.age(of: $0.started, now: now) }
    }
}

extension RunFacts {
    /// Seconds since a time; 0 where a clock was set back.
    static func age(of start: Date, now: Date) -> Int {
        Int(max(0, min(1e15, now.timeIntervalSince(start))))
    }

    /// "3 min": the largest unit of which there are two.
    public static func ageText(_ seconds: Int) -> String {
        for (unit, length) in [("d", 86_400), ("h", 3600), ("min", 60)] where seconds >= 2 * length {
            return "\(seconds / length) \(unit)"
        }
        return "\(seconds) s"
    }
}

extension RunsDirectory {
    /// The facts of every run here, in no order; those that cannot be opened are among them.
    ///
    /// - Throws: `RunError` where the directory itself cannot be read.
    public func facts() throws(RunError) -> [RunFacts] {
        var facts: [RunFacts] = []
        visit(
            try names(), { facts.append(RunFacts(of: $0)) },
            failed: { name, error in
                var status = RunStatus()
                status.state = .interrupted
                facts.append(RunFacts(name: name, manifest: nil, status: status, trouble: "\(error)"))
            })
        return facts
    }
}
