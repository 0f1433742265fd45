import Foundation
import GANTraining
import RunRecord

/// Where `--save-grid` wants the last fixed samples.
struct GridFile: Sendable {
    private let path: String?

    /// Refuses before the run what could only fail after it.
    init(_ path: String?, of recipe: Recipe) throws {
        self.path = path
        guard let path else { return }
        if case .mixture = recipe.data {
            complain("gantop: --save-grid: '\(recipe.name)' draws points, not pictures; leave the flag out.")
            throw Exit.usage
        }
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard FileManager.default.isWritableFile(atPath: directory), !path.hasSuffix("/") else {
            complain(
                "gantop: --save-grid \(path): no file can be written there. Name a file in a directory of yours."
            )
            throw Exit.cannotCreate
        }
    }

    /// Writes the samples where they are wanted.
    func write(_ samples: Samples?) throws {
        guard let path else { return }
        guard case .images(let fixed, _, _) = samples else {
            complain("gantop: --save-grid: no evaluation was reached, so there are no samples to write.")
            return
        }
        do throws(PNGError) {
            try fixed.writePNG(to: path, columns: 8)
        } catch {
            complain("gantop: \(error)")
            throw Exit.cannotCreate
        }
    }
}
