/// The samples of a run that its record still has, one after the other.
public enum RecordedSamples {
    /// - Parameter path: The run's directory.
    /// - Returns: Samples by their steps, each step once: what was rolled back is left out.
    /// - Throws: `EventFileError` where the record cannot be read.
    public static func all(in path: String) throws(EventFileError) -> [(step: Int, samples: Samples)] {
        var found: [(step: Int, samples: Samples)] = []
        var last: Samples?
        try EventDirectory(path: path).readAll { event in
            guard event.values.contains(where: { Samples.isOwn($0.tag) }),
                let samples = Samples(
                    event.values.filter { $0.tag.rawValue.hasPrefix(Samples.prefix) }, before: last)
            else { return }
            last = samples
            while let before = found.last, before.step >= event.step { found.removeLast() }
            found.append((event.step, samples))
        }
        return found
    }
}

/// What somebody liked of a run's latent space and kept.
public enum RecordedFavourites {
    /// - Parameter path: The run's directory.
    /// - Returns: Their marks, oldest first; latents that are no finite numbers are left out.
    /// - Throws: `EventFileError` where the record cannot be read.
    public static func all(in path: String) throws(EventFileError) -> [Mark] {
        var found: [Mark] = []
        try EventDirectory(path: path).readAll { event in
            for value in event.values {
                guard case .mark(let mark)? = RecordedFact(value), mark.kind == .favourite,
                    mark.latents?.allSatisfy(\.isFinite) == true
                else { continue }
                found.append(mark)
            }
        }
        return found
    }
}

extension EventDirectory {
    /// Reads every event that the files hold now.
    fileprivate func readAll(_ body: (FileEvent) -> Void) throws(EventFileError) {
        for file in try files() {
            let reader = try EventFileReader(path: file.path)
            var progress = EventFileReader.Progress.more
            while progress == .more { progress = reader.read { event, _ in body(event) } }
        }
    }
}
