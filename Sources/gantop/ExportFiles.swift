import Dashboard
import Foundation
import RunRecord

/// The files that the key `e` makes: a table of the visible numbers, and a sheet of the samples, or the plane with them.
///
/// They go into the directory where gantop was started, under names that nothing has yet.
struct ExportFiles {
    let export: DashboardExport
    /// `nil`: there is nothing to see yet.
    let pictures: SampleGrid?
    /// What the run is called; only its letters, digits and dashes come into a file name.
    let runName: String

    /// Writes the files.
    ///
    /// - Returns: A sentence for the log: where they are, or why they are not.
    func write() -> String {
        let stem = "gantop-\(plainName)-step-\(export.step)"
        guard let free = freeStem(stem) else { return "export: there are too many files called \(stem)" }
        var names = ["\(free).csv"]
        do {
            try Data(export.table.utf8).write(
                to: URL(fileURLWithPath: names[0]), options: .withoutOverwriting)
        } catch {
            return "export: cannot write \(names[0]) here; start gantop in a directory of yours"
        }
        if let pictures {
            do throws(PNGError) {
                try pictures.writePNG(to: "\(free).png", columns: max(1, min(8, pictures.count)))
                names.append("\(free).png")
            } catch {
                return "saved \(names[0]); \(error)"
            }
        }
        return "saved " + names.joined(separator: " and ") + " in "
            + FileManager.default.currentDirectoryPath
    }

    private var plainName: String {
        let kept = runName.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(40)
        return kept.isEmpty ? "run" : String(kept)
    }

    private func freeStem(_ stem: String) -> String? {
        let candidates = [stem] + (2...999).map { "\(stem)-\($0)" }
        return candidates.first { name in
            ["csv", "png"].allSatisfy { !FileManager.default.fileExists(atPath: "\(name).\($0)") }
        }
    }
}
