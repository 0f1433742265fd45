import Foundation
import Testing

struct PlainProgramTests {
    @Test func jsonHasALineForEveryStepAndIsTheSameOnAnyNumberOfThreads() throws {
        func lines(threads: Int) throws -> Printed {
            try Printed([
                "train", "ring", "--steps", "40", "--seed", "1", "--set", "evaluateEvery=20", "--headless",
                "--json",
                "--threads", "\(threads)",
            ])
        }
        let (one, again, two) = (try lines(threads: 1), try lines(threads: 1), try lines(threads: 2))
        #expect(one.status == 0)
        #expect(one.lines.count == 40)
        #expect(one.output == again.output)
        #expect(one.output == two.output)
        for (i, line) in one.lines.enumerated() {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let step = try #require(object)
            #expect(step["step"] as? Int == i + 1)
            let names = [
                "loss/generator", "loss/discriminator", "accuracy/real", "accuracy/fake", "score/real",
                "score/fake",
                "score/fake-after", "gradient/generator", "gradient/discriminator",
            ]
            for name in names { #expect((step[name] as? Double)?.isFinite == true, "\(name) in \(line)") }
            #expect((step["gauge/heldout"] != nil) == ((i + 1) % 20 == 0))
            #expect(step["duration"] == nil)
        }
        #expect(one.errors.contains("done after 40 steps"))
    }

    @Test func aForecastHasARowForEveryNumberOfThreads() throws {
        let printed = try Printed(["bench", "ring", "--scaling", "12", "--seconds", "0.1"])
        #expect(printed.status == 0)
        let rows = printed.lines.compactMap { line -> [Substring]? in
            let cells = line.split(separator: " ")
            return cells.first.flatMap { Int($0) } == nil ? nil : cells
        }
        #expect(rows.map { $0[0] } == ["1", "2", "4", "8", "12"])
        // As many loops are shared, however they are cut; one thread is as fast as one thread.
        #expect(Set(rows.map { $0[1] }).count == 1)
        #expect(rows.first?[4] == "1.00")
        let both = try Printed(["bench", "--scaling", "4", "--against", "peers"])
        #expect(both.status == 64)
        #expect(both.errors.contains("two tables"))
    }

    @Test func anotherSeedIsAnotherRun() throws {
        let runs = try ["1", "2"].map {
            try Printed(["train", "ring", "--steps", "3", "--json", "--seed", $0]).output
        }
        #expect(runs[0] != runs[1])
    }

    @Test func withoutATerminalThereArePlainLines() throws {
        let run = try Printed(["train", "ring", "--steps", "20"])
        #expect(run.status == 0)
        #expect(
            run.lines.contains {
                $0.hasPrefix("step 1/20") && $0.contains("loss G") && $0.contains("D(G(z))")
            })
        #expect(!run.output.contains("\u{1b}"))
    }

    @Test func theLineOfAStepThatDivergedSaysSo() throws {
        let run = try Printed([
            "train", "ring", "--steps", "30", "--headless", "--set", "loss=leastSquares", "--set",
            "learningRate=10",
        ])
        #expect(run.status == 70)
        let last = try #require(run.lines.last)
        #expect(last.hasPrefix("step 2/30 ") && (last.contains("Inf") || last.contains("NaN")), "\(last)")
    }

