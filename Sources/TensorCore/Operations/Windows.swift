// A convolution is a product once every window of the image lies in memory as a row: "im2col", and back: "col2im".
// A row of a window is one run of memory, because the channels are innermost.

/// Writes the windows of the samples, one window a row: `[samples · positions, kernel · kernel · channels]`.
func gatherWindows(of images: Storage, _ samples: Range<Int>, _ g: ConvolutionGeometry, into columns: Storage)
{
    forEachWindowRow(samples, g) { image, column, run in
        let to = columns.base + column
        (to).update(repeating: 0, count: run.before)
        (to + run.before).update(from: images.base + image, count: run.inside)
        (to + run.before + run.inside).update(repeating: 0, count: run.after)
    }
}

/// Adds the windows up where they came from; pixels that no window covers are 0.
func scatterWindows(_ columns: Storage, _ samples: Range<Int>, _ g: ConvolutionGeometry, into images: Storage)
{
    let size = g.height * g.width * g.channels
    (images.base + samples.lowerBound * size).update(repeating: 0, count: samples.count * size)
    forEachWindowRow(samples, g) { image, column, run in
        let from = columns.base + column + run.before
        let to = images.base + image
        for i in 0..<run.inside { to[i] += from[i] }
    }
}

/// One row of a window: how many of its elements lie left of the image, inside and right of it.
private struct WindowRun {
    let before: Int
    let inside: Int
    let after: Int
}

/// Calls `body` for each row of each window with its place in the image, its place in the columns, and its run.
@inline(__always)
private func forEachWindowRow(
    _ samples: Range<Int>, _ g: ConvolutionGeometry, _ body: (_ image: Int, _ column: Int, WindowRun) -> Void
) {
    let rowCount = g.kernelSize * g.channels
    var column = 0
    for sample in samples {
        for outputY in 0..<g.outputHeight {
            for outputX in 0..<g.outputWidth {
                let left = outputX * g.stride - g.padding
                let first = max(0, left)
                let last = min(g.width, left + g.kernelSize)
                let inside = max(0, last - first)
                let run = WindowRun(
                    before: min(g.kernelSize, first - left) * g.channels, inside: inside * g.channels,
                    after: (g.kernelSize - inside - min(g.kernelSize, first - left)) * g.channels)
                for kernelY in 0..<g.kernelSize {
                    let y = outputY * g.stride - g.padding + kernelY
                    if y >= 0, y < g.height {
                        body(((sample * g.height + y) * g.width + first) * g.channels, column, run)
                    } else {
                        body(0, column, WindowRun(before: rowCount, inside: 0, after: 0))
                    }
                    column += rowCount
                }
            }
        }
    }
}
