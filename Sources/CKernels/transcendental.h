// exp, tanh, logarithm, sine and cosine of single precision without branches, so that loops over them vectorize.
#ifndef GANTOP_TRANSCENDENTAL_H
#define GANTOP_TRANSCENDENTAL_H

#include "clones.h"

#include <stdint.h>
#include <string.h>

INLINE float from_bits(int32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

INLINE int32_t to_bits(float x) {
    int32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/// eˣ for −87 ≤ x ≤ 88: x = n ln 2 + r, a Taylor polynomial of degree 7 for r in ±ln 2 / 2; relative error 2e-7.
INLINE float exp_approx(float x) {
    x = x < -87.0f ? -87.0f : x;
    x = x > 88.0f ? 88.0f : x;
    float n = __builtin_rintf(x * 1.44269504f);
    float r = x - n * 0.693145752f - n * 1.42860677e-6f;
    float p = 1.98412698e-4f;
    p = p * r + 1.38888889e-3f;
    p = p * r + 8.33333333e-3f;
    p = p * r + 4.16666667e-2f;
    p = p * r + 1.66666667e-1f;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    return p * from_bits(((int32_t)n + 127) << 23);
}

/// tanh x = sign · (1 − e) / (1 + e) with e = exp(−2|x|), and the odd Taylor polynomial near 0; absolute error 2e-7.
INLINE float tanh_approx(float x) {
    float magnitude = __builtin_fabsf(x);
    float e = exp_approx(-2.0f * magnitude);
    float far = (1.0f - e) / (1.0f + e);
    float s = x * x;
    float near = magnitude * (1.0f + s * (-0.333333333f + s * (0.133333333f + s * -0.0539682540f)));
    return __builtin_copysignf(magnitude < 0.15f ? near : far, x);
}

/// ln x for normal x > 0: x = 2ᵏ m with m in [√½, √2), then 2 artanh((m − 1) / (m + 1)); relative error 3e-7.
INLINE float log_approx(float x) {
    int32_t bits = to_bits(x);
    int32_t k = (bits - 0x3f3504f3) >> 23;
    float m = from_bits(bits - (k << 23));
    float t = (m - 1.0f) / (m + 1.0f);
    float s = t * t;
    float p = 0.222222222f;
    p = p * s + 0.285714286f;
    p = p * s + 0.4f;
    p = p * s + 0.666666667f;
    p = p * s + 2.0f;
    return (float)k * 0.693147181f + p * t;
}

/// sin and cos of 2π · turn for |turn| ≤ ½, by quarters: Taylor polynomials on ±π/4; absolute error 3e-7.
INLINE void sine_cosine(float turn, float *sine, float *cosine) {
    float quarter = __builtin_rintf(turn * 4.0f);
    float r = (turn - quarter * 0.25f) * 6.28318531f;
    float q = r * r;
    float s = r * (1.0f + q * (-1.66666667e-1f + q * (8.33333333e-3f + q * (-1.98412698e-4f + q * 2.75573192e-6f))));
    float c = 1.0f + q * (-0.5f + q * (4.16666667e-2f + q * (-1.38888889e-3f + q * 2.48015873e-5f)));
    int32_t n = (int32_t)quarter;
    float a = n & 1 ? c : s;
    float b = n & 1 ? s : c;
    *sine = n & 2 ? -a : a;
    *cosine = (n + 1) & 2 ? -b : b;
}

#endif
