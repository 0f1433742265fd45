import Canvas
import Foundation
import Glibc
import TerminalHarness
import Testing

@Suite(.serialized)
struct DashboardProgramTests {
    @Test func chartGaugeSamplesAndFooterAreThere() throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords(
            "gantop", "ring", "step", "loss", "D(x)", "D(G(z))", "D right", "what G draws", "Space",
            "training")
        // The discriminator's surface: pixels with a colour of their own.
        let isColoured = gantop.wait {
            (0..<40).contains { y in
                (60..<118).contains { x in
                    if case .rgb = gantop.terminal.cell(x: x, y: y).background { true } else { false }
                }
            }
        }
        #expect(isColoured)
    }

    @Test func spacePausesAndAPointIsOneStep() throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords("training")
        gantop.type(" ")
        gantop.expectWords("PAUSED")
        let paused = try #require(gantop.step)
        gantop.type(".")
        let isOneFurther = gantop.wait { gantop.step == paused + 1 }
        #expect(isOneFurther, "step \(gantop.step ?? -1), paused at \(paused)")
        gantop.type("..")
        #expect(gantop.wait { gantop.step == paused + 3 })
        #expect(gantop.terminal.text.contains("PAUSED"))
        gantop.type(" ")
        #expect(gantop.wait { (gantop.step ?? 0) > paused + 4 })
    }

    @Test func slowMotionShowsAStepInItsPartsAndTrainsOn() throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords("training")
        gantop.type("m")
        gantop.expectWords("slow motion", "PAUSED", "[latents]")
        gantop.type("...")
        gantop.expectWords("[judge fake]", "D(G(z))")
        gantop.type("D")
        gantop.expectWords("only D moves from the next step on")
        gantop.type("m")
        gantop.expectWords("training", "what G draws")
        let left = try #require(gantop.step)
        #expect(gantop.wait { (gantop.step ?? 0) > left + 3 })
    }

    @Test func aParameterIsEditedWhileItTrains() throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords("training")
        // What can be edited is told before the first step, but after the run's name.
        #expect(gantop.wait { (gantop.step ?? 0) > 0 })
        gantop.type("p")
        gantop.expectWords("parameters", "averagingDecay", "0.999")
        gantop.type("jjj\r0.5\r")
        gantop.expectWords("averagingDecay 0.999 → 0.5")
        gantop.type("\r7\r")
        gantop.expectWords("averagingDecay must be a number from 0.0 to 0.999999")
    }

    @Test func eSavesWhatIsSeenBesideWhatIsThereAlready() throws {
        let place = NSTemporaryDirectory() + "gantop-e-\(UUID().uuidString)"
        let (files, away) = (place + "/files", place + "/away.png")
        let manager = FileManager.default
        try manager.createDirectory(atPath: files, withIntermediateDirectories: true)
        defer { try? manager.removeItem(atPath: place) }
        // Names that are taken: by a link into nowhere, and by somebody's table.
        let stem = files + "/gantop-ring-step-6"
        try manager.createSymbolicLink(atPath: stem + ".png", withDestinationPath: away)
        try "mine".write(toFile: stem + "-2.csv", atomically: true, encoding: .utf8)
        let ring = smallRing + ["--no-record", "--steps", "6", "--set", "evaluateEvery=3"]
        let gantop = try startGantop(ring, directory: files, size: Size(width: 200, height: 60))
        gantop.expectWords("done", "what G draws  fixed")
        gantop.type("el")
        gantop.expectWords("saved gantop-ring-step-6-3.csv and gantop-ring-step-6-3.png in \(files)")
        let table = try String(contentsOfFile: stem + "-3.csv", encoding: .utf8)
        #expect(table.hasPrefix("tag,first_step") && table.contains("loss/generator,6,6,1,"))
        let picture = try Data(contentsOf: URL(fileURLWithPath: stem + "-3.png"))
        #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        gantop.type("\u{1b}e")
        #expect(gantop.wait { manager.fileExists(atPath: stem + "-4.png") })
        #expect(try String(contentsOfFile: stem + "-2.csv", encoding: .utf8) == "mine")
        #expect(!manager.fileExists(atPath: away) && !manager.fileExists(atPath: stem + "-2.png"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: stem + "-3.png")) == picture)
        // A directory that is gone meanwhile.
        try manager.removeItem(atPath: files)
        gantop.type("el")
        gantop.expectWords(
            "export: gantop-ring-step-6.csv cannot be written", "start it in a directory of yours")
        gantop.type("\u{1b}q")
        #expect(gantop.waitForEnd() == .exited(0))
    }

    @Test func qAsksAndXLeaves() throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords("training")
        gantop.type("q")
        gantop.expectWords("stop now")
        gantop.type("\u{1b}")
        #expect(gantop.wait { !gantop.terminal.text.contains("stop now") })
        gantop.type("qx")
        #expect(gantop.waitForEnd() == .exited(0))
        gantop.expectNormalScreen()
        #expect(gantop.terminal.text.contains("gantop ring: stopped after"))
    }

    @Test func controlCTwiceStops() throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords("training")
        gantop.type("\u{03}")
        gantop.expectWords("stop now")
        gantop.type("\u{03}")
        #expect(gantop.waitForEnd() == .exited(130))
        gantop.expectNormalScreen()
    }

    @Test(arguments: [(SIGTERM, 143), (SIGQUIT, -1)] as [(CInt, CInt)])
    func signalsGiveTheScreenBack(signal: CInt, status: CInt) throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords("training")
        gantop.send(signal: signal)
        #expect(gantop.waitForEnd() == (status < 0 ? .killed(signal: signal) : .exited(status)))
        gantop.expectNormalScreen()
    }

    @Test func aFinishedRunStaysOnTheScreenUntilQ() throws {
        let gantop = try startGantop(smallRing + ["--steps", "30", "--set", "evaluateEvery=10"])
        gantop.expectWords("done")
        #expect(gantop.step == 30)
        gantop.type("q")
        #expect(gantop.waitForEnd() == .exited(0))
        #expect(gantop.terminal.text.contains("done after 30 steps"))
        gantop.expectNormalScreen()
    }

    @Test func aRunThatCannotBeginLeavesTheScreenAlone() throws {
        let gantop = try startGantop(["train", "fashion", "--data", "/nonexistent"])
        #expect(gantop.waitForEnd() == .exited(66))
        #expect(gantop.terminal.alternateScreenCount == 0)
        #expect(gantop.terminal.text.contains("apt-get install dataset-fashion-mnist"))
    }

    @Test func theHelpOpensAndThemesChange() throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords("training")
        gantop.type("?")
        gantop.expectWords("the next chart")
        gantop.type("pause")
        gantop.expectWords("pause and resume training")
        gantop.type("\u{1b}\u{1b}")
        #expect(gantop.wait { !gantop.terminal.text.contains("pause and resume training") })
        gantop.type("t")
        gantop.expectWords("solarized-light", "tokyo-night")
        gantop.type("j\r")
        gantop.expectWords("theme light")
    }

    @Test(arguments: [
        Size(width: 200, height: 60), Size(width: 80, height: 24), Size(width: 40, height: 12),
        Size(width: 20, height: 5), Size(width: 1, height: 1),
    ])
    func everySizeIsSurvived(size: Size) throws {
        let gantop = try startGantop(smallRing)
        gantop.expectWords("training")
        gantop.resize(to: size)
        if size.width >= 20 {
            let isThere = gantop.wait {
                gantop.terminal.text.contains("D right") || gantop.terminal.text.contains("D ")
            }
            #expect(isThere, "\(gantop.terminal.text)")
        }
        gantop.resize(to: Size(width: 120, height: 40))
        gantop.expectWords("training", "D(G(z))", "Space")
        gantop.type("qx")
        #expect(gantop.waitForEnd() == .exited(0))
    }

    @Test(
        arguments: [
            ["TERM": "xterm-ghostty"], ["TERM": "vt100"], ["TERM": "linux", "LANG": "C"], ["NO_COLOR": "1"],
            ["TERM": "screen-256color", "COLORTERM": nil],
        ] as [[String: String?]])
    func everyRungOfTheLadderShowsTheDuel(environment: [String: String?]) throws {
        let gantop = try startGantop(smallRing, environment: environment)
        gantop.expectWords("ring", "loss", "D(x)", "D right")
        gantop.type("qx")
        #expect(gantop.waitForEnd() == .exited(0))
        gantop.expectNormalScreen()
    }

    @Test func aDumbTerminalGetsPlainLines() throws {
        let gantop = try startGantop(smallRing + ["--steps", "20"], environment: ["TERM": "dumb"])
        #expect(gantop.waitForEnd() == .exited(0))
        #expect(gantop.terminal.alternateScreenCount == 0)
        #expect(gantop.terminal.text.contains("done after 20 steps"))
    }
}
