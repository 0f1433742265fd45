import ArgumentParser
import Canvas
import GANTraining
import Pictures
import RunRecord

/// How a run's samples came about.
extension Generate {
    private static let mostFrames = 400
    private static let framesPerSecond = 8

    func makeTimelapse() throws {
        let file = try OutputFile(out, replaces: force)
        let directory = try runs.open(name)
        let all = try telling { () throws(EventFileError) in try RecordedSamples.all(in: directory.path) }
        let frames = all.compactMap { step, samples in Generate.frame(of: samples).map { (step, $0) } }
        guard let first = frames.first, let last = frames.last, frames.count > 1 else {
            complain(
                all.isEmpty
                    ? "gantop: the record of '\(name)' has no samples: none were evaluated, or they were thinned."
                    : "gantop: '\(name)' has pictures of one step, or none but points: nothing that could move."
            )
            throw Exit.badData
        }
        // Of very many, as many as can be watched, evenly.
        let step = max(1, (frames.count + Generate.mostFrames - 1) / Generate.mostFrames)
        var shown = frames.enumerated().filter { $0.offset % step == 0 }.map { $0.element.1 }
        if (frames.count - 1) % step != 0 { shown.append(last.1) }
        shown = shown.filter { $0.width == first.1.width && $0.height == first.1.height }
        try write(shown, to: file, framesPerSecond: Generate.framesPerSecond)
        complain("gantop: \(shown.count) pictures of steps \(first.0) to \(last.0) in \(out)")
    }

    /// Writes pictures of one size that follow each other, as the file's name says.
    func write(_ frames: [SampleGrid], to file: OutputFile, framesPerSecond: Int) throws {
        let isGIF = out.hasSuffix(".gif")
        let bytes =
            isGIF
            ? AnimatedGIF.encoded(
                frames.map(\.rgb), width: frames.first?.width ?? 0, height: frames.first?.height ?? 0,
                framesPerSecond: framesPerSecond)
            : AnimatedPNG.encoded(frames, framesPerSecond: framesPerSecond)
        guard let bytes else {
            complain("gantop: --out \(out): there is not enough memory for so many pictures.".printable)
            throw Exit.cannotCreate
        }
        try file.write(bytes)
    }

    /// A sheet as one picture; `nil` of points.
    private static func frame(of samples: Samples) -> SampleGrid? {
        switch samples {
        case .images(let fixed, _, _):
            return fixed.png(columns: min(8, max(1, fixed.count))).flatMap { SampleGrid(png: $0) }
        case .columns(let columns):
            return SampleGrid(rowsOf: columns)?.png(columns: columns.count)
                .flatMap { SampleGrid(png: $0) }
        case .points, .named: return nil
        }
    }
}

extension SampleGrid {
    /// Every pixel as red, green and blue.
    fileprivate var rgb: [UInt8] { channels == 3 ? pixels : pixels.flatMap { [$0, $0, $0] } }
}

extension EventFileError: RunFileError {
    var exitCode: ExitCode { Exit.noInput }
}
