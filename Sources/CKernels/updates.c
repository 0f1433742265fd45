// What changes parameters, and draws. Measured beside the same loops over pointers in Swift on one core (Zen 5) and 32 768
// elements: Adam 3.4 against 54 µs, the average 1.0 against 2.9, normal draws 14 against 111.
#include "CKernels.h"

#include "transcendental.h"

CLONES WIDE void gantop_adam(float *restrict parameter, float *restrict mean, float *restrict square,
                        const float *restrict gradient, long n, float beta1, float beta2, float rate, float root,
                        float epsilon) {
    float take1 = 1 - beta1;
    float take2 = 1 - beta2;
    SIXTEEN_AT_A_TIME
    for (long i = 0; i < n; i++) {
        float g = gradient[i];
        float m = beta1 * mean[i] + take1 * g;
        float v = beta2 * square[i] + take2 * g * g;
        mean[i] = m;
        square[i] = v;
        parameter[i] -= rate * m / (__builtin_sqrtf(v) * root + epsilon);
    }
}

CLONES WIDE void gantop_blend(float *restrict average, const float *restrict target, long n, float take) {
    SIXTEEN_AT_A_TIME
    for (long i = 0; i < n; i++) average[i] += take * (target[i] - average[i]);
}

CLONES void gantop_normal(const uint64_t *restrict bits, float *restrict y, long n, float mean, float deviation) {
    for (long i = 0; i < n; i++) {
        float u = (float)(int32_t)((bits[i] >> 40) + 1) * 0x1p-24f;  // In (0, 1]: its logarithm is finite.
        float turn = (float)((int32_t)(bits[i] & 0xffffff) - 0x800000) * 0x1p-24f;
        float square = -2.0f * log_approx(u);
        float radius = deviation * __builtin_sqrtf(square > 0 ? square : 0);
        float sine, cosine;
        sine_cosine(turn, &sine, &cosine);
        y[2 * i] = mean + radius * cosine;
        y[2 * i + 1] = mean + radius * sine;
    }
}