    @Test(
        arguments: [
            (["train", "nosuch"], 64, "ring, grid, fashion-mlp, fashion"),
            (["train", "ring", "--set", "batchSize"], 64, "name=value"),
            (["train", "ring", "--set", "colour=red"], 64, "batchSize"),
            (["train", "ring", "--set", "batchSize=-3"], 64, "from 2 to 8192"),
            (["train", "ring", "--steps", "-3"], 64, "at least 1"),
            (["train", "ring", "--steps", "many"], 64, "--steps"),
            (["train", "ring", "--threads", "0"], 64, "1 to 1024"),
            (["train", "ring", "--interval", "0"], 64, "--interval"),
            (["train", "ring", "--color", "pink"], 64, "truecolor"),
            (["train", "ring", "--theme", "nosuch"], 64, "dark"),
            (["train", "ring", "--theme", "/nonexistent/x.toml"], 66, "/nonexistent/x.toml"),
            (["train", "ring", "--save-grid", "x.png"], 64, "points"),
            (["train", "fashion", "--data", "/nonexistent"], 66, "/nonexistent"),
            (["nosuch"], 64, "no recipe"),
            (["--nosuch"], 64, "--nosuch"),
            (["bench", "nosuch"], 64, "ring, mlp784, dcgan28, dcgan64"),
            (["bench", "ring", "--threads", "-1"], 64, "1 to 1024"),
        ] as [([String], Int32, String)])
    func badInputIsAnErrorThatNamesTheWayOut(arguments: [String], status: Int32, words: String) throws {
        let run = try Printed(arguments)
        #expect(run.status == status)
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(run.output.isEmpty)
    }

    @Test func damagedDataIsAnErrorThatNamesTheFile() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
            "gantop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        // The header of 10 pictures, and the data of none.
        let header = Data([0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 28, 0, 0, 0, 28])
        for name in ["train-images-idx3-ubyte", "t10k-images-idx3-ubyte"] {
            try header.write(to: directory.appendingPathComponent(name))
        }
        let truncated = try Printed(["train", "fashion", "--data", directory.path, "--headless"])
        #expect(truncated.status == 65)
        #expect(truncated.errors.contains("train-images-idx3-ubyte ends after 0 of 7840 bytes"))
        try Data("hello, world; no picture".utf8).write(
            to: directory.appendingPathComponent("train-images-idx3-ubyte"))
        let foreign = try Printed(["train", "fashion"], environment: ["GANTOP_DATA": directory.path])
        #expect(foreign.status == 65)
        #expect(foreign.errors.contains("begins with the bytes 68 65 6c 6c"))
    }

    @Test func withoutPicturesTheFirstRunIsRing() throws {
        let run = try Printed(["--steps", "1"], environment: ["GANTOP_DATA": "/nonexistent"])
        #expect(run.status == 0)
        #expect(run.output.contains("gantop ring"))
        #expect(run.errors.contains("apt-get install dataset-fashion-mnist"))
    }

    @Test func aReaderThatLeavesStopsTheRun() throws {
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        let gantop = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("gantop").path
        shell.environment = TestRuns.environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }
        shell.arguments = ["-c", "{ '\(gantop)' train ring --json 2>/dev/null; echo $? >&2; } | head -n 3"]
        let (out, err) = (Pipe(), Pipe())
        shell.standardOutput = out
        shell.standardError = err
        try shell.run()
        let lines = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let status = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        shell.waitUntilExit()
        #expect(lines.split(separator: "\n").count == 3)
        #expect(status == "74\n")
    }

    @Test func aGridIsSavedAsAPNG() throws {
        let pictures = "/usr/share/datasets/fashion-mnist"
        guard FileManager.default.fileExists(atPath: pictures) else { return }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "gantop-\(UUID().uuidString).png")
        defer { try? FileManager.default.removeItem(at: file) }
        let run = try Printed(["train", "fashion", "--steps", "2", "--headless", "--save-grid", file.path])
        #expect(run.status == 0)
        let bytes = [UInt8](try Data(contentsOf: file))
        #expect(Array(bytes[..<8]) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
        // 8 × 8 pictures of 28 pixels, a pixel between them: 231 by 231.
        #expect(Array(bytes[16..<24]) == [0, 0, 0, 231, 0, 0, 0, 231])
    }

    @Test func recipesAndThemesAreListed() throws {
        let names = try Printed(["recipes"]).lines.compactMap {
            $0.split(separator: " ").first.map(String.init)
        }
        #expect(names.starts(with: ["ring", "grid", "fashion-mlp", "fashion", "classes"]))
        #expect(try Printed(["recipes", "fashion"]).output.contains("transposed convolution 128 → 64"))
        let themes = try Printed(["themes"]).lines
        #expect(themes.prefix(3) == ["dark", "light", "high-contrast"] && themes.count >= 10)
        #expect(!themes.joined().contains("\u{1b}"))
    }
}
