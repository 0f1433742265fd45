import Foundation
import TensorCore

/// The Fréchet distance between two sets of features, each taken for normal (Heusel et al., 2017).
///
/// ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½). With fewer samples than some ten times the features it reads too high: compare it
/// with the distance between two sets of reals of the same sizes.
///
/// - Parameters:
///   - a: `[n, features]`, at least two.
///   - b: `[m, features]`, at least two.
/// - Returns: At least 0.
func frechetDistance(_ a: Tensor, _ b: Tensor) -> Double {
    frechetDistance(Moments(of: a), Moments(of: b))
}

/// The same of two normal distributions.
func frechetDistance(_ first: Moments, _ second: Moments) -> Double {
    let offset = zip(first.mean, second.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    // (Σ₁Σ₂)^½ has the trace of (Σ₁^½ Σ₂ Σ₁^½)^½, which is symmetric.
    let root = first.covariance.squareRoot
    let product = root.times(second.covariance).times(root)
    let shared = product.eigenvalues.reduce(0) { $0 + max(0, $1).squareRoot() }
    return max(0, offset + first.covariance.trace + second.covariance.trace - 2 * shared)
}

/// The mean and the covariance of features.
struct Moments {
    var mean: [Double]
    var covariance: SymmetricMatrix

    init(of features: Tensor) {
        let (count, size) = (features.shape[0], features.shape[1])
        var mean = [Double](repeating: 0, count: size)
        var covariance = SymmetricMatrix(size: size)
        features.withSpan { x in
            for row in 0..<count {
                for i in 0..<size { mean[i] += Double(x[row * size + i]) / Double(count) }
            }
            for row in 0..<count {
                for i in 0..<size {
                    let offset = Double(x[row * size + i]) - mean[i]
                    for j in 0...i { covariance[i, j] += offset * (Double(x[row * size + j]) - mean[j]) }
                }
            }
        }
        for i in 0..<size {
            for j in 0...i {
                covariance[i, j] /= Double(max(1, count - 1))
                covariance[j, i] = covariance[i, j]
            }
        }
        (self.mean, self.covariance) = (mean, covariance)
    }
}

/// A small symmetric matrix of double precision.
struct SymmetricMatrix {
    let size: Int
    private var values: [Double]

    init(size: Int) {
        self.size = size
        values = Array(repeating: 0, count: size * size)
    }

    subscript(i: Int, j: Int) -> Double {
        get { values[i * size + j] }
        set { values[i * size + j] = newValue }
    }

    var trace: Double { (0..<size).reduce(0) { $0 + self[$1, $1] } }

    /// The product, where that is symmetric or will be multiplied to something that is.
    func times(_ other: SymmetricMatrix) -> SymmetricMatrix {
        var result = SymmetricMatrix(size: size)
        for i in 0..<size {
            for k in 0..<size {
                let value = self[i, k]
                for j in 0..<size { result[i, j] += value * other[k, j] }
            }
        }
        return result
    }

    var eigenvalues: [Double] { decomposed.values }

    /// The symmetric root of a matrix without negative eigenvalues.
    var squareRoot: SymmetricMatrix {
        let (eigenvalues, vectors) = decomposed
        var result = SymmetricMatrix(size: size)
        for k in 0..<size {
            let root = max(0, eigenvalues[k]).squareRoot()
            for i in 0..<size {
                for j in 0..<size { result[i, j] += root * vectors[i, k] * vectors[j, k] }
            }
        }
        return result
    }

    /// Eigenvalues, and eigenvectors as columns, by Jacobi's rotations.
    private var decomposed: (values: [Double], vectors: SymmetricMatrix) {
        var matrix = self
        var vectors = SymmetricMatrix(size: size)
        for i in 0..<size { vectors[i, i] = 1 }
        for _ in 0..<60 {
            var rest = 0.0
            for i in 0..<size { for j in 0..<i { rest += matrix[i, j] * matrix[i, j] } }
            guard rest > 1e-22 * max(1e-300, trace * trace) else { break }
            for p in 0..<size {
                for q in p + 1..<max(p + 1, size) where matrix[p, q] != 0 {
                    let theta = (matrix[q, q] - matrix[p, p]) / (2 * matrix[p, q])
                    let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
                    let c = 1 / (t * t + 1).squareRoot()
                    let s = t * c
                    for k in 0..<size {
                        (matrix[k, p], matrix[k, q]) = (
                            c * matrix[k, p] - s * matrix[k, q], s * matrix[k, p] + c * matrix[k, q]
                        )
                    }
                    for k in 0..<size {
                        (matrix[p, k], matrix[q, k]) = (
                            c * matrix[p, k] - s * matrix[q, k], s * matrix[p, k] + c * matrix[q, k]
                        )
                        (vectors[k, p], vectors[k, q]) = (
                            c * vectors[k, p] - s * vectors[k, q], s * vectors[k, p] + c * vectors[k, q]
                        )
                    }
                }
            }
        }
        return ((0..<size).map { matrix[$0, $0] }, vectors)
    }
}
