import Dashboard
import Foundation
import RunRecord

/// The files that the key `e` makes: a table of the visible numbers, and a sheet of the samples, or the plane with them.
///
/// They go into the directory where gantop was started, under names that nothing has yet.
struct ExportFiles {
    let export: DashboardExport
    /// None where there is nothing to see yet.
    let sheets: [DashboardExport.Sheet]
    /// What the run is called; only its letters, digits and dashes come into a file name.
    let runName: String

    /// Writes the files.
    ///
    /// - Returns: A sentence for the log: where they are, or why they are not.
    func write() -> String {
        let stem = "gantop-\(plainName)-step-\(export.step)"
        let pictures = sheets.map { sheet in
            sheet.pictures.png(columns: max(1, min(8, sheet.pictures.count))).map { [UInt8]($0) }
        }
        var names: [String] = []
        for free in [stem] + (2...999).map({ "\(stem)-\($0)" })
        where (["\(free).csv"] + pictureNames(free)).allSatisfy({ !isTaken($0) }) {
            var file = "\(free).csv"
            do throws(OutputFile.Refusal) {
                try OutputFile.write(Array(export.table.utf8), to: file, replaces: false)
                names.append(file)
                for (name, picture) in zip(pictureNames(free), pictures) {
                    guard let picture else { continue }
                    file = name
                    try OutputFile.write(picture, to: file, replaces: false)
                    names.append(file)
                }
                break
            } catch {
                // Somebody was faster: the next name.
                if error == .isThere || error == .isLink, names.isEmpty { continue }
                let saved = names.isEmpty ? "" : "saved \(list(names)); "
                guard case .failed(let reason) = error else { return "\(saved)export: \(file) \(error)" }
                return "\(saved)export: \(file) cannot be written: \(reason). Files go where gantop was "
                    + "started: start it in a directory of yours"
            }
        }
        if names.isEmpty { return "export: there are too many files called \(stem)" }
        return "saved " + list(names) + " in " + FileManager.default.currentDirectoryPath
    }

    /// A name for each sheet: that of the table, with the sheet's own where there are several.
    private func pictureNames(_ stem: String) -> [String] {
        var taken: Set<String> = []
        return sheets.map { sheet in
            let own = stem + (sheet.name.map { "-" + plain($0) } ?? "")
            let candidates = ["\(own).png"] + (2...999).map { "\(own)-\($0).png" }
            let name = candidates.first { !taken.contains($0) } ?? candidates[0]
            taken.insert(name)
            return name
        }
    }

    /// Many files are said by their first and last.
    private func list(_ names: [String]) -> String {
        guard names.count > 4, let last = names.last else { return names.joined(separator: " and ") }
        return "\(names[0]) and \(names.count - 1) pictures, \(names[1]) to \(last),"
    }

    private var plainName: String {
        let plain = plain(runName)
        return plain.isEmpty ? "run" : plain
    }

    private func plain(_ name: String) -> String {
        String(name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }.prefix(40))
    }

    /// Whether anything has the name, a link that leads nowhere too.
    private func isTaken(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }
}
