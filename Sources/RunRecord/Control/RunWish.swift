/// What a watcher may ask of a trainer, in this process or in another.
public enum RunWish: Sendable, Equatable {
    case pause
    case resume
    /// One step, then pause again.
    case step
    /// Samples of new latents, now.
    case newSamples
    /// Other fixed latents from now on.
    case newLatents
    /// Give a live parameter a new value, at the next step's boundary.
    case set(name: String, value: String)
    /// Write a checkpoint after the running step.
    case save
    /// Go back to the checkpoint of a step and pause there; what came after it is given up.
    case rollBack(to: Int)
    /// Take steps part by part, each on a `nextPart`; or go on as before that.
    case slowMotion(Bool)
    /// The next part of a step in slow motion.
    case nextPart
    /// In slow motion, from the next step on: only this player is updated; `nil`: both.
    case only(StepPart.Player?)
    /// Draw what lies on a walk through latent space.
    case look(LatentWalk)
    /// Keep where somebody stands on it as a mark.
    case keep(LatentWalk)
    /// Finish the running step, save, and end.
    case stop
    /// Finish the running step and end; what came after the last checkpoint is given up.
    case abandon
}
