import Canvas
import Foundation
import GANTraining
import Pictures
import RunRecord

/// People's own pictures through a run's generator.
extension Generate {
    /// How many answers to one picture hang in a row at most.
    private static let mostAnswers = 64

    /// Makes pictures of a file, or of every picture of a folder, which then need a folder to go to.
    func makePictures(of input: String) throws {
        let answerCount = count ?? 1
        guard (1...Generate.mostAnswers).contains(answerCount) else {
            complain("gantop: --count \(answerCount): 1 to \(Generate.mostAnswers) answers to a picture.")
            throw Exit.usage
        }
        let files = try Generate.files(of: input)
        let isFolder = files.count != 1 || files[0].path != input
        guard isFolder != out.hasSuffix(".png") else {
            complain(
                isFolder
                    ? "gantop: --out \(out): the pictures of a folder need a folder to go to, not one file."
                        .printable
                    : "gantop: --out \(out): the name must end in .png.".printable)
            throw Exit.usage
        }
        if isFolder, let reason = makeDirectories(out, mode: 0o777) {
            complain("gantop: --out \(out): this directory cannot be made: \(reason).".printable)
            throw Exit.cannotCreate
        }
        let outputs = try files.map { file in
            try OutputFile(isFolder ? "\(out)/\(file.name).png" : out, replaces: force)
        }
        let generator = try open()
        guard generator.needsPictures, generator.takesPictures else {
            complain(
                generator.needsPictures
                    ? "gantop: '\(generator.recipe.name)' is given more than a picture: --input has no use for it."
                    : "gantop: '\(generator.recipe.name)' is given no pictures: leave --input out.")
            throw Exit.usage
        }
        let seeds = (0..<UInt64(answerCount)).map { seed &+ $0 }
        var failures = 0
        var told = ContinuousClock.now
        for (i, (file, output)) in zip(files, outputs).enumerated() {
            do throws(PictureError) {
                let made = try generator.answers(to: try PictureFile.bytes(file.path), seeds: seeds)
                guard let png = made.png(columns: answerCount) else {
                    throw PictureError(description: "there is not enough memory for it")
                }
                // It has said why.
                if (try? output.write([UInt8](png))) == nil { failures += 1 }
            } catch {
                failures += 1
                complain("gantop: \(file.path): \(error).".printable)
            }
            if files.count > 1, .now - told > .seconds(1) {
                told = .now
                complain("gantop: \(i + 1) of \(files.count) pictures")
            }
        }
        let done = files.count - failures
        complain(
            "gantop: \(counted(done, "picture")) by step \(generator.step) in \(out)"
                + (failures > 0 ? ", \(failures) not" : ""))
        if failures > 0 { throw Exit.badData }
    }

    /// The file itself, or the pictures of a folder, each with the name of what is made of it.
    private static func files(of input: String) throws -> [(path: String, name: String)] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: input, isDirectory: &isDirectory) else {
            complain("gantop: --input \(input) is not there.".printable)
            throw Exit.noInput
        }
        guard isDirectory.boolValue else { return [(input, "")] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: input)) ?? []
        let pictures = names.sorted().filter { name in
            PictureFolder.isPicture(name)
        }
        guard !pictures.isEmpty else {
            complain("gantop: --input \(input) holds no pictures (PNG, JPEG, WebP or GIF).".printable)
            throw Exit.noInput
        }
        func stem(_ name: String) -> String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }
        let counts = Dictionary(pictures.map { (stem($0), 1) }, uniquingKeysWith: +)
        // Two that differ in their endings alone keep those.
        return pictures.map { name in
            ("\(input)/\(name)", counts[stem(name)] == 1 ? stem(name) : name)
        }
    }
}
