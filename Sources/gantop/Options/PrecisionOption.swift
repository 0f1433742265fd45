public import ArgumentParser
import GANTraining
public import TensorCore

/// `--precision`, short for the recipe's setting of that name.
struct PrecisionOption: ParsableArguments {
    @Option(
        help:
            "What products multiply while training: float32 (as a rule), or bfloat16, which is faster and coarser."
    )
    var precision: Precision?

    /// As `--set` has it.
    var settings: [String] { precision.map { ["precision=\($0.rawValue)"] } ?? [] }
}

extension Precision: ExpressibleByArgument {}
