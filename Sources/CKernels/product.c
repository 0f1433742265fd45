// Products of matrices, on the calling thread.
//
// A tile of the result stays in registers while it walks along k: a vector of b's row is loaded once for all rows of the
// tile, an element of a is spread over a vector. Nothing is copied first. Measured beside the sgemm of oneDNN 2.6, which
// it replaced, on one core (Zen 5), over the shapes of the four workloads of BENCHMARKS.md weighted by their work: 1.01
// to 1.03 times as fast with AVX-512 (270 of 288 GFLOP/s), 1.00 to 1.16 times with AVX2. With b transposed the library
// fell to 205 to 230 GFLOP/s; there is no such form here, BlockedProduct.swift computes the result's transpose then.
//
// With bfloat16 factors an element of a and of b is a pair of them (pairs.c), and a step along k multiplies both. One
// instruction does that where the processor has it, at 1.85 times the rate of float32 (Zen 5: 488 against 265 GFLOP/s);
// elsewhere the halves of a pair, which are floats but for their last 16 bits, are multiplied one after the other.
#include "CKernels.h"

#include "clones.h"

#include <string.h>

typedef float float16 __attribute__((vector_size(64), aligned(4)));
typedef uint32_t word16 __attribute__((vector_size(64), aligned(4)));

#define UNROLL _Pragma("clang loop unroll(full)")

/// So much of k at a time: with it a panel of 64 columns of b is 64 KB, which the second cache holds beside a's rows.
enum { DEPTH = 256 };

/// Hides where an address comes from: the compiler would make twelve addresses a chain of twelve additions.
INLINE const float *apart(const float *address) {
    __asm__("" : "+r"(address));
    return address;
}

/// A tile of c, of `height` rows and `width` vectors. MULTIPLY(sum, factor, row) adds the product of a's element `factor`
/// and b's vector `row` to the vector `sum`.
#define TILE(NAME, TARGET, MULTIPLY)                                                                                  \
    TARGET INLINE void NAME(int height, int width, long k, const float *restrict a, struct gantop_strides at,         \
                            const float *restrict b, long b_row, float *restrict c, long c_row, bool adds) {          \
        float16 sums[12][4];                                                                                          \
        UNROLL for (int i = 0; i < height; i++)                                                                       \
            UNROLL for (int j = 0; j < width; j++)                                                                    \
                sums[i][j] = adds ? *(const float16 *)(c + i * c_row + 16 * j) : (float16){0};                        \
        for (long p = 0; p < k; p++, a += at.step, b += b_row) {                                                      \
            float16 row[4];                                                                                           \
            UNROLL for (int j = 0; j < width; j++) row[j] = *(const float16 *)(b + 16 * j);                           \
            UNROLL for (int third = 0; third < height; third += 3) {                                                  \
                const float *rows = apart(a + third * at.row);                                                        \
                UNROLL for (int i = third; i < third + 3 && i < height; i++) {                                        \
                    float factor = rows[(i - third) * at.row];                                                        \
                    UNROLL for (int j = 0; j < width; j++) MULTIPLY(sums[i][j], factor, row[j])                       \
                }                                                                                                     \
            }                                                                                                         \
        }                                                                                                             \
        UNROLL for (int i = 0; i < height; i++)                                                                       \
            UNROLL for (int j = 0; j < width; j++) *(float16 *)(c + i * c_row + 16 * j) = sums[i][j];                 \
    }

#define FLOATS(SUM, FACTOR, ROW) SUM += (FACTOR) * (ROW);

TILE(tile, , FLOATS)

/// The bits of a float in every lane.
#define SPREAD(WORDS, FACTOR)                                                                                         \
    uint32_t bits;                                                                                                    \
    memcpy(&bits, &(FACTOR), sizeof bits);                                                                            \
    word16 WORDS = (word16){0} + bits;

#define HALVES(SUM, FACTOR, ROW)                                                                                      \
    {                                                                                                                 \
        SPREAD(factors, FACTOR)                                                                                       \
        word16 others = (word16)(ROW);                                                                                \
        SUM += (float16)(factors << 16) * (float16)(others << 16);                                                    \
        SUM += (float16)(factors & 0xffff0000) * (float16)(others & 0xffff0000);                                      \
    }

