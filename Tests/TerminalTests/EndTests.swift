import Canvas
import Glibc
import TerminalHarness
import Testing

struct EndTests {
    /// The screen as the shell wants it back.
    private func expectNormalScreen(_ demo: PseudoTerminal, location: SourceLocation = #_sourceLocation) {
        #expect(!demo.terminal.showsAlternateScreen, sourceLocation: location)
        #expect(demo.terminal.alternateScreenCount > 0, sourceLocation: location)
        #expect(demo.terminal.isCursorVisible, sourceLocation: location)
        #expect(demo.isInNormalMode, sourceLocation: location)
    }

    @Test(arguments: [("q", CInt(0), "bye"), ("t", 1, "thrown"), ("n", 3, "")])
    func leavingGivesTheTerminalBack(key: String, status: CInt, lastWords: String) throws {
        let demo = try startDemo()
        #expect(demo.terminal.showsAlternateScreen)
        #expect(!demo.terminal.isCursorVisible)
        #expect(!demo.isInNormalMode)
        demo.type(key)
        #expect(demo.waitForEnd() == .exited(status))
        expectNormalScreen(demo)
        #expect(demo.terminal.text == lastWords)
    }

    @Test(arguments: [("x", "the demo trapped"), ("y", "the demo's thread trapped")])
    func aTrapGivesTheTerminalBackAndIsRead(key: String, message: String) throws {
        let demo = try startDemo()
        demo.type(key)
        let end = demo.waitForEnd()
        #expect(end == .killed(signal: SIGILL) || end == .killed(signal: SIGTRAP))
        expectNormalScreen(demo)
        let afterwards = String(decoding: demo.output, as: UTF8.self).split(separator: "\u{1b}[?1049l").last
        #expect(afterwards?.contains("Fatal error: \(message)") ?? false)
    }

    /// A check that fails leaves its calls in a file, and nothing but sentences on the screen.
    @Test(arguments: [("x", "Demo"), ("y", "Demo"), ("o", "descend")])
    func aTrapIsReportedInAFile(key: String, call: String) throws {
        let directory = "/tmp/gantop-crashes-\(getpid())-\(key)"
        mkdir(directory, 0o700)
        defer {
            for name in names(in: directory) { unlink("\(directory)/\(name)") }
            rmdir(directory)
        }
        let demo = try startDemo(["SWIFT_BACKTRACE": nil, "TMPDIR": directory])
        demo.type(key)
        _ = demo.waitForEnd()
        expectNormalScreen(demo)
        let printed =
            String(decoding: demo.output, as: UTF8.self).split(separator: "\u{1b}[?1049l").last ?? ""
        #expect(printed.contains("a mistake of its own ended it"))
        let name = try #require(names(in: directory).first)
        #expect(printed.filter { !$0.isNewline }.contains("\(directory)/\(name)"))
        #expect(!printed.contains("Backtrace") && !printed.contains("rax"))
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let file = open("\(directory)/\(name)", O_RDONLY)
        let count = read(file, &bytes, bytes.count)
        close(file)
        #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).contains(call))
    }

