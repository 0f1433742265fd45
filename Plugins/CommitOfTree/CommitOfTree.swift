import Foundation
import PackagePlugin

/// Asks git for the commit that is built: a target with this plugin has a constant `commitOfTree`.
///
/// Git is asked again when a commit is made or checked out and when a source is edited, and the target is compiled again
/// when the answer is another one. (The manifest's `Context.gitInformation` is asked once, and then kept.)
@main
struct CommitOfTree: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let package = context.package.directoryURL
        let script = package.appending(path: "Plugins/CommitOfTree/commit")
        let output = context.pluginWorkDirectoryURL.appending(path: "Commit.swift")
        let sources = context.package.targets.compactMap { $0 as? any SourceModuleTarget }
            .flatMap { $0.sourceFiles.map(\.url) }
        let repository = try CommitOfTree.repository(of: package)
        let states = ["HEAD", "logs/HEAD", "index"].compactMap { repository?.appending(path: $0) }
        let inputs = [script, package.appending(path: "Package.swift")] + sources + states
        return [
            .buildCommand(
                displayName: "Asking git for the commit", executable: URL(filePath: "/bin/sh"),
                arguments: [script, package, output].map { $0.path(percentEncoded: false) },
                inputFiles: inputs.filter(CommitOfTree.exists), outputFiles: [output])
        ]
    }

    /// The directory `.git`, or what a file of that name says, as a work tree beside others has it.
    private static func repository(of package: URL) throws -> URL? {
        let place = package.appending(path: ".git")
        guard exists(place) else { return nil }
        guard try place.resourceValues(forKeys: [.isDirectoryKey]).isDirectory != true else { return place }
        let text = try String(contentsOf: place, encoding: .utf8)
        let path = text.dropFirst("gitdir: ".count).trimmingCharacters(in: .whitespacesAndNewlines)
        return URL(filePath: path, relativeTo: package)
    }

    private static func exists(_ file: URL) -> Bool {
        FileManager.default.fileExists(atPath: file.path(percentEncoded: false))
    }
}
