import Canvas
import GANTraining
import RunRecord

/// What was liked in the dashboard's latent space, drawn by a checkpoint.
extension Generate {
    /// - Returns: What the generator makes of the run's favourites, or of one of them.
    /// - Throws: An exit code where there are none, after saying so.
    func drawFavourites(_ which: String, with generator: TrainedGenerator) throws -> GeneratedSamples {
        let directory = try runs.open(name)
        let all = try telling { () throws(EventFileError) in try RecordedFavourites.all(in: directory.path) }
        guard !all.isEmpty else {
            complain(
                "gantop: '\(name)' has no favourites: g in its dashboard opens latent space, and k keeps one."
            )
            throw Exit.badData
        }
        var chosen = all
        if let number = Int(which) {
            guard all.indices.contains(number - 1) else {
                complain("gantop: --favourite \(number): '\(name)' has \(counted(all.count, "favourite")).")
                throw Exit.usage
            }
            chosen = [all[number - 1]]
        }
        guard let samples = generator.samples(of: chosen.compactMap(\.latents)) else {
            complain("gantop: the favourites of '\(name)' have other latents than its generator.")
            throw Exit.badData
        }
        for (number, mark) in all.enumerated() where chosen.contains(mark) {
            complain("gantop: \(number + 1): step \(mark.step), \(mark.text)".printable)
        }
        return samples
    }
}
