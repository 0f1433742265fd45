import Canvas
import Glibc
import TerminalHarness
import Testing

@testable import Terminal

/// Pictures in all their pixels, on a terminal that knows nothing of them: what is left is text in its cells.
struct KittyScreenTests {
    private static let size = Size(width: 80, height: 24)

    /// The two questions as a terminal reads them, and what one answers that takes pictures.
    private static let question = "\u{1b}_Ga=q,f=24,t=d,s=1,v=1,i=31;AAAA\u{1b}\\"
    private static let yes = (question, "\u{1b}_Gi=31;OK\u{1b}\\")
    private static let attributes = ("\u{1b}[c", "\u{1b}[?62c")

    private func start(
        _ changes: [String: String?] = [:], answers: [PseudoTerminal.Answer] = [yes, attributes]
    ) throws -> PseudoTerminal {
        let own: [String: String?] = ["DEMO_KITTY": "1", "TERM_PROGRAM": "ghostty"]
        return try startDemo(own.merging(changes) { $1 }, seed: 21, answers: answers)
    }

    private func show(_ demo: PseudoTerminal, _ scene: inout Scene) throws {
        demo.type("G")
        try #require(demo.wait(forReport: "presented"))
        scene.placePictures()
        demo.readAll()
        try #require(demo.lastingDifferences(from: scene.frame, depth: .trueColor, inRealPixels: true) == [])
    }

    /// What was sent besides the question.
    private func commands(_ demo: PseudoTerminal) -> [KittyCommand] {
        KittyCommand.all(in: demo.output).filter { $0.control["a"] != "q" }
    }

    @Test func theStreamLeavesNothingButItsCells() throws {
        let demo = try start()
        var scene = Scene(seed: 21, size: Self.size)
        try show(demo, &scene)
        #expect(commands(demo).count { $0.control["a"] == "T" } == 3)
        for step in 1...40 {
            demo.type("r")
            try #require(demo.wait(forReport: "presented"))
            scene.advance()
            demo.readAll()
            try #require(
                demo.lastingDifferences(from: scene.frame, depth: .trueColor, inRealPixels: true) == [],
                "step \(step)")
        }
        #expect(commands(demo).allSatisfy { $0.payload.count <= 4096 && $0.control["q"] == "2" })
    }

    @Test func picturesAreGoneWhenTheScreenIs() throws {
        let demo = try start()
        var scene = Scene(seed: 21, size: Self.size)
        try show(demo, &scene)
        // The old ones go when the new ones are there.
        try show(demo, &scene)
        demo.type("q")
        #expect(demo.waitForEnd() == .exited(0))
        let all = commands(demo)
        let sent = all.filter { $0.control["a"] == "T" }.compactMap { $0.control["i"] }
        let deleted = all.filter { $0.control["a"] == "d" }.compactMap { $0.control["i"] }
        #expect(sent.count == 6 && Set(sent).count == 6)
        #expect(deleted.sorted() == sent.sorted())
        #expect(demo.terminal.text == "bye")
    }

    @Test func aTrapDeletesAllThatWasEverSent() throws {
        let demo = try start()
        var scene = Scene(seed: 21, size: Self.size)
        try show(demo, &scene)
        demo.type("x")
        _ = demo.waitForEnd()
        let last = try #require(commands(demo).last?.control)
        #expect(last["a"] == "d" && last["d"] == "R")
        let ids = commands(demo).compactMap { $0.control["i"].flatMap { UInt32($0) } }
        let from = try #require(last["x"].flatMap { UInt32($0) })
        let to = try #require(last["y"].flatMap { UInt32($0) })
        #expect(ids.allSatisfy { from...to ~= $0 })
        #expect(!demo.terminal.showsAlternateScreen)
    }

    @Test func anotherTerminalGetsHalfBlocksAndASentence() throws {
        let demo = try start(["TERM_PROGRAM": "Apple_Terminal"])
        var scene = Scene(seed: 21, size: Self.size)
        #expect(demo.reports.contains { $0.contains("does not look like kitty or Ghostty") })
        demo.type("G")
        try #require(demo.wait(forReport: "presented"))
        scene.placePictures()
        demo.readAll()
        #expect(demo.lastingDifferences(from: scene.frame, depth: .trueColor) == [])
        // Nor is it asked.
        #expect(KittyCommand.all(in: demo.output).isEmpty)
    }

    /// It looks like one of those that take pictures, and says that it does not, or answers another question, or none.
    @Test(arguments: [
        [(question, "\u{1b}_Gi=31;ENOTSUPPORTED:no pictures\u{1b}\\"), attributes], [attributes], [],
        [(question, "\u{1b}_Gi=30;OK\u{1b}\\"), attributes],
    ])
    func whoDoesNotSayYesGetsHalfBlocksAndASentence(answers: [PseudoTerminal.Answer]) throws {
        let demo = try start(answers: answers)
        var scene = Scene(seed: 21, size: Self.size)
        #expect(demo.reports.contains { $0.contains("does not answer that it takes pictures") })
        // Nothing of the answers is taken for keys.
        #expect(!demo.reports.contains { $0.hasPrefix("key") })
        demo.type("G")
        try #require(demo.wait(forReport: "presented"))
        scene.placePictures()
        demo.readAll()
        #expect(demo.lastingDifferences(from: scene.frame, depth: .trueColor) == [])
        #expect(commands(demo).isEmpty)
    }

    @Test func keysThatArePressedWhileItIsAskedAreKept() throws {
        let late = "\u{1b}_Gi=31;"
        let demo = try start(answers: [(Self.question, "k\(late)"), ("\u{1b}[c", "OK\u{1b}\\l\u{1b}[?62c")])
        #expect(demo.wait { demo.reports.filter { $0.hasPrefix("key") }.count == 2 }, "\(demo.reports)")
        #expect(!demo.reports.contains { $0.contains("does not answer") })
    }
}
