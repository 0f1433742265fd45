// Rounding to bfloat16: a float32 without its last 16 bits, the nearest one, the even one of two that are as near.
#ifndef GANTOP_BFLOAT16_H
#define GANTOP_BFLOAT16_H

#include <stdint.h>
#include <string.h>

#include "clones.h"

typedef float floats __attribute__((vector_size(64), aligned(4)));
typedef uint32_t words __attribute__((vector_size(64), aligned(4)));
typedef uint16_t halves __attribute__((vector_size(32), aligned(2)));

/// Sixteen at a time, in the lower halves.
INLINE void round_to_bfloat16(const floats *x, words *y) {
    words bits = (words)*x;
    words is_nan = (words)(*x != *x);
    *y = (is_nan & 0x7fc0) | (~is_nan & (bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

#endif
