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
        let sheet = pictures?.png(columns: max(1, min(8, pictures?.count ?? 1))).map { [UInt8]($0) }
        var names: [String] = []
        for free in [stem] + (2...999).map({ "\(stem)-\($0)" })
        where ["csv", "png"].allSatisfy({ !isTaken("\(free).\($0)") }) {
            do throws(OutputFile.Refusal) {
                try OutputFile.write(Array(export.table.utf8), to: "\(free).csv", replaces: false)
                names.append("\(free).csv")
                if let sheet {
                    try OutputFile.write(sheet, to: "\(free).png", replaces: false)
                    names.append("\(free).png")
                }
                break
            } catch {
                // Somebody was faster: the next name.
                if error == .isThere || error == .isLink, names.isEmpty { continue }
                let saved = names.isEmpty ? "" : "saved \(names[0]); "
                let file = names.isEmpty ? "\(free).csv" : "\(free).png"
                return "\(saved)export: \(file) \(error)"
            }
        }
        if names.isEmpty { return "export: there are too many files called \(stem)" }
        return "saved " + names.joined(separator: " and ") + " in "
            + FileManager.default.currentDirectoryPath
    }

    private var plainName: String {
        let kept = runName.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(40)
        return kept.isEmpty ? "run" : String(kept)
    }

    /// Whether anything has the name, a link that leads nowhere too.
    private func isTaken(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }
}
