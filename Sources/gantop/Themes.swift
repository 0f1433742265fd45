import ArgumentParser

/// Lists the themes.
struct Themes: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the themes.")
    func run() throws {}
}
