/// How exactly the factors of large products are kept while a network is trained.
///
/// Sums, weights, statistics, losses and optimizers are float32 either way (Micikevicius et al., 2018; Kalamkar et al.,
/// 2019), and so is everything that is only asked of a network.
public enum Precision: String, Sendable, CaseIterable {
    case float32
    /// 8 bits of each factor in place of 24. Small products stay in float32, where rounding costs more than it saves.
    case bfloat16

    /// That of the network whose layers are being computed.
    @TaskLocal static var current = Precision.float32

    /// Whether the factors of a product `[m, k]` times `[k, n]` are rounded.
    ///
    /// An element of a factor is rounded once and multiplied n or m times. It does not depend on the processor, so that
    /// one seed gives one run wherever it is trained, as far as the sums' last bits allow.
    func rounds(m: Int, n: Int) -> Bool { self == .bfloat16 && m * n >= 32 * (m + n) }
}
