import GANTraining
import RunRecord

/// Whoever trains a run and can be asked things: a trainer in this process, or one that is reached some other way.
protocol RunControl: Sendable {
    /// Leaves a wish; returns at once.
    func ask(_ wish: RunWish)
}

extension TrainingControl: RunControl {}
