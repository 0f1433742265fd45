import CKernels

/// A linear map of the points of a line, of which few inputs make an output: a resize, a crop, a shift, a flip.
struct LineMap {
    let inputCount: Int
    /// Output i is made of the inputs `places[starts[i]..<starts[i + 1]]`.
    private(set) var starts: [Int] = [0]
    private(set) var places: [Int] = []
    private(set) var weights: [Float] = []

    var outputCount: Int { starts.count - 1 }

    /// - Parameters:
    ///   - inputCount: The length of the line.
    ///   - outputCount: The length of the new one.
    ///   - taps: From which inputs an output is made, and how much of each; those off the line are left out.
    init(
        from inputCount: Int, to outputCount: Int, taps: (_ output: Int) -> [(place: Int, weight: Float)]
    ) {
        self.inputCount = inputCount
        for i in 0..<outputCount {
            for (place, weight) in taps(i) where place >= 0 && place < inputCount && weight != 0 {
                places.append(place)
                weights.append(weight)
            }
            starts.append(places.count)
        }
    }

    static func identity(_ count: Int) -> LineMap {
        LineMap(from: count, to: count) { [(place: $0, weight: Float(1))] }
    }

    var transposed: LineMap {
        var taps = [[(place: Int, weight: Float)]](repeating: [], count: inputCount)
        for i in 0..<outputCount {
            for tap in starts[i]..<starts[i + 1] { taps[places[tap]].append((i, weights[tap])) }
        }
        return LineMap(from: outputCount, to: inputCount) { taps[$0] }
    }

    func withLine<Result>(_ body: (gantop_line) -> Result) -> Result {
        starts.withUnsafeBufferPointer { starts in
            places.withUnsafeBufferPointer { places in
                weights.withUnsafeBufferPointer { weights in
                    body(
                        gantop_line(
                            starts: starts.baseAddress, places: places.baseAddress,
                            weights: weights.baseAddress))
                }
            }
        }
    }
}

extension LineMap {
    /// A line of another length, its ends where they were: `torch.nn.functional.interpolate`, `align_corners=False`.
    init(_ method: Resampling, from inputCount: Int, to outputCount: Int) {
        let last = inputCount - 1
        self.init(from: inputCount, to: outputCount) { i in
            let centre = LineMap.centre(of: i, at: 0, scale: Float(inputCount) / Float(outputCount))
            switch method {
            case .area:
                let start = i * inputCount / outputCount
                let end = ((i + 1) * inputCount + outputCount - 1) / outputCount
                return (start..<end).map { ($0, 1 / Float(end - start)) }
            case .bilinear:
                return LineMap.linearTaps(at: centre, last: last)
            case .bicubic:
                let first = Int(centre.rounded(.down))
                let t = centre - Float(first)
                let distances: [Float] = [t + 1, t, 1 - t, 2 - t]
                return distances.enumerated().map {
                    (min(max(first - 1 + $0, 0), last), LineMap.cubicWeight($1))
                }
            }
        }
    }

    /// Where the middle of a new point lies, in old points, if a new one is as wide as `scale` old ones.
    static func centre(of i: Int, at start: Float, scale: Float) -> Float {
        start + (Float(i) + 0.5) * scale - 0.5
    }

    /// The two points around a place and their shares; beyond the ends the outermost point.
    static func linearTaps(at place: Float, last: Int) -> [(place: Int, weight: Float)] {
        let place = min(max(place, 0), Float(last))
        let first = min(Int(place), last)
        let share = place - Float(first)
        return [(first, 1 - share), (min(first + 1, last), share)]
    }

    /// Keys' cubic convolution (1981) with a = −0.75, at a distance of up to 2.
    private static func cubicWeight(_ distance: Float) -> Float {
        let a: Float = -0.75
        let (d, d2) = (distance, distance * distance)
        return d <= 1 ? ((a + 2) * d - (a + 3)) * d2 + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
    }
}