TILE(tile_of_halves, , HALVES)

/// The rows from i to END that fill tiles of this height.
#define TILES(TILE, HEIGHT, WIDTH, END)                                                                               \
    for (; END - i >= HEIGHT; i += HEIGHT)                                                                            \
        TILE(HEIGHT, WIDTH, k, a + i * at.row, at, b, b_row, c + i * c_row, c_row, adds);

/// A function for results of WIDTH vectors, in tiles of HEIGHT rows. A tile of 2 rows waits for b: rather two of 4.
#define PANEL(NAME, TARGET, TILE, HEIGHT, WIDTH)                                                                      \
    TARGET static void NAME(long m, long k, const float *a, struct gantop_strides at, const float *b, long b_row,     \
                            float *c, long c_row, bool adds) {                                                        \
        long tall = m - m % HEIGHT - (m > HEIGHT && m % HEIGHT == 2 ? HEIGHT : 0);                                    \
        long i = 0;                                                                                                   \
        TILES(TILE, HEIGHT, WIDTH, tall)                                                                              \
        TILES(TILE, 4, WIDTH, m)                                                                                      \
        TILES(TILE, 2, WIDTH, m)                                                                                      \
        TILES(TILE, 1, WIDTH, m)                                                                                      \
    }

typedef void panel(long m, long k, const float *a, struct gantop_strides at, const float *b, long b_row, float *c,
                   long c_row, bool adds);

#if defined(__x86_64__)
// 32 registers of 16 floats, 16 of 8, and 16 of 4.
#define WIDEST __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define WIDEST_PAIRS __attribute__((target("arch=x86-64-v4,avx512bf16"), min_vector_width(512)))
#define WIDER __attribute__((target("arch=x86-64-v3")))
PANEL(widest_1, WIDEST, tile, 12, 1)
PANEL(widest_2, WIDEST, tile, 12, 2)
PANEL(widest_3, WIDEST, tile, 6, 3)
PANEL(widest_4, WIDEST, tile, 6, 4)
PANEL(wider_1, WIDER, tile, 6, 1)
PANEL(plain_1, , tile, 2, 1)

PANEL(widest_halves_1, WIDEST, tile_of_halves, 12, 1)
PANEL(widest_halves_2, WIDEST, tile_of_halves, 6, 2)
PANEL(wider_halves_1, WIDER, tile_of_halves, 4, 1)
PANEL(plain_halves_1, , tile_of_halves, 2, 1)

typedef __bf16 pair16 __attribute__((vector_size(64)));
#define PAIRS(SUM, FACTOR, ROW)                                                                                       \
    {                                                                                                                 \
        SPREAD(factors, FACTOR)                                                                                       \
        SUM = __builtin_ia32_dpbf16ps_512(SUM, (pair16)factors, (pair16)(ROW));                                       \
    }
TILE(tile_of_pairs, WIDEST_PAIRS, PAIRS)
PANEL(widest_pairs_1, WIDEST_PAIRS, tile_of_pairs, 12, 1)
PANEL(widest_pairs_2, WIDEST_PAIRS, tile_of_pairs, 12, 2)
PANEL(widest_pairs_3, WIDEST_PAIRS, tile_of_pairs, 6, 3)
PANEL(widest_pairs_4, WIDEST_PAIRS, tile_of_pairs, 6, 4)

/// By level of the processor, for 1 to 4 vectors; null where there are registers for fewer vectors at a time alone.
static panel *const panels[][4] = {{plain_1}, {wider_1}, {widest_1, widest_2, widest_3, widest_4}};
static panel *const pair_panels[][4] = {
    {plain_halves_1},
    {wider_halves_1},
    {widest_halves_1, widest_halves_2},
    {widest_pairs_1, widest_pairs_2, widest_pairs_3, widest_pairs_4},
};

int gantop_processor_level(void) {
    if (!__builtin_cpu_supports("x86-64-v4")) return __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
    return __builtin_cpu_supports("avx512bf16") ? 3 : 2;
}
#else
PANEL(plain_1, , tile, 6, 1)
PANEL(plain_halves_1, , tile_of_halves, 6, 1)

static panel *const panels[][4] = {{plain_1}};
static panel *const pair_panels[][4] = {{plain_halves_1}};

