import CKernels
import Foundation
import Testing

@testable import TensorCore

/// The C kernels against plain Swift, on lengths around those of vector registers.
struct TwinTests {
    private static let lengths = [1, 3, 4, 15, 16, 17, 63, 64, 65, 200]

    private func draws(_ count: Int, seed: UInt64, deviation: Float = 1) -> [Float] {
        var random = SeededRandom(seed: seed)
        return Tensor.normal([count], deviation: deviation, using: &random).values
    }

    private func activate(_ x: Float, _ activation: FusedActivation) -> Float {
        switch activation {
        case .identity: x
        case .leakyReLU(let slope): x > 0 ? x : slope * x
        case .tanh: tanh(x)
        }
    }

    private func slope(at y: Float, _ activation: FusedActivation) -> Float {
        switch activation {
        case .identity: 1
        case .leakyReLU(let slope): y > 0 ? 1 : slope
        case .tanh: 1 - y * y
        }
    }

    private func expectClose(
        _ found: [Float], _ expected: [Float], within tolerance: Float = 2e-6,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(found.count == expected.count, sourceLocation: sourceLocation)
        for (a, b) in zip(found, expected) {
            #expect(
                abs(a - b) <= tolerance * max(1, abs(b)), "\(a), expected \(b)",
                sourceLocation: sourceLocation)
        }
    }

    @Test(
        arguments: lengths, [FusedActivation.identity, .leakyReLU(slope: 0.2), .leakyReLU(slope: 0), .tanh])
    func activationsForwardAndBackward(columns: Int, activation: FusedActivation) {
        let rows = 3
        let bias = draws(columns, seed: 2)
        let x = draws(rows * columns, seed: 1)
        let expected = x.indices.map { self.activate(x[$0] + bias[$0 % columns], activation) }
        var y = x
        gantop_activate(&y, bias, rows, columns, columns, activation.code, activation.slope)
        expectClose(y, expected)
        let dy = draws(rows * columns, seed: 3)
        var dz = [Float](repeating: 0, count: rows * columns)
        var sums = draws(columns, seed: 4)
        let expectedDz = y.indices.map { dy[$0] * slope(at: y[$0], activation) }
        let expectedSums = (0..<columns).map { i in
            (0..<rows).reduce(sums[i]) { $0 + expectedDz[$1 * columns + i] }
        }
        gantop_activate_backward(dy, y, &dz, &sums, rows, columns, columns, activation.code, activation.slope)
        expectClose(dz, expectedDz)
        expectClose(sums, expectedSums)
    }

    @Test(arguments: lengths, [FusedActivation.identity, .leakyReLU(slope: 0.2), .tanh])
    func normalizationForwardAndBackward(columns: Int, activation: FusedActivation) {
        let rows = 5
        let (x, dy) = (draws(rows * columns, seed: 1), draws(rows * columns, seed: 2))
        let (a, b, d) = (draws(columns, seed: 3), draws(columns, seed: 4), draws(columns, seed: 5))
        var y = x
        gantop_scale_shift(x, a, b, &y, rows, columns, activation.code, activation.slope)
        expectClose(y, x.indices.map { activate(x[$0] * a[$0 % columns] + b[$0 % columns], activation) })
        let dz = y.indices.map { dy[$0] * slope(at: y[$0], activation) }
        var sums = [Float](repeating: 0, count: 2 * columns)
        gantop_normalize_sums(dy, y, x, d, &sums, rows, columns, activation.code, activation.slope)
        for i in 0..<columns {
            let column = (0..<rows).map { $0 * columns + i }
            expectClose(
                [sums[i], sums[columns + i]],
                [column.reduce(0) { $0 + dz[$1] }, column.reduce(0) { $0 + dz[$1] * (x[$1] - d[i]) }],
                within: 1e-5)
        }
        var dx = x
        gantop_normalize_backward(dy, y, x, a, b, d, &dx, rows, columns, activation.code, activation.slope)
        expectClose(
            dx, x.indices.map { a[$0 % columns] * dz[$0] + b[$0 % columns] * x[$0] + d[$0 % columns] })
    }

    @Test(arguments: lengths)
    func sumsOfRowsAndSquares(columns: Int) {
        let rows = 7
        let x = draws(rows * columns, seed: 1)
        let mean = draws(columns, seed: 2)
        var (sums, squares) = ([Float](repeating: 1, count: columns), [Float](repeating: 2, count: columns))
        gantop_sum_rows(x, &sums, rows, columns)
        gantop_sum_squares(x, mean, &squares, rows, columns)
        for i in 0..<columns {
            let column = (0..<rows).map { x[$0 * columns + i] }
            expectClose(
                [sums[i], squares[i]],
                [1 + column.reduce(0, +), 2 + column.reduce(0) { $0 + ($1 - mean[i]) * ($1 - mean[i]) }],
                within: 1e-5)
        }
        expectClose([gantop_square_sum(x, x.count)], [x.reduce(0) { $0 + $1 * $1 }], within: 1e-5)
        expectClose([gantop_sum(x, x.count)], [x.reduce(0, +)], within: 1e-5)
    }

    /// The product of a, `[m, k]` after transposition, and b, `[k, n]`.
    private func product(_ a: (Int, Int) -> Float, _ b: (Int, Int) -> Float, m: Int, n: Int, k: Int)
        -> [Float]
    {
        (0..<m * n).map { place in
            Float((0..<k).reduce(0.0) { $0 + Double(a(place / n, $1)) * Double(b($1, place % n)) })
        }
    }

    // Rows around tiles of 12 and 6, columns around panels of 64 and vectors of 16, depths around blocks of 256.
    @Test(arguments: [
        (1, 1, 1), (2, 64, 5), (8, 80, 256), (12, 16, 3), (14, 47, 257), (31, 129, 40), (19, 113, 600),
    ])
    func productsOnEveryLevelOfProcessor(m: Int, n: Int, k: Int) {
        let (a, b, start) = (draws(m * k, seed: 1), draws(k * (n + 3), seed: 2), draws(m * (n + 1), seed: 3))
        for level in 0...gantop_processor_level() {
            for isTransposed in [false, true] {
                let strides =
                    isTransposed ? gantop_strides(row: 1, step: m) : gantop_strides(row: k, step: 1)
                let expected = product(
                    { isTransposed ? a[$1 * m + $0] : a[$0 * k + $1] }, { b[$0 * (n + 3) + $1] }, m: m, n: n,
                    k: k)
                for adds in [false, true] {
                    var c = start
                    gantop_product_at(level, m, n, k, a, strides, b, n + 3, &c, n + 1, adds)
                    let isElement = c.indices.map { $0 % (n + 1) < n }
                    let before = start.indices.filter { isElement[$0] }.map { adds ? start[$0] : 0 }
                    let found = c.indices.filter { isElement[$0] }.map { c[$0] }
                    expectClose(found, zip(before, expected).map(+), within: 1e-4)
                    // Nothing is written between the rows.
                    #expect(c.indices.allSatisfy { isElement[$0] || c[$0] == start[$0] })
                }
            }
        }
    }

    /// The nearest bfloat16, by the definition: of the two neighbours the nearer one, the larger one of two as near.
    private func rounded(_ x: Float) -> Float {
        let low = Float(bitPattern: x.bitPattern & 0xffff_0000)
        let high = Float(bitPattern: (x.bitPattern & 0xffff_0000) &+ 0x10000)
        let (down, up) = (abs(Double(x) - Double(low)), abs(Double(high) - Double(x)))
        return down < up ? low : high
    }

    private func halves(_ pair: Float) -> [Float] {
        [Float(bitPattern: pair.bitPattern << 16), Float(bitPattern: pair.bitPattern & 0xffff_0000)]
    }

    // Vectors of 16 and what is left of them, odd numbers of rows and columns.
    @Test(arguments: [(1, 1), (2, 16), (3, 37), (5, 64), (4, 15)])
    func pairsAreTheNearestBFloat16(rows: Int, columns: Int) {
        var x = draws(rows * columns, seed: 4)
        // Halfway between two, at both of them, and what has no neighbours.
        for (i, bits) in [0x3f80_8000, 0x3f81_8000, 0x3f80_8001, 0xbf80_7fff, 0, 0x8000_0000].enumerated()
        where i < x.count { x[i] = Float(bitPattern: UInt32(bits)) }
        func element(_ i: Int, _ j: Int) -> Float {
            i < rows && j < columns ? rounded(x[i * columns + j]) : 0
        }
        var pairs = [Float](repeating: .nan, count: (rows + 1) / 2 * columns)
        gantop_pair_rows(x, columns, &pairs, columns, rows, columns)
        let ofRows = pairs.indices.flatMap { place in
            let (i, j) = (2 * (place / columns), place % columns)
            return [element(i, j), element(i + 1, j)]
        }
        #expect(pairs.flatMap(halves).map(\.bitPattern) == ofRows.map(\.bitPattern))
        let width = (columns + 1) / 2
        pairs = [Float](repeating: .nan, count: rows * width)
        gantop_pair_columns(x, columns, &pairs, width, rows, columns)
        let ofColumns = pairs.indices.flatMap { place in
            let (i, j) = (place / width, 2 * (place % width))
            return [element(i, j), element(i, j + 1)]
        }
        #expect(pairs.flatMap(halves).map(\.bitPattern) == ofColumns.map(\.bitPattern))
    }

    @Test(arguments: [UInt32(0x7fc0_0000), 0x7fff_ffff, 0xffff_ffff, 0xffc0_0001, 0x7f80_0000, 0x7f7f_ffff])
    func whatIsNoNumberStaysNone(bits: UInt32) {
        let x = Float(bitPattern: bits)
        var pair = [Float](repeating: 0, count: 1)
        gantop_pair_columns([x, 1], 2, &pair, 1, 1, 2)
        let found = halves(pair[0])
        #expect(x.isNaN ? found[0].isNaN : found[0] == .infinity)
        #expect(found[1] == 1)
    }

    @Test(arguments: [
        (1, 1, 1), (2, 64, 5), (8, 80, 256), (12, 16, 3), (14, 47, 257), (31, 129, 40), (19, 113, 600),
    ])
    func productsOfPairsOnEveryLevelOfProcessor(m: Int, n: Int, k: Int) {
        let (a, b, start) = (draws(m * k, seed: 1), draws(k * n, seed: 2), draws(m * (n + 1), seed: 3))
        let (roundedA, roundedB) = (a.map(rounded), b.map(rounded))
        let depth = (k + 1) / 2
        var right = [Float](repeating: .nan, count: depth * n)
        gantop_pair_rows(b, n, &right, n, k, n)
        for level in 0...gantop_processor_level() {
            for isTransposed in [false, true] {
                var left = [Float](repeating: .nan, count: m * depth)
                if isTransposed {
                    gantop_pair_rows(a, m, &left, m, k, m)
                } else {
                    gantop_pair_columns(a, k, &left, depth, m, k)
                }
                let strides =
                    isTransposed ? gantop_strides(row: 1, step: m) : gantop_strides(row: depth, step: 1)
                let expected = product(
                    { isTransposed ? roundedA[$1 * m + $0] : roundedA[$0 * k + $1] },
                    { roundedB[$0 * n + $1] },
                    m: m, n: n, k: k)
                for adds in [false, true] {
                    var c = start
                    gantop_product_of_pairs_at(level, m, n, depth, left, strides, right, n, &c, n + 1, adds)
                    let isElement = c.indices.map { $0 % (n + 1) < n }
                    let before = start.indices.filter { isElement[$0] }.map { adds ? start[$0] : 0 }
                    let found = c.indices.filter { isElement[$0] }.map { c[$0] }
                    // 1e-5 of a product's size.
                    let size = Float(k).squareRoot()
                    #expect(
                        zip(found, zip(before, expected).map(+)).allSatisfy { abs($0 - $1) < 1e-5 * size })
                    #expect(c.indices.allSatisfy { isElement[$0] || c[$0] == start[$0] })
                }
            }
        }
    }

    @Test(arguments: 1...4, lengths)
    func dotsOfRows(n: Int, k: Int) {
        let m = 7
        let (a, b) = (draws(m * k, seed: 1), draws(n * k, seed: 2))
        var c = [Float](repeating: .nan, count: m * n)
        gantop_dots(m, n, k, a, k, b, k, &c, n)
        expectClose(c, product({ a[$0 * k + $1] }, { b[$1 * k + $0] }, m: m, n: n, k: k), within: 1e-5)
    }

    @Test(arguments: lengths)
    func bytesOfChosenRows(length: Int) {
        let table = (0..<5 * length).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let rows = [4, 0, 4, 2]
        var y = [Float](repeating: .nan, count: rows.count * length)
        gantop_gather_bytes(table, rows, rows.count, length, 0.5, -1, &y)
        let expected = rows.flatMap { row in
            table[row * length..<(row + 1) * length].map { 0.5 * Float($0) - 1 }
        }
        #expect(y == expected)
    }

    @Test func softplusAndSigmoidAreRightFromTheSmallestToTheLargest() {
        let x: [Float] =
            [0, -0.0, 1e-30, -1e-8, 1e-3, -87, -87.5, 88, -300, 1e30, .infinity, -.infinity]
            + (0..<4000).map { Float($0) * 0.02 - 40 }
        var (softplus, sigmoid) = (x, x)
        gantop_softplus(x, &softplus, x.count)
        gantop_sigmoid(x, &sigmoid, x.count)
        for i in x.indices {
            let z = Double(x[i])
            let expected = [max(z, 0) + log1p(exp(-abs(z))), 1 / (1 + exp(-z))]
            for (found, right) in zip([softplus[i], sigmoid[i]], expected) where right != .infinity {
                #expect(
                    abs(Double(found) - right) <= 5e-7 * right + 2e-38, "\(x[i]): \(found), expected \(right)"
                )
            }
        }
        #expect(softplus[10] == .infinity)
        var nan: [Float] = [.nan]
        gantop_softplus([.nan], &nan, 1)
        #expect(nan[0].isNaN)
        nan = [0]
        gantop_sigmoid([.nan], &nan, 1)
        #expect(nan[0].isNaN)
    }

    @Test(arguments: [(1, 1), (3, 5), (16, 16), (17, 33), (49, 128), (100, 2)])
    func aTransposeIsATranspose(rows: Int, columns: Int) {
        let x = draws(rows * columns, seed: 1)
        var y = x
        gantop_transpose(x, columns, &y, rows, rows, columns)
        #expect(y == (0..<columns).flatMap { j in (0..<rows).map { x[$0 * columns + j] } })
    }

    @Test(arguments: lengths)
    func adamAndTheAverageMoveAsWritten(count: Int) {
        var (p, m, v) = (draws(count, seed: 1), draws(count, seed: 2), draws(count, seed: 3).map { $0 * $0 })
        let (start, mean, square, g) = (p, m, v, draws(count, seed: 4))
        gantop_adam(&p, &m, &v, g, count, 0.5, 0.999, 1e-3, 2, 1e-8)
        let means = g.indices.map { 0.5 * mean[$0] + 0.5 * g[$0] }
        let squares = g.indices.map { 0.999 * square[$0] + 0.001 * g[$0] * g[$0] }
        expectClose(m, means)
        expectClose(v, squares)
        expectClose(p, g.indices.map { start[$0] - 1e-3 * means[$0] / (squares[$0].squareRoot() * 2 + 1e-8) })
        var average = start
        gantop_blend(&average, g, count, 0.25)
        expectClose(average, g.indices.map { start[$0] + 0.25 * (g[$0] - start[$0]) })
    }

    @Test func tanhIsRightFromTheSmallestToTheLargest() {
        var x: [Float] = [
            0, -0.0, 1e-30, -1e-8, 1e-3, 0.1499, 0.15, -0.1501, 0.5, 1, -3, 9, -20, 100, -1e30, .infinity,
        ]
        x += (0..<4000).map { Float($0) * 0.005 - 10 }
        let expected = x.map { tanh($0) }
        gantop_activate(&x, nil, 1, x.count, x.count, CInt(GANTOP_TANH), 0)
        for (a, b) in zip(x, expected) { #expect(abs(a - b) <= 3e-7, "\(a), expected \(b)") }
        var nan: [Float] = [.nan]
        gantop_activate(&nan, nil, 1, 1, 1, CInt(GANTOP_TANH), 0)
        #expect(nan[0].isNaN)
    }

    @Test func normalDrawsAreThoseOfBoxAndMuller() {
        var random = SeededRandom(seed: 1)
        let bits = (0..<1000).map { _ in random.next() } + [0, .max, 1 << 23, 0xff_ffff, .max << 40]
        var y = [Float](repeating: 0, count: 2 * bits.count)
        gantop_normal(bits, &y, bits.count, 0.5, 2)
        for (i, word) in bits.enumerated() {
            let u = Double((word >> 40) + 1) * 0x1p-24
            let turn = (Double(word & 0xff_ffff) - 0x80_0000) * 0x1p-24
            let radius = 2 * (-2 * log(u)).squareRoot()
            #expect(abs(Double(y[2 * i]) - (0.5 + radius * cos(2 * .pi * turn))) < 1e-5)
            #expect(abs(Double(y[2 * i + 1]) - (0.5 + radius * sin(2 * .pi * turn))) < 1e-5)
        }
    }
}

extension FusedActivation: CustomTestStringConvertible {
    public var testDescription: String { "\(code) \(slope)" }
}
