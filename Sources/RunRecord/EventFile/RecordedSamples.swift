/// The samples of a run that its record still has, one after the other.
public enum RecordedSamples {
    /// - Parameter path: The run's directory.
    /// - Returns: Samples by their steps, each step once: what was rolled back is left out.
    /// - Throws: `EventFileError` where the record cannot be read.
    public static func all(in path: String) throws(EventFileError) -> [(step: Int, samples: Samples)] {
        var found: [(step: Int, samples: Samples)] = []
        var last: Samples?
        for file in try EventDirectory(path: path).files() {
            let reader = try EventFileReader(path: file.path)
            var progress = EventFileReader.Progress.more
            while progress == .more {
                progress = reader.read { event, _ in
                    guard event.values.contains(where: { Samples.isOwn($0.tag) }),
                        let samples = Samples(
                            event.values.filter { $0.tag.rawValue.hasPrefix(Samples.prefix) }, before: last)
                    else { return }
                    last = samples
                    while let before = found.last, before.step >= event.step { found.removeLast() }
                    found.append((event.step, samples))
                }
            }
        }
        return found
    }
}
