// A function with this attribute is compiled for three processors. Inlined helpers follow the function they are in.
#ifndef GANTOP_CLONES_H
#define GANTOP_CLONES_H

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif
#define INLINE static inline __attribute__((always_inline))

#endif
