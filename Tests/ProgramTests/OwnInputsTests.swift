import Foundation
import RunRecord
import Testing

/// What people bring goes through a run's generator: a picture, a folder of two kinds, a table.
@Suite(.serialized) final class OwnInputsTests {
    private let place = NSTemporaryDirectory() + "gantop-own-\(UUID().uuidString)"

    init() throws {
        for folder in ["A", "B", "pairs"] {
            try FileManager.default.createDirectory(
                atPath: "\(place)/\(folder)", withIntermediateDirectories: true)
        }
        for number in 0..<60 {
            let (a, b) = (picture(number, isDark: false), picture(number, isDark: true))
            try write(a, to: "A/\(number).png")
            try write(b, to: "B/\(number).png")
            try write(
                SampleGrid(
                    width: 48, height: 24, channels: 3, count: 1,
                    pixels: beside(a, b)), to: "pairs/\(number).png")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: place) }

    private func gantop(_ arguments: String...) throws -> Printed {
        try Printed(
            arguments, environment: ["GANTOP_RUNS": "\(place)/runs", "XDG_CACHE_HOME": "\(place)/cache"])
    }

    /// A square on plain ground, of its own place and colour.
    private func picture(_ number: Int, isDark: Bool) -> SampleGrid {
        var pixels: [UInt8] = []
        for y in 0..<24 {
            for x in 0..<24 {
                let isInside = abs(x - 6 - number % 12) < 5 && abs(y - 12) < 5
                let colour = [UInt8(number * 4), 200 - UInt8(number * 3), 90]
                pixels += isInside ? colour : isDark ? [10, 10, 60] : [230, 230, 220]
            }
        }
        return SampleGrid(width: 24, height: 24, channels: 3, count: 1, pixels: pixels)
    }

    private func beside(_ a: SampleGrid, _ b: SampleGrid) -> [UInt8] {
        var pixels: [UInt8] = []
        for row in 0..<24 {
            pixels += a.pixels[row * 72..<(row + 1) * 72]
            pixels += b.pixels[row * 72..<(row + 1) * 72]
        }
        return pixels
    }

    private func write(_ grid: SampleGrid, to name: String) throws {
        try #require(grid.png(columns: 1)).write(to: URL(fileURLWithPath: "\(place)/\(name)"))
    }

    private func read(_ name: String) throws -> SampleGrid {
        let data = try #require(FileManager.default.contents(atPath: "\(place)/\(name)"))
        return try #require(SampleGrid(png: data))
    }

    private let short = ["--set", "batchSize=4", "--set", "features=4", "--headless", "--seed", "1"]

    private func train(_ arguments: [String], run: String, steps: Int) throws -> Printed {
        try Printed(
            ["train"] + arguments + ["--steps", "\(steps)", "--run", run] + short,
            environment: ["GANTOP_RUNS": "\(place)/runs", "XDG_CACHE_HOME": "\(place)/cache"])
    }

