// The softmax of short rows: its exponentials vectorize, its one logarithm a row is the C library's.
#include "CKernels.h"

#include "transcendental.h"

#include <math.h>

CLONES void gantop_log_softmax(const float *restrict x, float *restrict y, long rows, long columns) {
    for (long row = 0; row < rows; row++, x += columns, y += columns) {
        float highest = x[0];
        for (long i = 1; i < columns; i++) highest = x[i] > highest ? x[i] : highest;
        for (long i = 0; i < columns; i++) y[i] = exp_approx(x[i] - highest);
        float sum = 0;
        for (long i = 0; i < columns; i++) sum += y[i];
        float shift = highest + logf(sum);
        for (long i = 0; i < columns; i++) y[i] = x[i] - shift;
    }
}

CLONES void gantop_exp(const float *restrict x, float *restrict y, long n) {
    for (long i = 0; i < n; i++) y[i] = exp_approx(x[i]);
}
