import Canvas
import Foundation
import Glibc
import Limits
import Terminal
import TerminalHarness

/// A program for tests to drive: each key does one thing that a session must survive, descriptor 3 tells of it.
@main
enum Demo {
    struct Thrown: Error {}

    static func main() {
        Death.prepare(version: "demo")
        do {
            while try run() {}
            report("closed")
        } catch let error as TerminalError {
            print("error: \(error)")
            exit(69)
        } catch {
            print("thrown")
            exit(1)
        }
        print("bye")
    }

    /// True: once more, with a new session.
    private static func run() throws -> Bool {
        let environment = ProcessInfo.processInfo.environment
        if case .plain(let reason) = TerminalVerdict.current {
            print("plain: \(reason)")
            return false
        }
        let options = TerminalOptions(
            colorChoice: environment["DEMO_COLOR"].flatMap(TerminalOptions.ColorChoice.init) ?? .auto,
            glyphs: environment["DEMO_GLYPHS"].flatMap(TerminalOptions.GlyphChoice.init) ?? .auto,
            wantsRealPixels: environment["DEMO_KITTY"] != nil,
            bytesPerSecond: environment["DEMO_BANDWIDTH"].flatMap { Int($0) } ?? 1 << 30)
        var session = try TerminalSession(options: options)
        var scene = Scene(seed: environment["DEMO_SEED"].flatMap { UInt64($0) } ?? 1, size: session.size)
        let capabilities = session.capabilities
        report("depth \(capabilities.colorDepth)")
        report("unicode \(capabilities.isUnicode)")
        report("type \(capabilities.terminalType)")
        for note in capabilities.notes { report("note \(note)") }
        session.present(scene.frame)
        report("ready")
        while true {
            guard let input = session.nextInput(timeout: .milliseconds(50)) else {
                // The link may have been busy with an earlier frame.
                session.present(scene.frame)
                continue
            }
            switch input {
            case .key(.character("q")): return false
            case .key(.character("v")): return true
            case .key(let key): try perform(key, &session, &scene)
            case .resized(let size):
                scene = scene.resized(to: size)
                session.present(scene.frame)
                report("resized \(size)")
            case .interrupt, .terminate:
                report("\(input)")
                return false
            case .hangUp:
                report("hangUp")
                outliveTheTerminal(&session, scene)
                return false
            case .mouse(let mouse): report("\(mouse.kind) at \(mouse.x), \(mouse.y)")
            case .continued: report("\(input)")
            case .wake:
                report("\(input)")
                // Longer than the next wake-up takes to come.
                usleep(10_000)
            }
        }
    }

    private static func perform(_ key: Key, _ session: inout TerminalSession, _ scene: inout Scene) throws {
        switch key {
        case .character("t"): throw Thrown()
        case .character("x"): fatalError("the demo trapped")
        case .character("y"):
            Thread.detachNewThread { fatalError("the demo's thread trapped") }
            while true { session.present(scene.frame) }
        case .character("o"): overflowOnAThread()
        case .character("a"): abort()
        case .character("n"): exit(3)
        case .character("p"):
            print("printed")
            FileHandle.standardError.write(Data("printed as an error\n".utf8))
            report("stray \(session.strayLines())")
        case .character("P"): for i in 0..<20_000 { print("line \(i)") }
        case .character("r"):
            scene.advance()
            session.present(scene.frame)
            report("presented")
        case .character("G"):
            scene.placePictures()
            session.present(scene.frame)
            report("presented")
        case .character("u"):
            session.present(scene.frame)
            report("presented")
        case .control("l"):
            session.invalidate()
            session.present(scene.frame)
            report("presented")
        case .character("0"): use(.none, &session, scene)
        case .character("1"): use(.sixteen, &session, scene)
        case .character("2"): use(.twoFiftySix, &session, scene)
        case .character("V"):
            do {
                _ = try TerminalSession()
            } catch {
                report("\(error)")
            }
        case .character("m"):
            session.useMouse(!session.reportsMouse)
            report("mouse \(session.reportsMouse)")
        case .character("s"):
            // A little at a time, so that the link fills up between two frames.
            repeat { scene.writeNumber() } while session.present(scene.frame)
            report("left out")
        case .character("w"):
            let waker = Waker()
            Thread.detachNewThread { for _ in 0..<100_000 { waker.wake() } }
        case .character("e"):
            let waker = Waker()
            Thread.detachNewThread { while true { waker.wake() } }
        default: report("key \(key)")
        }
    }

    private static func use(_ depth: ColorDepth, _ session: inout TerminalSession, _ scene: Scene) {
        session.use(depth)
        session.present(scene.frame)
        report("presented")
    }

    /// Uses up the stack of a thread that prepared for it.
    private static func overflowOnAThread() -> Never {
        Thread.detachNewThread { withSignalStack { report("depth \(descend(1))") } }
        while true { pause() }
    }

    private static func descend(_ depth: Int) -> Int { depth < 0 ? 0 : 1 + descend(depth + 1) + depth % 3 }

    /// As the program does when its window is closed: nothing may spin, nothing may be drawn.
    private static func outliveTheTerminal(_ session: inout TerminalSession, _ scene: Scene) {
        let isShown = session.present(scene.resized(to: session.size).frame)
        let next = session.nextInput(timeout: .seconds(1))
        report("shown \(isShown), then \(next.map { "\($0)" } ?? "nothing")")
    }

    private static func report(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.write(3, bytes, bytes.count)
    }
}
