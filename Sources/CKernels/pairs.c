// Factors of products in bfloat16: two numbers that are multiplied one after the other share the 32 bits of an element.
#include "CKernels.h"

#include "bfloat16.h"

enum { LANES = 16 };

/// The first `n` of sixteen elements, at most all, and zeros; as bfloat16.
INLINE void read(const float *x, long n, words *rounded) {
    floats found = {0};
    if (n >= LANES) found = *(const floats *)x;
    else memcpy(&found, x, (size_t)n * sizeof *x);
    round_to_bfloat16(&found, rounded);
}

CLONES WIDE void gantop_pair_rows(const float *restrict x, long x_row, float *restrict pairs, long pairs_row,
                                  long rows, long columns) {
    for (long row = 0; row < rows; row += 2, x += 2 * x_row, pairs += pairs_row)
        for (long j = 0; j < columns; j += LANES) {
            words both, high = {0};
            read(x + j, columns - j, &both);
            if (row + 1 < rows) read(x + x_row + j, columns - j, &high);
            both |= high << 16;
            if (columns - j >= LANES) *(words *)(pairs + j) = both;
            else memcpy(pairs + j, &both, (size_t)(columns - j) * sizeof *pairs);
        }
}

CLONES WIDE void gantop_pair_columns(const float *restrict x, long x_row, float *restrict pairs, long pairs_row,
                                     long rows, long columns) {
    for (long row = 0; row < rows; row++, x += x_row, pairs += pairs_row)
        for (long j = 0; j < columns; j += LANES) {
            words rounded;
            read(x + j, columns - j, &rounded);
            halves both = __builtin_convertvector(rounded, halves);
            if (columns - j >= LANES) *(halves *)(pairs + j / 2) = both;
            else memcpy(pairs + j / 2, &both, (size_t)((columns - j + 1) / 2) * sizeof *pairs);
        }
}
