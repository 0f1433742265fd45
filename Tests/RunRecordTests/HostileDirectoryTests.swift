import Foundation
import Fuzzing
import Testing

@testable import RunRecord

/// A run directory made by somebody who means harm.
struct HostileDirectoryTests {
    private let scratch = Scratch()

    /// An empty run, and a file elsewhere that must stay as it is.
    private func victim() throws -> (run: String, secret: String) {
        let run = scratch.path + "/run"
        try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
        let secret = scratch.path + "/.secret"
        try "secret".write(toFile: secret, atomically: false, encoding: .utf8)
        return (run, secret)
    }

    @Test func aSymbolicLinkInThePlaceOfALockIsRefused() throws {
        let (run, secret) = try victim()
        try FileManager.default.createSymbolicLink(atPath: run + "/lock", withDestinationPath: secret)
        let directory = try scratch.runs.open("run")
        #expect(throws: RunError.self) { try directory.lock() }
        #expect(!directory.isHeld)
        #expect(try String(contentsOfFile: secret, encoding: .utf8) == "secret")
    }

    @Test func aSymbolicLinkInThePlaceOfTheManifestIsNeitherReadNorWrittenThrough() throws {
        let (run, secret) = try victim()
        for name in ["/run.toml", "/.run.toml.new"] {
            try FileManager.default.createSymbolicLink(atPath: run + name, withDestinationPath: secret)
        }
        let directory = try scratch.runs.open("run")
        #expect(throws: RunError.self) { try directory.manifest() }
        try directory.write(Scratch.manifest)
        #expect(try String(contentsOfFile: secret, encoding: .utf8) == "secret")
        #expect(try directory.manifest() == Scratch.manifest)
    }

    @Test func aSymbolicLinkIsNoRun() throws {
        let (run, _) = try victim()
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/link", withDestinationPath: run)
        #expect(throws: RunError.self) { try scratch.runs.open("link") }
    }

    @Test func aPipeInThePlaceOfAFileKeepsNobodyWaiting() throws {
        let (run, _) = try victim()
        #expect(mkfifo(run + "/run.toml", 0o600) == 0)
        #expect(mkfifo(run + "/lock", 0o600) == 0)
        let directory = try scratch.runs.open("run")
        #expect(throws: RunError.self) { try directory.manifest() }
        #expect(throws: RunError.self) { try directory.lock() }
    }

    @Test func aHugeManifestIsRefusedUnread() throws {
        let (run, _) = try victim()
        #expect(FileManager.default.createFile(atPath: run + "/run.toml", contents: nil))
        #expect(truncate(run + "/run.toml", 1 << 40) == 0)
        let directory = try scratch.runs.open("run")
        let error = #expect(throws: RunError.self) { try directory.manifest() }
        #expect(error == .tooLarge(path: run + "/run.toml", limit: 65536))
    }

    @Test(arguments: [
        String(repeating: "[", count: 60000), "a = " + String(repeating: "[", count: 60000),
        "a" + String(repeating: ".a", count: 30000) + " = 1",
        "[a" + String(repeating: ".a", count: 30000) + "]",
        "a = " + String(repeating: "{a=", count: 20000), "recipe = \"ring\"", "recipe = 3", "\u{0}", "=", "",
        "recipe = \"x\"\nseed = -1\nstarted = \"2026-11-23T22:00:00Z\"\nhost = \"\"",
        "recipe = \"x\"\nseed = 1\nstarted = \"yesterday\"\nhost = \"\"",
        "recipe = \"x\"\nseed = 1\nthreads = 100000\nstarted = \"2026-11-23T22:00:00Z\"\nhost = \"\"",
        "recipe = \"x\"\nseed = 1\n[settings]\na = 5\n[x]\nstarted = \"2026-11-23T22:00:00Z\"\nhost = \"\"",
    ])
    func aManifestThatIsNoneIsAnErrorThatNamesTheFile(toml: String) {
        let error = #expect(throws: RunError.self) { try RunManifest(toml: toml, path: "x/run.toml") }
        #expect(error?.description.hasPrefix("x/run.toml") == true)
    }
}

extension HostileDirectoryTests {
    @Test func anythingAtAllIsAManifestOrAnError() throws {
        let seeds = [Scratch.manifest.toml, "recipe = \"ring\"\nseed = 1\n[settings]\n\"a\" = \"\\u001b\"\n"]
        for input in Fuzz(seeds) {
            let text = String(decoding: input, as: UTF8.self)
            guard let manifest = try? RunManifest(toml: text, path: "run.toml") else { continue }
            // What can be read can be written, and means the same.
            #expect(try RunManifest(toml: manifest.toml, path: "again") == manifest)
        }
    }
}
