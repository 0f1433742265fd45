import ArgumentParser
import GANTraining
import RunRecord

/// What becomes of a run whose terminal is gone.
enum HangUpChoice: String, CaseIterable, Sendable, ExpressibleByArgument {
    case `continue`
    case pause
    case stop

    /// What the trainer is then asked for.
    ///
    /// Nobody looks at its slow motion any more. Nobody could reach a run that is not kept, to stop it where it has no end or
    /// to wake it where it is paused.
    ///
    /// - Parameters:
    ///   - isKept: Whether the run has a directory, and with it a socket and checkpoints.
    ///   - hasEnd: Whether it ends by itself.
    /// - Returns: Wishes, in their order; with `stop` among them the run ends.
    func wishes(isKept: Bool, hasEnd: Bool) -> [RunWish] {
        switch self {
        case .continue where isKept: [.slowMotion(false), .save]
        case .continue where hasEnd: [.resume]
        case .pause where isKept: [.slowMotion(false), .save, .pause]
        case .continue, .pause, .stop: [.stop]
        }
    }
}

extension TrainingPlan {
    /// Asks what the choice asks for; returns whether the run goes on.
    func settle(_ choice: HangUpChoice, _ control: TrainingControl, isKept: Bool) -> Bool {
        let wishes = choice.wishes(isKept: isKept, hasEnd: stepCount != nil)
        for wish in wishes { control.ask(wish) }
        return !wishes.contains(.stop)
    }
}
