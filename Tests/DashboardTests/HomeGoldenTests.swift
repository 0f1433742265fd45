import Canvas
import Foundation
import RunRecord
import Testing

@testable import Dashboard

/// A home screen that is compared with a file of its name.
struct HomeGolden: Sendable, CustomTestStringConvertible {
    var name: String
    var size: Size
    var glyphs = Glyphs.unicode
    var keys: [Key] = []
    var runs = HomePreview.runs
    /// The names of a list of themes that is open.
    var themes: [String] = []

    var testDescription: String { file }
    var file: String { "home-\(name)-\(size)-\(glyphs).txt" }
}

private let cases: [HomeGolden] = {
    let sizes = [(200, 60), (120, 40), (80, 24), (40, 12), (20, 5), (1, 1)].map {
        Size(width: $0.0, height: $0.1)
    }
    let (wide, normal, small) = (sizes[1], sizes[2], sizes[3])
    return sizes.map { HomeGolden(name: "runs", size: $0) }
        + [
            HomeGolden(name: "runs", size: wide, glyphs: .ascii),
            HomeGolden(name: "runs", size: normal, glyphs: .ascii),
            HomeGolden(name: "empty", size: normal, runs: []),
            HomeGolden(name: "empty", size: small, runs: []),
            HomeGolden(name: "broken", size: normal, keys: "G".keys),
            HomeGolden(name: "marked", size: normal, keys: "   ".keys),
            HomeGolden(name: "filter", size: wide, keys: "/lr>=0.001 state=".keys),
            HomeGolden(name: "filter-wrong", size: normal, keys: "/lrr>=0.001".keys),
            HomeGolden(name: "filter-wrong", size: small, keys: "/lrr>=0.001".keys),
            HomeGolden(name: "filter-choices", size: normal, keys: "/state=\t".keys),
            HomeGolden(name: "delete", size: normal, keys: "jjjjjD".keys),
            HomeGolden(name: "delete", size: small, keys: "jjjjjD".keys),
            HomeGolden(name: "recipes", size: normal, keys: "Nj".keys),
            HomeGolden(name: "recipes", size: small, keys: "Nj".keys),
            HomeGolden(name: "themes", size: normal, themes: ["dark", "light", "nord"]),
            HomeGolden(name: "themes", size: small, themes: ["dark", "light", "nord"]),
            HomeGolden(name: "help", size: wide, keys: "?".keys),
            HomeGolden(name: "help", size: small, keys: "?j".keys),
        ]
}()

@Test(arguments: cases)
func aHomeFrameLooksAsItDid(golden: HomeGolden) throws {
    let appearance = Appearance(
        theme: try ThemeLibrary(directory: nil).load("dark").theme, glyphs: golden.glyphs)
    var state = HomePreview.state(golden.runs, size: golden.size, keys: golden.keys)
    if !golden.themes.isEmpty { _ = state.reduce(.themesFound(names: golden.themes, current: "light")) }
    let text = frame(of: state, appearance: appearance, size: golden.size).text + "\n"
    if ProcessInfo.processInfo.environment["GANTOP_RECORD"] == "1" {
        let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
        try text.write(to: directory.appending(path: golden.file), atomically: true, encoding: .utf8)
        return
    }
    let url = try #require(Bundle.module.resourceURL).appending(path: "Golden/\(golden.file)")
    let expected = try String(contentsOf: url, encoding: .utf8)
    #expect(text == expected, "read the difference; GANTOP_RECORD=1 swift test rewrites \(golden.file)")
}
