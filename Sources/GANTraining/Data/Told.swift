import TensorCore

/// What comes with a sample: what it is, and the picture that it is to be made of.
struct Told {
    /// One an attribute and sample; none without a condition.
    var labels: [Int] = []
    /// What G is given, `[n, height, width, channels]`; `nil`: latents alone.
    var inputs: Tensor?

    /// That of the first samples, each of which has so many attributes.
    func prefix(_ count: Int, attributeCount: Int) -> Told {
        Told(labels: Array(labels.prefix(count * attributeCount)), inputs: inputs?.rows(0..<count))
    }
}

/// Samples, and what comes with them.
struct Batch {
    var samples: Tensor
    var told = Told()
    var labels: [Int] { told.labels }
}
