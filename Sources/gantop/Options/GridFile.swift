import Foundation
import GANTraining
import RunRecord

/// Where `--save-grid` wants the last fixed samples.
struct GridFile: Sendable {
    private let file: OutputFile?

    /// Refuses before the run what could only fail after it.
    init(_ path: String?, of recipe: Recipe, replaces: Bool = false) throws {
        guard let path else {
            file = nil
            return
        }
        if !recipe.examples.shape.isPicture, recipe.game != .cells {
            complain("gantop: --save-grid: '\(recipe.name)' draws points, not pictures; leave the flag out.")
            throw Exit.usage
        }
        file = try OutputFile(path, replaces: replaces, option: "--save-grid ")
    }

    /// Writes the samples where they are wanted.
    func write(_ samples: Samples?) throws {
        guard let file else { return }
        let grid: SampleGrid? =
            switch samples {
            case .images(let fixed, _, _): fixed
            case .columns(let columns): SampleGrid(rowsOf: columns)
            default: nil
            }
        guard let grid else {
            complain("gantop: --save-grid: no evaluation was reached, so there are no samples to write.")
            return
        }
        var columns = 8
        if case .columns(let shown)? = samples { columns = shown.count }
        try file.write([UInt8](grid.png(columns: columns) ?? Data()))
    }
}
