// Biases, activations and what follows a normalization. Measured beside the same loops over pointers in Swift, which has
// SSE2 alone and calls the C library for each exponential, on one core (Zen 5) and 32 768 elements: leaky rectifier with
// bias 0.7 against 15 µs, its gradient 1.7 against 23, tanh 7 against 154, softplus 15 against 291, sigmoid 5 against 58.
#include "CKernels.h"

#include "transcendental.h"

#include <stddef.h>

INLINE float activate(float x, int activation, float slope) {
    if (activation == GANTOP_LEAKY) return x > 0 ? x : slope * x;
    if (activation == GANTOP_TANH) return tanh_approx(x);
    return x;
}

/// The derivative, told by the output: a leaky rectifier keeps the sign, and tanh' = 1 − tanh².
INLINE float slope_at(float y, int activation, float slope) {
    if (activation == GANTOP_LEAKY) return y > 0 ? 1.0f : slope;
    if (activation == GANTOP_TANH) return 1.0f - y * y;
    return 1.0f;
}

// One loop for each activation: a choice inside of it would not vectorize.
#define FOR_EACH_ACTIVATION(LOOP)                                                                                     \
    switch (activation) {                                                                                             \
    case GANTOP_LEAKY: LOOP(GANTOP_LEAKY) break;                                                                      \
    case GANTOP_TANH: LOOP(GANTOP_TANH) break;                                                                        \
    default: LOOP(GANTOP_IDENTITY) break;                                                                             \
    }

CLONES void gantop_activate(float *restrict y, const float *restrict bias, long rows, long columns, long stride,
                            int activation, float slope) {
    if (activation == GANTOP_IDENTITY && !bias) return;
#define LOOP(KIND)                                                                                                    \
    for (long row = 0; row < rows; row++) {                                                                           \
        float *restrict line = y + row * stride;                                                                      \
        if (bias)                                                                                                     \
            for (long i = 0; i < columns; i++) line[i] = activate(line[i] + bias[i], KIND, slope);                    \
        else                                                                                                          \
            for (long i = 0; i < columns; i++) line[i] = activate(line[i], KIND, slope);                              \
    }
    FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
}

CLONES void gantop_activate_backward(const float *dy, const float *restrict y, float *dz, float *restrict sums,
                                     long rows, long columns, long stride, int activation, float slope) {
#define LOOP(KIND)                                                                                                    \
    for (long row = 0; row < rows; row++, dy += stride, y += stride, dz += stride)                                    \
        _Pragma("clang loop vectorize(assume_safety)") for (long i = 0; i < columns; i++) {                           \
            float z = dy[i] * slope_at(y[i], KIND, slope);                                                            \
            dz[i] = z;                                                                                                \
            sums[i] += z;                                                                                             \
        }
    FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
}

/// e^−|x|, 0 where that is no longer a normal number.
INLINE float exp_of_distance(float x) {
    float distance = __builtin_fabsf(x);
    float e = exp_approx(-distance);
    return distance > 87.0f ? 0.0f : e;
}

CLONES void gantop_softplus(const float *restrict x, float *restrict y, long n) {
    for (long i = 0; i < n; i++) {
        float e = exp_of_distance(x[i]);
        // ln(1 + e) loses the digits of a small e; its quotient by what 1 + e became does not (Kahan).
        float u = 1.0f + e;
        float quotient = log_approx(u) / (u - 1.0f) * e;
        y[i] = (x[i] > 0 ? x[i] : 0.0f) + (u == 1.0f ? e : quotient);
    }
}

CLONES void gantop_sigmoid(const float *restrict x, float *restrict y, long n) {
    for (long i = 0; i < n; i++) {
        float e = exp_of_distance(x[i]);
        y[i] = (x[i] >= 0 ? 1.0f : e) / (1.0f + e);
    }
}

CLONES void gantop_scale_shift(const float *x, const float *restrict factor, const float *restrict offset, float *y,
                               long rows, long columns, int activation, float slope) {
#define LOOP(KIND)                                                                                                    \
    for (long row = 0; row < rows; row++, x += columns, y += columns)                                                 \
        _Pragma("clang loop vectorize(assume_safety)") for (long i = 0; i < columns; i++)                             \
            y[i] = activate(x[i] * factor[i] + offset[i], KIND, slope);
    FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
}

CLONES void gantop_normalize_sums(const float *restrict dy, const float *restrict y, const float *restrict x,
                                  const float *restrict mean, float *restrict sums, long rows, long columns,
                                  int activation, float slope) {
    float *restrict products = sums + columns;
#define LOOP(KIND)                                                                                                    \
    for (long row = 0; row < rows; row++, dy += columns, y += columns, x += columns)                                  \
        _Pragma("clang loop vectorize(assume_safety)") for (long i = 0; i < columns; i++) {                           \
            float z = dy[i] * slope_at(y[i], KIND, slope);                                                            \
            sums[i] += z;                                                                                             \
            products[i] += z * (x[i] - mean[i]);                                                                      \
        }
    FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
}

CLONES void gantop_normalize_backward(const float *restrict dy, const float *restrict y, const float *restrict x,
                                      const float *restrict a, const float *restrict b, const float *restrict d,
                                      float *restrict dx, long rows, long columns, int activation, float slope) {
#define LOOP(KIND)                                                                                                    \
    for (long row = 0; row < rows; row++, dy += columns, y += columns, x += columns, dx += columns)                   \
        _Pragma("clang loop vectorize(assume_safety)") for (long i = 0; i < columns; i++)                             \
            dx[i] = a[i] * (dy[i] * slope_at(y[i], KIND, slope)) + b[i] * x[i] + d[i];
    FOR_EACH_ACTIVATION(LOOP)
#undef LOOP
}
