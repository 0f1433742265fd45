// A function with this attribute is compiled for three processors. Inlined helpers follow the function they are in.
#ifndef GANTOP_CLONES_H
#define GANTOP_CLONES_H

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

// Sixteen floats at a time: the compiler stops at eight by itself. Pays where a loop divides or waits for memory.
#if defined(__clang__)
#define WIDE __attribute__((min_vector_width(512)))
#define SIXTEEN_AT_A_TIME _Pragma("clang loop vectorize_width(16)")
#else
#define WIDE
#define SIXTEEN_AT_A_TIME
#endif
#define INLINE static inline __attribute__((always_inline))

#endif
