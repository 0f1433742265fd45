// Products of matrices, on the calling thread.
//
// A tile of the result stays in registers while it walks along k: a vector of b's row is loaded once for all rows of the
// tile, an element of a is spread over a vector. Nothing is copied first. Measured beside the sgemm of oneDNN 2.6, which
// it replaced, on one core (Zen 5), over the shapes of the four workloads of BENCHMARKS.md weighted by their work: 1.01
// to 1.03 times as fast with AVX-512 (270 of 288 GFLOP/s), 1.00 to 1.16 times with AVX2. With b transposed the library
// fell to 205 to 230 GFLOP/s; there is no such form here, BlockedProduct.swift computes the result's transpose then.
#include "CKernels.h"

#include "clones.h"

typedef float float16 __attribute__((vector_size(64), aligned(4)));

#define UNROLL _Pragma("clang loop unroll(full)")

/// So much of k at a time: with it a panel of 64 columns of b is 64 KB, which the second cache holds beside a's rows.
enum { DEPTH = 256 };

/// Hides where an address comes from: the compiler would make twelve addresses a chain of twelve additions.
INLINE const float *apart(const float *address) {
    __asm__("" : "+r"(address));
    return address;
}

INLINE void tile(int height, int width, long k, const float *restrict a, struct gantop_strides at,
                 const float *restrict b, long b_row, float *restrict c, long c_row, bool adds) {
    float16 sums[12][4];
    UNROLL for (int i = 0; i < height; i++)
        UNROLL for (int j = 0; j < width; j++)
            sums[i][j] = adds ? *(const float16 *)(c + i * c_row + 16 * j) : (float16){0};
    for (long p = 0; p < k; p++, a += at.step, b += b_row) {
        float16 row[4];
        UNROLL for (int j = 0; j < width; j++) row[j] = *(const float16 *)(b + 16 * j);
        UNROLL for (int third = 0; third < height; third += 3) {
            const float *rows = apart(a + third * at.row);
            UNROLL for (int i = third; i < third + 3 && i < height; i++) {
                float factor = rows[(i - third) * at.row];
                UNROLL for (int j = 0; j < width; j++) sums[i][j] += factor * row[j];
            }
        }
    }
    UNROLL for (int i = 0; i < height; i++)
        UNROLL for (int j = 0; j < width; j++) *(float16 *)(c + i * c_row + 16 * j) = sums[i][j];
}

/// The rows from i to END that fill tiles of this height.
#define TILES(HEIGHT, WIDTH, END)                                                                                     \
    for (; END - i >= HEIGHT; i += HEIGHT)                                                                            \
        tile(HEIGHT, WIDTH, k, a + i * at.row, at, b, b_row, c + i * c_row, c_row, adds);

/// A function for results of WIDTH vectors, in tiles of HEIGHT rows. A tile of 2 rows waits for b: rather two of 4.
#define PANEL(NAME, TARGET, HEIGHT, WIDTH)                                                                            \
    TARGET static void NAME(long m, long k, const float *a, struct gantop_strides at, const float *b, long b_row,     \
                            float *c, long c_row, bool adds) {                                                        \
        long tall = m - m % HEIGHT - (m > HEIGHT && m % HEIGHT == 2 ? HEIGHT : 0);                                    \
        long i = 0;                                                                                                   \
        TILES(HEIGHT, WIDTH, tall)                                                                                    \
        TILES(4, WIDTH, m)                                                                                            \
        TILES(2, WIDTH, m)                                                                                            \
        TILES(1, WIDTH, m)                                                                                            \
    }

typedef void panel(long m, long k, const float *a, struct gantop_strides at, const float *b, long b_row, float *c,
                   long c_row, bool adds);

#if defined(__x86_64__)
// 32 registers of 16 floats, 16 of 8, and 16 of 4.
#define WIDEST __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define WIDER __attribute__((target("arch=x86-64-v3")))
PANEL(widest_1, WIDEST, 12, 1)
PANEL(widest_2, WIDEST, 12, 2)
PANEL(widest_3, WIDEST, 6, 3)
PANEL(widest_4, WIDEST, 6, 4)
PANEL(wider_1, WIDER, 6, 1)
PANEL(plain_1, , 2, 1)

/// By level of the processor, for 1 to 4 vectors; null where there are registers for one vector at a time alone.
static panel *const panels[][4] = {{plain_1}, {wider_1}, {widest_1, widest_2, widest_3, widest_4}};

int gantop_processor_level(void) {
    return __builtin_cpu_supports("x86-64-v4") ? 2 : __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
}
#else
PANEL(plain_1, , 6, 1)

static panel *const panels[][4] = {{plain_1}};

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

void gantop_product_at(int level, long m, long n, long k, const float *a, struct gantop_strides at, const float *b,
                       long b_row, float *c, long c_row, bool adds) {
    panel *const *by_width = panels[level];
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

void gantop_product(long m, long n, long k, const float *a, struct gantop_strides at, const float *b, long b_row,
                    float *c, long c_row, bool adds) {
    gantop_product_at(gantop_processor_level(), m, n, k, a, at, b, b_row, c, c_row, adds);
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