    private func names(in directory: String) -> [String] {
        guard let opened = opendir(directory) else { return [] }
        defer { closedir(opened) }
        var names: [String] = []
        while let entry = readdir(opened) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    @Test func aStackOverflowGivesTheTerminalBack() throws {
        let demo = try startDemo()
        demo.type("o")
        #expect(demo.waitForEnd() == .killed(signal: SIGSEGV))
        expectNormalScreen(demo)
    }

    @Test func abortGivesTheTerminalBack() throws {
        let demo = try startDemo()
        demo.type("a")
        #expect(demo.waitForEnd() == .killed(signal: SIGABRT))
        expectNormalScreen(demo)
    }

    @Test(arguments: [SIGSEGV, SIGBUS, SIGFPE, SIGQUIT, SIGILL, SIGTRAP])
    func deadlySignalsFromElsewhereDoToo(signal: CInt) throws {
        let demo = try startDemo()
        demo.send(signal: signal)
        #expect(demo.waitForEnd() == .killed(signal: signal))
        expectNormalScreen(demo)
    }

    @Test func theBacktraceIsOnTheNormalScreen() throws {
        let demo = try startDemo(["SWIFT_BACKTRACE": "enable=yes,color=no,interactive=no,limit=16"])
        demo.type("x")
        let end = demo.waitForEnd()
        #expect(end == .killed(signal: SIGILL) || end == .killed(signal: SIGTRAP))
        expectNormalScreen(demo)
        #expect(String(decoding: demo.output, as: UTF8.self).contains("Demo.perform"))
    }

    @Test(arguments: [(SIGTERM, "terminate"), (SIGINT, "interrupt")])
    func signalsAreInputs(signal: CInt, report: String) throws {
        let demo = try startDemo()
        demo.send(signal: signal)
        #expect(demo.wait(forReport: report))
        #expect(demo.waitForEnd() == .exited(0))
        expectNormalScreen(demo)
    }

    @Test func controlCIsAnInterrupt() throws {
        let demo = try startDemo()
        demo.type("\u{03}")
        #expect(demo.wait(forReport: "interrupt"))
        #expect(demo.waitForEnd() == .exited(0))
        expectNormalScreen(demo)
    }

    @Test func aSecondSessionIsAsGoodAsTheFirst() throws {
        let demo = try startDemo()
        demo.type("v")
        try #require(demo.wait(until: { demo.reports.filter { $0 == "ready" }.count == 2 }))
        demo.readAll()
        #expect(demo.terminal.showsAlternateScreen && demo.terminal.alternateScreenCount == 2)
        demo.type("x")
        _ = demo.waitForEnd()
        expectNormalScreen(demo)
    }

    @Test func twoSessionsAtATimeAreRefused() throws {
        let demo = try startDemo()
        demo.type("V")
        #expect(demo.wait(forReport: "The terminal is in use by another session of this process."))
        demo.type("q")
        #expect(demo.waitForEnd() == .exited(0))
        expectNormalScreen(demo)
    }

    /// The terminal takes no bytes: frames are left out, keys and signals still count, and the end comes in time.
    @Test func aStalledLinkKeepsNobodyWaiting() throws {
        let demo = try startDemo()
        demo.isReading = false
        demo.type("s")
        #expect(demo.wait(forReport: "left out"))
        demo.send(signal: SIGTERM)
        #expect(demo.wait(forReport: "terminate"))
        #expect(demo.wait(forReport: "closed"))
        #expect(demo.isInNormalMode)
        demo.isReading = true
        #expect(demo.waitForEnd() == .exited(0))
    }

    @Test func strayPrintsWaitForTheEnd() throws {
        let demo = try startDemo(seed: 2)
        let before = demo.terminal.text
        demo.type("p")
        #expect(demo.wait(forReport: #"stray ["printed", "printed as an error"]"#))
        demo.readAll()
        #expect(demo.terminal.text == before)
        demo.type("q")
        #expect(demo.waitForEnd() == .exited(0))
        #expect(demo.terminal.text == "printed\nprinted as an error\nbye")
    }

    @Test func muchStrayOutputIsCut() throws {
        let demo = try startDemo()
        demo.type("Pq")
        #expect(demo.waitForEnd() == .exited(0))
        let text = String(decoding: demo.output, as: UTF8.self)
        #expect(text.contains("(earlier output is not shown)"))
        #expect(!text.contains("line 100\r"))
        #expect(demo.terminal.text.hasSuffix("line 19999\nbye"))
    }

    @Test(arguments: [false, true])
    func aClosedWindowEndsQuietly(sendsSignal: Bool) throws {
        let demo = try startDemo()
        demo.hangUp()
        if sendsSignal { demo.send(signal: SIGHUP) }
        #expect(demo.wait(forReport: "hangUp"))
        #expect(demo.wait(forReport: "shown false, then nothing"))
        #expect(demo.waitForEnd() == .exited(0))
    }

    @Test func aHangUpSignalAloneLeavesACleanScreen() throws {
        let demo = try startDemo()
        demo.send(signal: SIGHUP)
        #expect(demo.wait(forReport: "hangUp"))
        #expect(demo.waitForEnd() == .exited(0))
        expectNormalScreen(demo)
    }
}
