/// Batches of one size that go through a network in one pass, one after the other in its samples.
enum SampleGroups {
    /// How many there are in the pass that is being computed.
    @TaskLocal static var count = 1
}
