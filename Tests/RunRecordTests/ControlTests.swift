import Foundation
import Fuzzing
import Limits
import Synchronization
import Testing

@testable import RunRecord

struct ControlTests {
    static let wishes: [RunWish] = [
        .pause, .resume, .step, .newSamples, .newLatents, .save, .stop,
        .rollBack(to: 0), .rollBack(to: 1_000_000),
        .set(name: "learningRate", value: "1e-4"),
        .set(name: "a \"b\"", value: "ü\\"),
    ]

    private let scratch = Scratch()

    /// A trainer that does as it is told, and what it was told.
    private final class Trainer: Sendable {
        private final class Notes: Sendable {
            let wishes = Mutex<[RunWish]>([])
        }

        private let notes = Notes()
        private let server: ControlServer

        init(_ lock: RunLock) throws {
            server = try ControlServer(lock) { [notes] wish in
                if case .set(_, "bad") = wish { return .failure(ControlRefusal("bad is no value")) }
                notes.wishes.withLock { $0.append(wish) }
                return .success("asked")
            }
        }

        var asked: [RunWish] { notes.wishes.withLock { $0 } }
    }

    @Test(arguments: wishes) func aWishComesThroughAsItWas(wish: RunWish) throws {
        let line = ControlMessage.line(wish)
        #expect(!line.contains("\n"))
        #expect(try ControlMessage.wish(Array(line.utf8)) == wish)
    }

    @Test(arguments: [
        "", "pause", "{}", "[]", "null", "{\"do\":3}", "{\"do\":\"fly\"}", "{\"do\":\"set\"}",
        "{\"do\":\"rollBack\"}", "{\"do\":\"rollBack\",\"value\":\"-5\"}",
        "{\"do\":\"set\",\"name\":\"a\",\"value\":1}", "{\"do\":\"set\",\"name\":\"\",\"value\":\"1\"}",
        "{\"do\":\"set\",\"name\":\"a\\u001b[31m\",\"value\":\"1\"}",
        "{\"do\":\"set\",\"name\":\"a\",\"value\":\"" + String(repeating: "9", count: 300) + "\"}",
        String(repeating: "[", count: 4096), "{\"do\":\"pause\"}" + String(repeating: " ", count: 4096),
    ])
    func whatIsNoWishIsRefused(line: String) {
        #expect(throws: ControlRefusal.self) { try ControlMessage.wish(Array(line.utf8)) }
    }

    @Test func anythingAtAllIsAWishOrARefusal() {
        for input in Fuzz(ControlTests.wishes.map(ControlMessage.line)) {
            guard let wish = try? ControlMessage.wish(input) else { continue }
            #expect((try? ControlMessage.wish(Array(ControlMessage.line(wish).utf8))) == wish)
        }
        for input in Fuzz(["{\"ok\":\"asked\"}", "{\"error\":\"no\"}"]) { _ = ControlMessage.answer(input) }
    }

    @Test func aTrainerHearsItsClientsAndAnswers() throws {
        let trainer = try Trainer(try scratch.runs.create("run", Scratch.manifest))
        let directory = try scratch.runs.open("run")
        let clients = try (0..<3).map { _ in try ControlClient(directory, timeout: .seconds(60)) }
        for wish in ControlTests.wishes {
            for client in clients { #expect(try client.ask(wish) == "asked") }
        }
        #expect(trainer.asked == ControlTests.wishes.flatMap { [$0, $0, $0] })
        #expect(throws: ControlError.refused("bad is no value")) {
            try clients[0].ask(.set(name: "x", value: "bad"))
        }
    }

