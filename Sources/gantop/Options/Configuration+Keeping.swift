import Dashboard
import Foundation

extension Configuration {
    /// Lines to keep, as the dashboard was left: what differs from how it began.
    static func lines(
        from old: DashboardPreferences, to new: DashboardPreferences, theme: (old: String, new: String)
    ) -> [(key: String, value: String)] {
        var lines: [(key: String, value: String)] = []
        if theme.old != theme.new { lines.append(("theme", text(theme.new))) }
        if old.smoothing != new.smoothing { lines.append(("smoothing", "\(new.smoothing)")) }
        if old.hiddenPanes != new.hiddenPanes {
            let shown = Pane.allCases.filter { !new.hiddenPanes.contains($0) }
            lines.append(("panes", "[\(shown.map { text($0.word) }.joined(separator: ", "))]"))
        }
        return lines
    }

    private static func text(_ word: String) -> String {
        "\"\(word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    /// A file's text with these keys set: their own lines are written anew, all others stay as they are.
    static func edited(_ text: String, _ lines: [(key: String, value: String)]) -> String {
        var rows = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if rows.last?.isEmpty == true { rows.removeLast() }
        for (key, value) in lines {
            let end = rows.firstIndex { $0.drop { $0 == " " || $0 == "\t" }.hasPrefix("[") } ?? rows.count
            let row = "\(key) = \(value)"
            let own = rows[..<end].firstIndex { line in
                line.split(separator: "=", maxSplits: 1).first.map { name in
                    let bare = name.filter { $0 != " " && $0 != "\t" }
                    return bare == key || bare == "\"\(key)\""
                } ?? false
            }
            if let own { rows[own] = row } else { rows.insert(row, at: end) }
        }
        return rows.joined(separator: "\n") + "\n"
    }

    /// Writes these keys into the file.
    ///
    /// - Returns: Why that cannot be done, in a sentence; `nil` where it was, or where this user has no place for it.
    func keep(_ lines: [(key: String, value: String)]) -> String? {
        guard let path, !lines.isEmpty else { return nil }
        let what = lines.map(\.key).joined(separator: ", ")
        guard isReadable else { return "\(path) is left as it is, so \(what) could not be kept in it." }
        // The file may be a link into somebody's collection of such files.
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let directory = URL(fileURLWithPath: file).deletingLastPathComponent().path
        guard
            (try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true))
                != nil
        else { return "\(what) could not be kept in \(path): its directory cannot be made." }
        let old = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
        do throws(OutputFile.Refusal) {
            let text = Configuration.edited(old ?? Configuration.heading, lines)
            try OutputFile.write(Array(text.utf8), to: file, replaces: true)
            return nil
        } catch {
            return "\(what) could not be kept: \(path) \(error)."
        }
    }

    private static let heading = """
        # gantop's configuration: every key is a flag's name, or what was chosen on the screen last. See docs/configuration.md.

        """
}
