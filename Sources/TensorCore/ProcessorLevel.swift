import CKernels

/// The vector instructions that kernels are chosen by.
public enum ProcessorLevel: String, Sendable, CaseIterable {
    case avx512bfloat16 = "AVX-512 with products of bfloat16"
    case avx512 = "AVX-512"
    case avx2 = "AVX2"
    case baseline = "no AVX2"

    /// This processor's.
    public static var current: ProcessorLevel {
        switch gantop_processor_level() {
        case 3: .avx512bfloat16
        case 2: .avx512
        case 1: .avx2
        default: .baseline
        }
    }
}
