import GANTraining
import RunRecord

enum Screen {
    static func run(
        plan: TrainingPlan, plain: PlainOptions, looks: LookOptions, note: String?, grid: GridFile
    ) throws -> RunOutcome {
        try Headless(plan: plan, options: plain, note: note, grid: grid).run()
    }
}