    @Test func aPictureIsEnlargedAtItsOwnSize() throws {
        let training = try train(
            ["upscale", "--data", "\(place)/A", "--set", "size=16"], run: "up", steps: 3)
        #expect(training.status == 0 && training.errors.contains("60 pictures"), "\(training.errors)")
        #expect(
            try gantop("generate", "up", "--input", "\(place)/A/3.png", "--out", "\(place)/x.png").status == 0
        )
        let made = try read("x.png")
        #expect(made.width == 48 && made.height == 48 && made.channels == 3)
        // After three steps it is hardly more than the bicubic enlargement.
        let (r, g, _) = made.rgb(picture: 0, x: 47, y: 2)
        #expect(abs(Int(r) - 230) < 40 && abs(Int(g) - 230) < 40)
        let folder = try gantop("generate", "up", "--input", "\(place)/A", "--out", "\(place)/out")
        #expect(folder.status == 0 && folder.errors.contains("60 pictures"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(place)/out").count == 60)
        // A file that is no picture is named, and the others are made.
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: "\(place)/A/bad.png"))
        let some = try gantop("generate", "up", "--input", "\(place)/A", "--out", "\(place)/out", "--force")
        #expect(some.status == 65 && some.errors.contains("bad.png") && some.errors.contains("60 pictures"))
    }

    @Test func twoFoldersAreTranslatedBothWays() throws {
        let training = try train([place + "/two", "--set", "size=16"], run: "x", steps: 1)
        #expect(training.status == 66)
        try FileManager.default.createDirectory(atPath: place + "/two", withIntermediateDirectories: true)
        for folder in ["A", "B"] {
            try FileManager.default.copyItem(atPath: "\(place)/\(folder)", toPath: "\(place)/two/\(folder)")
        }
        let cycle = try train([place + "/two", "--set", "size=16"], run: "cycle", steps: 2)
        #expect(cycle.status == 0 && cycle.errors.contains("two domains, A and B"), "\(cycle.errors)")
        for way in ["ab", "ba"] {
            let made = try gantop(
                "generate", "cycle", "--way", way, "--input", "\(place)/A/1.png", "--out",
                "\(place)/\(way).png")
            #expect(made.status == 0, "\(made.errors)")
        }
        #expect(try read("ab.png").pixels != (try read("ba.png").pixels))
        let none = try gantop(
            "generate", "cycle", "--way", "ac", "--input", "\(place)/A/1.png", "--out", "\(place)/c.png")
        #expect(none.status == 64 && none.errors.contains("ab and ba"))
        let paired = try train(
            [place + "/two", "--set", "paired=true", "--set", "size=16"], run: "paired", steps: 2)
        #expect(paired.status == 0 && paired.errors.contains("off the truth"), "\(paired.errors)")
        let resumed = try gantop("resume", "cycle", "--steps", "4", "--headless")
        #expect(resumed.status == 0 && resumed.errors.contains("done after 2 steps"), "\(resumed.errors)")
    }

    @Test func filesOfTwoPicturesBecomePairs() throws {
        let training = try train(
            [place + "/pairs", "--set", "sideBySide=true", "--set", "size=16"], run: "pairs", steps: 2)
        #expect(training.status == 0 && training.errors.contains("off the truth"), "\(training.errors)")
        let square = try train(
            [place + "/A", "--set", "sideBySide=true", "--set", "size=16"], run: "square", steps: 2)
        #expect(square.status == 65 && square.errors.contains("twice as wide as high"), "\(square.errors)")
        let flat = try train(
            ["translate", "--data", place + "/pairs", "--set", "size=16"], run: "flat", steps: 2)
        #expect(flat.status == 65 && flat.errors.contains("sideBySide=true"), "\(flat.errors)")
    }

    @Test func aTableIsFilledInAndWhatIsKnownStays() throws {
        var text = "name,age,kind\n"
        for i in 0..<80 {
            text += "\"p, \(i)\",\(i % 9 == 0 ? "" : "\(20 + i)"),\(i % 7 == 0 ? "NA" : i < 40 ? "a" : "b")\n"
        }
        try Data(text.utf8).write(to: URL(fileURLWithPath: place + "/t.csv"))
        let environment = ["GANTOP_RUNS": "\(place)/runs"]
        let training = try Printed(
            ["train", "\(place)/t.csv", "--steps", "40", "--run", "table", "--headless"],
            environment: environment)
        #expect(
            training.status == 0 && training.errors.contains("left out: column 'name'"), "\(training.errors)")
        let filled = try gantop(
            "generate", "table", "--impute", "\(place)/t.csv", "--out", "\(place)/full.csv")
        #expect(filled.status == 0 && filled.errors.contains("21 fields"), "\(filled.errors)")
        let after = String(
            decoding: FileManager.default.contents(atPath: place + "/full.csv") ?? Data(), as: UTF8.self)
        let (old, new) = (text.split(separator: "\n"), after.split(separator: "\n"))
        #expect(old.count == new.count && old[0] == new[0])
        for (before, now) in zip(old, new) {
            let (fields, others) = (
                before.split(separator: ",", omittingEmptySubsequences: false),
                now.split(separator: ",", omittingEmptySubsequences: false)
            )
            for (field, other) in zip(fields, others) {
                #expect(field == other || field.isEmpty || field == "NA")
                #expect(!other.isEmpty && other != "NA")
            }
        }
        try Data("age\n1\n".utf8).write(to: URL(fileURLWithPath: place + "/other.csv"))
        let other = try gantop(
            "generate", "table", "--impute", "\(place)/other.csv", "--out", "\(place)/y.csv")
        #expect(other.status == 65 && other.errors.contains("lacks columns") && other.errors.contains("kind"))
        #expect(!FileManager.default.fileExists(atPath: place + "/y.csv"))
    }

    @Test func aRunBeginsWithTheNetworksOfAnother() throws {
        #expect(try train(["night"], run: "first", steps: 2).status == 0)
        let second = try train(["night", "--from", "first"], run: "second", steps: 1)
        #expect(second.status == 0, "\(second.errors)")
        let manifest = FileManager.default.contents(atPath: "\(place)/runs/second/run.toml") ?? Data()
        #expect(String(decoding: manifest, as: UTF8.self).contains("first"))
        let other = try train(["pose", "--from", "first"], run: "third", steps: 1)
        #expect(other.status == 64 && other.errors.contains("convolution 12 → 4"), "\(other.errors)")
        // A record has pictures every few seconds: of runs this short, those of their beginnings.
        #expect(try gantop("resume", "first", "--steps", "4", "--headless").status == 0)
        let gif = try gantop("generate", "first", "--timelapse", "--out", "\(place)/film.gif")
        #expect(gif.status == 0)
        let bytes = try #require(FileManager.default.contents(atPath: "\(place)/film.gif"))
        #expect(Array(bytes.prefix(6)) == Array("GIF89a".utf8) && bytes.last == 0x3b)
        let film = try gantop("generate", "first", "--timelapse", "--out", "\(place)/film.png")
        // On a slow machine a resumed step may have its picture too.
        #expect(
            film.status == 0 && film.errors.contains(#/[2-5] pictures of steps 0 to [2-4]/#), "\(film.errors)"
        )
    }
}
