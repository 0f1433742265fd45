import ArgumentParser
import Canvas
import Foundation
import GANTraining
import RunRecord

/// What a shell completes a word to, once `gantop --generate-completion-script` has told it how to ask.
enum Completions {
    static let recipes = CompletionKind.list(Recipe.all.map(\.name))

    /// The same, and what lies where a path points to that has been begun.
    static let recipesAndFolders = CompletionKind.custom { _, _, begun in
        let folder =
            begun.contains("/") ? String(begun[...(begun.lastIndex(of: "/") ?? begun.startIndex)]) : ""
        let entries =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return Recipe.all.map(\.name) + entries.filter { !$0.hasPrefix(".") }.sorted().map { folder + $0 }
    }

    static let themes = CompletionKind.custom { _, _, _ in
        ThemeLibrary(environment: ProcessInfo.processInfo.environment).names
    }

    /// The names of the runs that are kept.
    static let runs = CompletionKind.custom { words, _, _ in
        let named = words.firstIndex(of: "--runs").flatMap { words.dropFirst($0 + 1).first }
        return RunsDirectory(path: named, environment: ProcessInfo.processInfo.environment).known.sorted()
    }
}