int gantop_processor_level(void) { return 0; }
#endif

/// The last columns, fewer than a vector: b's are filled up with zeros, and c's are kept beside.
static void product_edge(panel *one, long m, long n, long k, const float *a, struct gantop_strides at, const float *b,
                         long b_row, float *c, long c_row, bool adds) {
    enum { HEIGHT = 48 };
    float filled[DEPTH * 16], part[HEIGHT * 16];
    for (long p = 0; p < k; p++)
        for (long j = 0; j < 16; j++) filled[16 * p + j] = j < n ? b[p * b_row + j] : 0;
    for (long i = 0; i < m; i += HEIGHT) {
        long height = m - i < HEIGHT ? m - i : HEIGHT;
        one(height, k, a + i * at.row, at, filled, 16, part, 16, false);
        for (long row = 0; row < height; row++)
            for (long j = 0; j < n; j++) {
                float *to = c + (i + row) * c_row + j;
                *to = adds ? *to + part[16 * row + j] : part[16 * row + j];
            }
    }
}

INLINE void product(panel *const *by_width, long m, long n, long k, const float *a, struct gantop_strides at,
                    const float *b, long b_row, float *c, long c_row, bool adds) {
    for (long p = 0; p < k; p += DEPTH, a += DEPTH * at.step, b += DEPTH * b_row, adds = true) {
        long depth = k - p < DEPTH ? k - p : DEPTH;
        long j = 0;
        for (int width = 4; width >= 1; width--) {
            if (!by_width[width - 1]) continue;
            for (; n - j >= 16 * width; j += 16 * width)
                by_width[width - 1](m, depth, a, at, b + j, b_row, c + j, c_row, adds);
        }
        if (j < n) product_edge(by_width[0], m, n - j, depth, a, at, b + j, b_row, c + j, c_row, adds);
    }
}

void gantop_product_at(int level, long m, long n, long k, const float *a, struct gantop_strides at, const float *b,
                       long b_row, float *c, long c_row, bool adds) {
    product(panels[level < 2 ? level : 2], m, n, k, a, at, b, b_row, c, c_row, adds);
}

void gantop_product_of_pairs_at(int level, long m, long n, long k, const float *a, struct gantop_strides at,
                                const float *b, long b_row, float *c, long c_row, bool adds) {
    product(pair_panels[level], m, n, k, a, at, b, b_row, c, c_row, adds);
}

INLINE float sum(const float16 *x) {
    float16 sums = *x;
    for (int half = 8; half >= 1; half /= 2)
        for (int lane = 0; lane < half; lane++) sums[lane] += sums[lane + half];
    return sums[0];
}

INLINE void dots(int height, int width, long k, const float *restrict a, long a_row, const float *restrict b,
                 long b_row, float *restrict c, long c_row) {
    float16 sums[4][4] = {{{0}}};
    long p = 0;
    for (; p + 16 <= k; p += 16)
        UNROLL for (int i = 0; i < height; i++)
            UNROLL for (int j = 0; j < width; j++)
                sums[i][j] += *(const float16 *)(a + i * a_row + p) * *(const float16 *)(b + j * b_row + p);
    UNROLL for (int i = 0; i < height; i++)
        UNROLL for (int j = 0; j < width; j++) {
            float rest = 0;
            for (long q = p; q < k; q++) rest += a[i * a_row + q] * b[j * b_row + q];
            c[i * c_row + j] = sum(&sums[i][j]) + rest;
        }
}

CLONES WIDE void gantop_dots(long m, long n, long k, const float *a, long a_row, const float *b, long b_row, float *c,
                             long c_row) {
#define ROWS(WIDTH)                                                                                                   \
    for (; m - i >= 4; i += 4) dots(4, WIDTH, k, a + i * a_row, a_row, b, b_row, c + i * c_row, c_row);               \
    for (; i < m; i++) dots(1, WIDTH, k, a + i * a_row, a_row, b, b_row, c + i * c_row, c_row);
    long i = 0;
    switch (n) {
    case 1: ROWS(1) break;
    case 2: ROWS(2) break;
    case 3: ROWS(3) break;
    default: ROWS(4) break;
    }
#undef ROWS
}
