import Foundation
import TerminalHarness
import Testing

/// What bash completes words to, by the script that the program writes.
struct CompletionTests {
    /// The completions of the last word.
    private func completions(_ words: String...) throws -> [String] {
        let program = URL(fileURLWithPath: try PseudoTerminal.builtProgram("gantop"))
        let script = """
            PATH=\(program.deletingLastPathComponent().path):$PATH
            source <(gantop --generate-completion-script bash)
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
            _gantop gantop "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script, "bash", "gantop"] + words
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func commandsRecipesThemesAndFoldersAreKnown() throws {
        #expect(try completions("dia") == [] && completions("eval") == ["evaluate"])
        #expect(try Set(completions("train", "fas")) == ["fashion", "fashion-mlp"])
        #expect(try completions("sweep", "ri") == ["ring"])
        #expect(try completions("watch", "--theme", "drac") == ["dracula"])
        #expect(try completions("train", "/us") == ["/usr"])
    }

    @Test func namesOfRunsAreThoseThatAreKept() throws {
        let runs = NSTemporaryDirectory() + "gantop-completion-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: runs) }
        for name in ["apple", "apricot", "pear"] {
            let made = try Printed(
                ["train", "ring", "--steps", "1", "--headless", "--run", name],
                environment: ["GANTOP_RUNS": runs])
            #expect(made.status == 0)
        }
        #expect(try Set(completions("show", "--runs", runs, "ap")) == ["apple", "apricot"])
        #expect(try completions("resume", "--runs", runs, "pe") == ["pear"])
    }
}
