// Rounding to bfloat16: a float32 without its last 16 bits, the nearest one, the larger one of two that are as near. To the
// even one of those takes twice as many instructions, a third of the time in which a convolution is tiled.
#ifndef GANTOP_BFLOAT16_H
#define GANTOP_BFLOAT16_H

#include <stdint.h>
#include <string.h>

#include "clones.h"

typedef float floats __attribute__((vector_size(64), aligned(4)));
typedef uint32_t words __attribute__((vector_size(64), aligned(4)));
typedef uint16_t halves __attribute__((vector_size(32), aligned(2)));

/// Sixteen at a time, in the lower halves. What is no number is not counted up, which could make zero of it.
INLINE void round_to_bfloat16(const floats *x, words *y) {
    words is_number = (words)(*x == *x);
    *y = ((words)*x + (0x8000 & is_number)) >> 16;
}

#endif
