extension Tensor {
    /// A constant of the same shape whose elements are `f` of this one's.
    @inline(__always)
    func mapped(_ f: (Float) -> Float) -> Storage {
        let result = Storage(count: count)
        parallelRanges(count) { range in
            storage.read(range) { x in
                result.write(range) { y in
                    for i in 0..<x.count { y[i] = f(x[i]) }
                }
            }
        }
        return result
    }

    /// The same of two arrays of one shape.
    @inline(__always)
    func mapped(with other: Tensor, _ name: StaticString, _ f: (Float, Float) -> Float) -> Storage {
        precondition(shape == other.shape, "\(name): \(shape) and \(other.shape)")
        let result = Storage(count: count)
        parallelRanges(count) { range in
            storage.read(range) { a in
                other.storage.read(range) { b in
                    result.write(range) { y in
                        for i in 0..<y.count { y[i] = f(a[i], b[i]) }
                    }
                }
            }
        }
        return result
    }

    public static func + (a: Tensor, b: Tensor) -> Tensor {
        result(Addition(), of: a, b, shape: a.shape, storage: a.mapped(with: b, "add") { $0 + $1 })
    }

    public static func - (a: Tensor, b: Tensor) -> Tensor {
        result(Subtraction(), of: a, b, shape: a.shape, storage: a.mapped(with: b, "subtract") { $0 - $1 })
    }

    public static func * (a: Tensor, b: Tensor) -> Tensor {
        result(Multiplication(), of: a, b, shape: a.shape, storage: a.mapped(with: b, "multiply") { $0 * $1 })
    }

    public static func * (factor: Float, x: Tensor) -> Tensor {
        result(Scaling(factor: factor), of: x, shape: x.shape, storage: x.mapped { factor * $0 })
    }

    public static func + (x: Tensor, constant: Float) -> Tensor {
        result(Shift(), of: x, shape: x.shape, storage: x.mapped { $0 + constant })
    }

    public static prefix func - (x: Tensor) -> Tensor { -1 * x }

    public var squared: Tensor { self * self }

    /// 1/√x, the inverse deviation of a normalization.
    public var reciprocalSquareRoot: Tensor {
        Tensor.result(
            ReciprocalSquareRoot(), of: self, shape: shape, storage: mapped { 1 / $0.squareRoot() })
    }
}

private struct Addition: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient, gradient]
    }
}

private struct Subtraction: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient, needed[1] ? -gradient : nil]
    }
}

private struct Multiplication: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [needed[0] ? gradient * inputs[1] : nil, needed[1] ? gradient * inputs[0] : nil]
    }
}

private struct Scaling: Operation {
    let factor: Float

    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [factor * gradient]
    }
}

private struct Shift: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [gradient]
    }
}

private struct ReciprocalSquareRoot: Operation {
    func backward(_ gradient: Tensor, inputs: [Tensor], output: Tensor, needed: [Bool]) -> [Tensor?] {
        [-0.5 * (gradient * output.squared * output)]
    }
}
