/// Samples of a generator, as the data's own kind of thing.
public enum Samples: Sendable, Equatable {
    /// `fixed`: always the same latents, averaged weights. `fresh`: new latents each time. `real`: held-out reals.
    case images(fixed: SampleGrid, fresh: SampleGrid, real: SampleGrid)
    case points(PointSamples)
    /// Pictures beside what was made of them: row i of each column belongs together.
    case columns([SampleColumn])
    /// Those of another program, by its own names.
    case named([NamedPictures])
}

/// One step on the way of a picture: what was given, what came out, what should have.
public struct SampleColumn: Sendable, Equatable {
    /// A word or two: `input`, `output`, `truth`.
    public var name: String
    /// The pair of players that it is of; empty where there is one.
    public var duel: String
    public var grid: SampleGrid

    public init(_ name: String, duel: String = "", _ grid: SampleGrid) {
        (self.name, self.duel, self.grid) = (name, duel, grid)
    }
}

extension Samples {
    /// The samples of a game's pairs of players as one.
    public init(joining all: [Samples]) {
        guard all.count != 1 else {
            self = all[0]
            return
        }
        self = .columns(all.flatMap { $0.columns ?? [] })
    }

    private var columns: [SampleColumn]? { if case .columns(let all) = self { all } else { nil } }
}

/// Pictures of one size, pixel by pixel.
public struct SampleGrid: Sendable, Equatable {
    public let width: Int
    public let height: Int
    /// 1 (grey) or 3 (RGB, interleaved).
    public let channels: Int
    public let count: Int
    /// `[count, height, width, channels]`, 0...255.
    public let pixels: [UInt8]
    /// What D thought of each picture, 0 (fake) to 1 (real), where that was recorded.
    public let opinions: [Float]?

    public init(
        width: Int, height: Int, channels: Int, count: Int, pixels: [UInt8], opinions: [Float]? = nil
    ) {
        precondition(
            pixels.count == width * height * channels * count,
            "sample grid: \(pixels.count) bytes for its shape")
        precondition(opinions.map { $0.count == count } ?? true, "sample grid: opinions of other pictures")
        self.width = width
        self.height = height
        self.channels = channels
        self.count = count
        self.pixels = pixels
        self.opinions = opinions
    }

    /// Red, green and blue of a pixel.
    public func rgb(picture: Int, x: Int, y: Int) -> (UInt8, UInt8, UInt8) {
        let i = ((picture * height + y) * width + x) * channels
        return channels == 1
            ? (pixels[i], pixels[i], pixels[i]) : (pixels[i], pixels[i + 1], pixels[i + 2])
    }
}

/// Samples of a two-dimensional recipe, with what the discriminator thinks of the plane they lie in.
public struct PointSamples: Sendable, Equatable {
    public var real: [SIMD2<Float>]
    /// Fakes of fixed latents.
    public var fixed: [SIMD2<Float>]
    /// Fakes of new latents.
    public var fresh: [SIMD2<Float>]
    /// The plane that is shown: x and y in `-extent...extent`.
    public var extent: Float
    /// σ(D) on a `surfaceSize` × `surfaceSize` grid over the plane, row by row from the top (y = extent).
    public var surface: [Float]
    public var surfaceSize: Int
    /// Where a square sheet of latents comes to lie, row by row: it shows how the generator folds its space.
    public var sheet: [SIMD2<Float>]
    /// How many points a side of the sheet has.
    public var sheetSize: Int
    /// Where D would have some of the fixed fakes move: the gradients of its logit there.
    public var arrows: [Arrow]

    /// A place and a direction.
    public struct Arrow: Sendable, Equatable {
        public var place: SIMD2<Float>
        public var direction: SIMD2<Float>

        public init(place: SIMD2<Float>, direction: SIMD2<Float>) {
            self.place = place
            self.direction = direction
        }
    }

    public init(
        real: [SIMD2<Float>], fixed: [SIMD2<Float>], fresh: [SIMD2<Float>], extent: Float, surface: [Float],
        surfaceSize: Int, sheet: [SIMD2<Float>] = [], sheetSize: Int = 0, arrows: [Arrow] = []
    ) {
        precondition(surface.count == surfaceSize * surfaceSize, "surface: \(surface.count) values")
        self.real = real
        self.fixed = fixed
        self.fresh = fresh
        self.extent = extent
        self.surface = surface
        self.surfaceSize = surfaceSize
        precondition(sheet.count == sheetSize * sheetSize, "sheet: \(sheet.count) points")
        self.sheet = sheet
        self.sheetSize = sheetSize
        self.arrows = arrows
    }
}

extension SampleGrid {
    /// Columns as one grid, row by row, each picture as large as the largest; `nil` where there are none.
    public init?(rowsOf columns: [SampleColumn]) {
        guard let first = columns.first else { return nil }
        let width = columns.map(\.grid.width).max() ?? first.grid.width
        let height = columns.map(\.grid.height).max() ?? first.grid.height
        let count = columns.map(\.grid.count).min() ?? 0
        var pixels: [UInt8] = []
        pixels.reserveCapacity(count * columns.count * width * height * 3)
        for row in 0..<count {
            for column in columns {
                let grid = column.grid
                for y in 0..<height {
                    for x in 0..<width {
                        let (red, green, blue) = grid.rgb(
                            picture: row, x: x * grid.width / width, y: y * grid.height / height)
                        pixels += [red, green, blue]
                    }
                }
            }
        }
        self.init(width: width, height: height, channels: 3, count: count * columns.count, pixels: pixels)
    }
}
