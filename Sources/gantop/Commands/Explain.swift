import ArgumentParser
import Canvas
import Dashboard
import Foundation
import RunRecord

/// Says what a number, a verdict or a diagnosis means.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Explain a number or a verdict: what it is, where it should be, what moves it, who found it.",
        discussion: "In the dashboard ? says the same of what is in focus, and d of what is wrong.")

    @Argument(
        help: ArgumentHelp(
            "A name on the screen or a part of it: 'D right', collapsed, quality/recall (default: list all).",
            valueName: "name"))
    var words: [String] = []
    @Flag(help: "All of it, as Markdown.") var markdown = false
    @Flag(help: "The dashboard's keys instead.") var keys = false

    func run() throws {
        if keys {
            guard words.isEmpty else { throw ValidationError("--keys prints all keys and takes no name.") }
            print(markdown ? KeyPage.markdown : KeyPage.text)
            return
        }
        if markdown {
            print(Explain.document)
            return
        }
        guard !words.isEmpty else {
            for entry in Glossary.entries { print(entry.name) }
            return
        }
        let wanted = words.joined(separator: " ")
        let found = Glossary.entries(named: wanted)
        guard !found.isEmpty else {
            let names = Glossary.entries.flatMap { $0.name.split(separator: ", ").map(String.init) }
            complain(
                "gantop: nothing here is called '\(wanted)'.\(NameMatch.question(NameMatch.near(wanted, among: names))) "
                    .printable + "'gantop explain' lists all names.")
            throw Exit.usage
        }
        print(found.map(Explain.text).joined(separator: "\n\n"))
    }

    private static func text(_ entry: Glossary.Entry) -> String {
        let lines = entry.lines.flatMap { label, text in
            text.wrapped(to: 66).enumerated().map { index, line in
                "  " + (index == 0 ? label : "").padding(toLength: 9, withPad: " ", startingAt: 0) + line
            }
        }
        return ([entry.name] + lines).joined(separator: "\n")
    }

    /// `docs/verdicts.md`.
    static var document: String {
        let entries = Glossary.entries.map { entry in
            "### \(entry.name)\n\n"
                + entry.lines.map { "- **\($0.label)** \($0.text)" }.joined(separator: "\n")
        }
        return """
            # Numbers, verdicts and diagnoses

            Made by `gantop explain --markdown`; `gantop explain NAME` prints one entry, and in the dashboard `?` and `d` do.

            \(entries.joined(separator: "\n\n"))
            """
    }
}
