import CKernels

extension Tensor {
    /// The sum of all elements, a scalar.
    public var sum: Tensor {
        let total = foldedPieces { range in gantop_sum(storage.base + range.lowerBound, range.count) }
        return Tensor.result(Sum(), of: self, shape: [], storage: Tensor(total).storage)
    }

    /// The sum of all squares, as a number.
    public var sumOfSquares: Float {
        foldedPieces { range in gantop_square_sum(storage.base + range.lowerBound, range.count) }
    }

    /// Pieces of a fixed size, each folded by `body`, added in order.
    @inline(__always)
    private func foldedPieces(_ body: (Range<Int>) -> Float) -> Float {
        let pieceSize = 1 << 15
        let partial = Storage(count: (count + pieceSize - 1) / pieceSize)
        parallelRanges(count, grain: pieceSize) { range in
            partial.base[range.lowerBound / pieceSize] = body(range)
        }
        return (0..<partial.count).reduce(0) { $0 + partial.base[$1] }
    }

    public var mean: Tensor { (1 / Float(count)) * sum }

    /// A scalar, repeated.
    public func repeated(to newShape: Shape) -> Tensor {
        precondition(count == 1, "repeat: shape \(shape)")
        return Tensor.result(
            Repeat(), of: self, shape: newShape, storage: Tensor(repeating: item, shape: newShape).storage)
    }

    /// The sum over all dimensions but the last: `[…, n]` gives `[n]`, a bias's gradient.
    public var sumOfRows: Tensor {
        let n = shape.last
        let rowCount = shape.rowCount
        let result = Storage(count: n)
        foldRows(rowCount, width: n, into: result) { rows, sums in
            gantop_sum_rows(storage.base + rows.lowerBound * n, sums, rows.count, n)
        }
        return Tensor.result(SumOfRows(), of: self, shape: [n], storage: result)
    }

    /// A vector `[n]` as every row of `newShape`, whose last extent is n.
    public func repeatedRows(to newShape: Shape) -> Tensor {
        let n = newShape.last
        precondition(shape == [n], "repeated rows: \(shape) to \(newShape)")
        let result = Storage(count: newShape.count)
        parallelRanges(newShape.rowCount, grain: max(1, (1 << 15) / n)) { rows in
            for row in rows { (result.base + row * n).update(from: storage.base, count: n) }
        }
        return Tensor.result(RepeatedRows(), of: self, shape: newShape, storage: result)
    }

    /// Adds a bias `[n]` to every row of `[…, n]`.
    public func addingToRows(_ bias: Tensor) -> Tensor {
        let n = shape.last
        precondition(bias.shape == [n], "bias: \(bias.shape) for \(shape)")
        let result = Storage(count: count)
        parallelRanges(shape.rowCount, grain: max(1, (1 << 15) / n)) { rows in
            bias.storage.read(0..<n) { b in
                for row in rows {
                    storage.read(row * n..<(row + 1) * n) { x in
                        result.write(row * n..<(row + 1) * n) { y in
                            for i in 0..<y.count { y[i] = x[i] + b[i] }
                        }
                    }
                }
            }
        }
        return Tensor.result(BiasAddition(), of: self, bias, shape: shape, storage: result)
    }
}

/// Sums over rows: each piece of some 16 thousand elements into a vector of its own, those then added in order.
///
/// `body` adds its rows to a vector of `width` zeros; each of several groups of rows has sums of its own.
func foldRows(
    _ rowCount: Int, groups: Int = 1, width: Int, into result: Storage,
    _ body: (Range<Int>, UnsafeMutablePointer<Float>) -> Void
) {
    let grain = max(64, (1 << 14) / width)
    let pieceCount = (rowCount / groups + grain - 1) / grain
    let partial = pieceCount == 1 ? result : Storage(count: groups * pieceCount * width)
    parallelRows(rowCount, groups: groups, grain: grain) { rows, group in
        let piece = group * pieceCount + (rows.lowerBound - group * (rowCount / groups)) / grain
        let sums = partial.base + piece * width
        sums.update(repeating: 0, count: width)
        body(rows, sums)
    }
    guard pieceCount > 1 else { return }
    result.base.update(repeating: 0, count: groups * width)
    for group in 0..<groups {
        gantop_sum_rows(
            partial.base + group * pieceCount * width, result.base + group * width, pieceCount, width)
    }
}

/// Calls `body` with pieces of groups of as many rows each, and which group it is.
func parallelRows(_ rowCount: Int, groups: Int, grain: Int, _ body: (Range<Int>, Int) -> Void) {
    let length = rowCount / groups
    let pieceCount = (length + grain - 1) / grain
    parallel(groups * pieceCount) { piece in
        let (group, place) = piece.quotientAndRemainder(dividingBy: pieceCount)
        let first = group * length + place * grain
        body(first..<min((group + 1) * length, first + grain), group)
    }
}

private struct Sum: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.repeated(to: inputs[0].shape)]
    }
}

private struct Repeat: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.sum.reshaped(to: inputs[0].shape)]
    }
}

private struct SumOfRows: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.repeatedRows(to: inputs[0].shape)]
    }
}

private struct RepeatedRows: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient.sumOfRows]
    }
}

private struct BiasAddition: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient, needed[1] ? gradient.sumOfRows : nil]
    }
}