    @Test func theSocketIsForItsOwnerAloneAndGoesWithTheTrainer() throws {
        let path = scratch.path + "/run/control.sock"
        do {
            let trainer = try Trainer(try scratch.runs.create("run", Scratch.manifest))
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            withExtendedLifetime(trainer) {}
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aDirectoryWithALongPathHasASocketToo() throws {
        let path = scratch.path + "/" + String(repeating: "long", count: 40)
        let runs = RunsDirectory(path: path, environment: [:])
        let trainer = try Trainer(try runs.create("run", Scratch.manifest))
        #expect(try ControlClient(try runs.open("run"), timeout: .seconds(60)).ask(.pause) == "asked")
        #expect(trainer.asked == [.pause])
    }

    @Test func aSocketThatADeadTrainerLeftIsReplaced() throws {
        let lock = try scratch.runs.create("run", Scratch.manifest)
        let directory = try scratch.runs.open("run")
        do {
            let dead = try #require(ControlSocket.make())
            #expect(ControlSocket.withAddress(in: directory) { bind(dead.number, $0, $1) } == 0)
        }
        #expect(throws: ControlError.notTraining("run")) { try ControlClient(directory) }
        let trainer = try Trainer(lock)
        #expect(try ControlClient(directory, timeout: .seconds(60)).ask(.save) == "asked")
        withExtendedLifetime(trainer) {}
    }

    @Test func aLinkOrAFileInThePlaceOfTheSocketIsLeftAloneAndRefused() throws {
        let lock = try scratch.runs.create("run", Scratch.manifest)
        let socket = lock.directory.path(of: "control.sock")
        try FileManager.default.createSymbolicLink(atPath: socket, withDestinationPath: "/tmp/elsewhere")
        #expect(throws: RunError.self) { try ControlServer(lock) { _ in .success("") } }
        #expect(throws: ControlError.notTraining("run")) { try ControlClient(lock.directory) }
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: socket) == "/tmp/elsewhere")
    }

    @Test func clientsThatStallAreNobodyElsesTrouble() throws {
        let trainer = try Trainer(try scratch.runs.create("run", Scratch.manifest))
        let directory = try scratch.runs.open("run")
        // More than there is room for: half a line each, and nobody who reads.
        let stalled = try (0..<40).map { _ in
            let socket = try #require(ControlSocket.make())
            #expect(ControlSocket.withAddress(in: directory) { connect(socket.number, $0, $1) } == 0)
            _ = ControlSocket.send(Array("{\"do\":".utf8), to: socket)
            // What the server takes of each is taken before the next one comes: the queue has room for 16.
            #expect(try ControlClient(directory, timeout: .seconds(60)).ask(.newSamples) == "asked")
            return socket
        }
        #expect(trainer.asked.count == 40)
        withExtendedLifetime(stalled) {}
    }

    @Test func aLineWithoutAnEndIsRefusedAndItsClientDropped() throws {
        let trainer = try Trainer(try scratch.runs.create("run", Scratch.manifest))
        let client = try ControlClient(try scratch.runs.open("run"), timeout: .seconds(60))
        let error = #expect(throws: ControlError.self) {
            try client.ask(.set(name: "a", value: String(repeating: "9", count: 10_000)))
        }
        #expect(error != .silent("run"))
        #expect(trainer.asked.isEmpty)
    }

    @Test func aTrainerThatIsStoppedIsSilentNotForever() throws {
        let lock = try scratch.runs.create("run", Scratch.manifest)
        let directory = lock.directory
        let deaf = try #require(ControlSocket.make())
        #expect(ControlSocket.withAddress(in: directory) { bind(deaf.number, $0, $1) } == 0)
        #expect(listen(deaf.number, 16) == 0)
        let client = try ControlClient(directory, timeout: .milliseconds(20))
        #expect(throws: ControlError.silent("run")) { try client.ask(.pause) }
    }

    @Test func withoutATrainerThereIsNobodyToAsk() throws {
        do { _ = try scratch.runs.create("run", Scratch.manifest) }
        let error = #expect(throws: ControlError.self) { try ControlClient(try scratch.runs.open("run")) }
        #expect(error == .notTraining("run"))
    }
}
