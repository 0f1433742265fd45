import Foundation
import Limits
import Synchronization

/// The directory in which runs have theirs: `--runs`, else `GANTOP_RUNS`, else `runs` here.
public struct RunsDirectory: Sendable {
    public let path: String

    public init(path: String?, environment: [String: String]) {
        self.path = path ?? environment["GANTOP_RUNS"].flatMap { $0.isEmpty ? nil : $0 } ?? "runs"
    }

    /// Makes the directory of a new run, takes its lock and says in it what the run is.
    ///
    /// - Parameters:
    ///   - name: What the run shall be called; `nil` gives it a name of its own.
    ///   - manifest: What is needed to make the run again.
    /// - Returns: The right to train it; the directory is the lock's.
    /// - Throws: `RunError.nameTaken` when there is such a run.
    public func create(_ name: String?, _ manifest: RunManifest) throws(RunError) -> RunLock {
        let chosen = try name.map { name throws(RunError) in try RunName(name).description }
        try makePath()
        let directory = try make(chosen, recipe: manifest.recipe, at: manifest.started)
        do throws(RunError) {
            let lock = try RunLock(of: directory, isNew: true)
            try directory.write(manifest)
            return lock
        } catch {
            // It never began: its name is free again.
            directory.remove()
            throw error
        }
    }

    /// What to type to do something with the runs here.
    public func hint(_ command: String) -> Hint { Hint(command, in: path) }

    /// A run by its name, or by the path of its directory (which has a `/`).
    public func open(_ run: String) throws(RunError) -> RunDirectory {
        var whole = run[...]
        while whole.count > 1, whole.last == "/" { whole.removeLast() }
        if let slash = whole.lastIndex(of: "/") {
            let name = String(whole[whole.index(after: slash)...])
            return try RunDirectory(name: name, path: String(whole), runs: String(whole[..<slash]))
        }
        let name = try RunName(run).description
        return try RunDirectory(name: name, path: "\(path)/\(name)", runs: path)
    }

    /// A run by its name, by what only its name begins with, or by the path of its directory.
    public func find(_ run: String) throws(RunError) -> RunDirectory {
        do throws(RunError) {
            return try open(run)
        } catch {
            guard case .noRun = error, !run.contains("/") else { throw error }
            switch NameMatch(run, among: known.sorted()) {
            case .one(let name): return try open(name)
            case .several(let names): throw .ambiguous(run, directory: path, candidates: names)
            case .none(let near): throw .noRun(run, directory: path, near: near)
            }
        }
    }

    /// The names of what says that it is a run, in no order.
    public var known: [String] {
        let names = (try? names()) ?? []
        return names.filter { name in
            var status = stat()
            return lstat("\(path)/\(name)/\(RunManifest.fileName)", &status) == 0
        }
    }

    /// The names of the directories here, in no order, each of which may be a run's; none where there is no directory.
    public func names() throws(RunError) -> [String] {
        guard let entries = DirectoryEntries(path: path) else {
            if errno == ENOENT { return [] }
            throw unusable(systemReason)
        }
        return entries.compactMap { entry in
            !entry.name.hasPrefix(".") && entries.isDirectory(entry) ? entry.name : nil
        }
    }

    /// Calls `body` with every run here that can be opened, in no order.
    ///
    /// - Throws: `RunError` where the directory itself cannot be read.
    public func visit(_ body: (RunDirectory) -> Void) throws(RunError) {
        visit(try names(), body) { _, _ in }
    }

    /// Every run here in a line of a list, and why others have none; both in no order.
    ///
    /// - Parameter chosen: The only ones that are looked at; `nil`: all.
    /// - Returns: The lines, and the reasons.
    /// - Throws: `RunError` where the directory itself cannot be read.
    public func summaries(
        of chosen: Set<String>? = nil
    ) throws(RunError) -> (runs: [RunSummary], failures: [RunError]) {
        let names = try names().filter { chosen?.contains($0) ?? true }
        let census = Census()
        // Two at a time are twice as fast where the disk's cache is warm, and leave the 32 descriptors that gantop
        // needs enough for the deepest tree that is looked at in each. Where the system gives no second thread, this
        // one looks at all of them.
        NamedThread.share(
            "gantop-runs", among: min(2, ProcessInfo.processInfo.activeProcessorCount), count: names.count,
            by: 64
        ) { places in
            var (runs, failures): ([RunSummary], [RunError]) = ([], [])
            visit(
                Array(names[places]),
                { directory in
                    do throws(RunError) {
                        runs.append(try RunSummary(of: directory))
                    } catch {
                        failures.append(error)
                    }
                }, failed: { failures.append($1) })
            census.found.withLock { [runs, failures] found in
                found.runs += runs
                found.failures += failures
            }
            return true
        }
        return census.found.withLock { $0 }
    }

    /// What several threads find.
    private final class Census: Sendable {
        let found = Mutex<(runs: [RunSummary], failures: [RunError])>(([], []))
    }

    /// Calls `body` with every run of these names, one after the other: there may be more of them than descriptors.
    ///
    /// What says nothing of itself is left out.
    ///
    /// - Parameters:
    ///   - names: Those of directories here.
    ///   - body: Looks at a run, which is closed as soon as nobody keeps it.
    ///   - failed: Told of what name, and why, one cannot be opened.
    func visit(
        _ names: [String], _ body: (RunDirectory) -> Void, failed: (String, RunError) -> Void
    ) {
        for name in names {
            do throws(RunError) {
                let directory = try RunDirectory(name: name, path: "\(path)/\(name)", runs: path)
                if directory.hasManifest { body(directory) }
            } catch {
                // It may have been removed just now.
                if case .noRun = error { continue }
                failed(name, error)
            }
        }
    }

    private func make(_ name: String?, recipe: String, at date: Date) throws(RunError) -> RunDirectory {
        var attempt = 1
        while true {
            let chosen = name ?? RunName.fresh(recipe: recipe, at: date, attempt: attempt)
            if mkdir("\(path)/\(chosen)", 0o700) == 0 {
                return try RunDirectory(name: chosen, path: "\(path)/\(chosen)", runs: path)
            }
            guard errno == EEXIST else { throw unusable(systemReason) }
            if let name { throw .nameTaken(name, directory: path) }
            attempt += 1
        }
    }

    private func makePath() throws(RunError) {
        if let reason = makeDirectories(path, mode: 0o700) { throw unusable(reason) }
    }

    static let remedy = "--runs DIR or GANTOP_RUNS names another directory for runs."

    private func unusable(_ reason: String) -> RunError {
        .unusable(path: path.isEmpty ? "''" : path, reason: reason, remedy: RunsDirectory.remedy)
    }
}
