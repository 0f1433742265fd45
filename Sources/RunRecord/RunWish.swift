/// What a watcher may ask of a trainer, in this process or in another.
public enum RunWish: Sendable, Equatable {
    case pause
    case resume
    /// One step, then pause again.
    case step
    /// Samples of new latents, now.
    case newSamples
    /// Give a live parameter a new value, at the next step's boundary.
    case set(name: String, value: String)
    /// Write a checkpoint after the running step.
    case save
    case stop
}
