/// What an evaluation found at one step: the gauge's readings, and samples of the same frozen generator.
public struct Evaluation: Sendable, Equatable {
    public var step: Int
    public var gauge: GaugeReading
    /// How the recipe's own kind of quality is measured: modes captured, high-quality share.
    public var quality: [Scalar]
    /// `nil` where newer samples had replaced these before anybody looked.
    public var samples: Samples?
    public var duration: Duration

    public init(
        step: Int, gauge: GaugeReading, quality: [Scalar] = [], samples: Samples?, duration: Duration
    ) {
        self.step = step
        self.gauge = gauge
        self.quality = quality
        self.samples = samples
        self.duration = duration
    }

    public var scalars: [Scalar] {
        var scalars = [Scalar(.heldoutGauge, gauge.heldout)]
        if let train = gauge.train { scalars.append(Scalar(.trainGauge, train)) }
        if let memorisation = gauge.memorisation { scalars.append(Scalar(.memorisation, memorisation)) }
        return scalars + [Scalar(.noiseCanary, gauge.noiseCanary)] + quality
    }
}

/// How well the discriminator tells reals from fakes, measured by ranking.
///
/// `heldout` is the answer to a forced choice: shown one real that D has never seen and one fresh fake, how often
/// does D score the real one higher? It is the area under the ROC curve, unchanged by any monotone change of D's
/// scores, so it means the same for every loss.
public struct GaugeReading: Sendable, Equatable {
    /// AUC of held-out reals against fakes, 0...1; at 0.5 D is guessing.
    public var heldout: Float
    /// AUC of training reals against the same fakes, where the training set is finite.
    public var train: Float?
    /// AUC of training reals against held-out reals: above 0.6, D knows its training set by heart.
    public var memorisation: Float?
    /// AUC of held-out reals against uniform noise: a D that cannot even tell these apart is blind.
    public var noiseCanary: Float
    /// Standard deviation of the raw scores over held-out reals and fakes; 0 for a D stuck at a constant.
    public var scoreDeviation: Float
    /// How many reals and how many fakes were scored.
    public var count: Int

    public init(
        heldout: Float, train: Float?, memorisation: Float?, noiseCanary: Float, scoreDeviation: Float,
        count: Int
    ) {
        self.heldout = heldout
        self.train = train
        self.memorisation = memorisation
        self.noiseCanary = noiseCanary
        self.scoreDeviation = scoreDeviation
        self.count = count
    }

    /// Half the width of the 95 % interval around 0.5: 0.035 for 512 against 512.
    public var band: Float {
        let n = Float(count)
        return 1.96 * ((2 * n + 1) / (12 * n * n)).squareRoot()
    }
}

/// Samples of a generator, as the data's own kind of thing.
public enum Samples: Sendable, Equatable {
    /// `fixed`: always the same latents, averaged weights. `fresh`: new latents each time. `real`: held-out reals.
    case images(fixed: SampleGrid, fresh: SampleGrid, real: SampleGrid)
    case points(PointSamples)
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

    public init(width: Int, height: Int, channels: Int, count: Int, pixels: [UInt8]) {
        precondition(
            pixels.count == width * height * channels * count,
            "sample grid: \(pixels.count) bytes for its shape")
        self.width = width
        self.height = height
        self.channels = channels
        self.count = count
        self.pixels = pixels
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

    public init(
        real: [SIMD2<Float>], fixed: [SIMD2<Float>], fresh: [SIMD2<Float>], extent: Float, surface: [Float],
        surfaceSize: Int
    ) {
        precondition(surface.count == surfaceSize * surfaceSize, "surface: \(surface.count) values")
        self.real = real
        self.fixed = fixed
        self.fresh = fresh
        self.extent = extent
        self.surface = surface
        self.surfaceSize = surfaceSize
    }
}
