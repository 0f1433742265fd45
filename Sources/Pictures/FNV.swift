/// Fowler, Noll and Vo's hash FNV-1a: the same on every machine, quick, and no protection against anybody.
public enum FNV {
    /// Over bytes, or going on from an earlier hash.
    public static func hash(
        _ bytes: some Sequence<UInt8>, from start: UInt64 = 0xcbf2_9ce4_8422_2325
    ) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
