// Loops over floats that Swift would compile for SSE2 alone: each is compiled three times (AVX-512, AVX2, baseline) and
// the processor's best is chosen when the program starts. Plain Swift twins in the tests hold them to account.
//
// Arrays do not overlap unless a comment says so. `rows` times `columns` is a matrix, row by row.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

/// What follows a product: nothing, x > 0 ? x : slope · x, or tanh x.
enum { GANTOP_IDENTITY, GANTOP_LEAKY, GANTOP_TANH };

/// y := activation(y + bias), row by row; `bias` may be null. Rows lie `stride` elements apart.
void gantop_activate(float *y, const float *bias, long rows, long columns, long stride, int activation, float slope);

/// dz := dy · activation'(where the output was y), and adds the sum of dz's rows to `sums`. `dz` may be `dy`. Rows lie
/// `stride` elements apart.
void gantop_activate_backward(const float *dy, const float *y, float *dz, float *sums, long rows, long columns,
                              long stride, int activation, float slope);

/// y := ln(1 + eˣ); relative error 5e-7.
void gantop_softplus(const float *x, float *y, long n);

/// y := 1 / (1 + e⁻ˣ); relative error 3e-7.
void gantop_sigmoid(const float *x, float *y, long n);

/// y := activation(x · factor + offset), column by column; `y` may be `x`.
void gantop_scale_shift(const float *x, const float *factor, const float *offset, float *y, long rows, long columns,
                        int activation, float slope);

/// Adds the sum of the rows of x to `sums`.
void gantop_sum_rows(const float *x, float *sums, long rows, long columns);

/// Adds the sum of the rows of (x − mean)² to `sums`.
void gantop_sum_squares(const float *x, const float *mean, float *sums, long rows, long columns);

/// With dz := dy · activation'(y): adds Σ dz to `sums` and Σ dz · (x − mean) to `sums + columns`, over the rows.
void gantop_normalize_sums(const float *dy, const float *y, const float *x, const float *mean, float *sums, long rows,
                           long columns, int activation, float slope);

/// With dz := dy · activation'(y): dx := a · dz + b · x + d, column by column.
void gantop_normalize_backward(const float *dy, const float *y, const float *x, const float *a, const float *b,
                               const float *d, float *dx, long rows, long columns, int activation, float slope);

/// Where the elements of a matrix lie: from one to the next of its column, and of its row.
struct gantop_strides {
    long row, step;
};

/// What this processor has: 3 for AVX-512 with products of bfloat16, 2 for AVX-512, 1 for AVX2, 0 for neither.
int gantop_processor_level(void);

/// c := a · b, or c += a · b where it `adds`: m × k, transposed or not, times k × n. The rows of b and c lie `b_row` and
/// `c_row` elements apart. As a processor of that level computes it, which must not be higher than this one's.
void gantop_product_at(int level, long m, long n, long k, const float *a, struct gantop_strides at, const float *b,
                       long b_row, float *c, long c_row, bool adds);

/// The same for factors of which every element is a pair of bfloat16 (see `gantop_pair_rows`): 2 · k products to a sum of
/// float32. Only of one level are all bits the same.
void gantop_product_of_pairs_at(int level, long m, long n, long k, const float *a, struct gantop_strides at,
                                const float *b, long b_row, float *c, long c_row, bool adds);

/// Rounds to bfloat16 and puts the elements of rows 2i and 2i + 1 together, the first in the lower half: `rows` × `columns`
/// becomes (rows + 1) / 2 × `columns` pairs, the last one with zeros where the rows are odd. No number, which is quiet NaN, stays none.
void gantop_pair_rows(const float *x, long x_row, float *pairs, long pairs_row, long rows, long columns);

/// The same for columns 2i and 2i + 1: `rows` × (columns + 1) / 2 pairs.
void gantop_pair_columns(const float *x, long x_row, float *pairs, long pairs_row, long rows, long columns);

/// c := a · bᵀ for n of 1 to 4: m × k times the transpose of n × k.
void gantop_dots(long m, long n, long k, const float *a, long a_row, const float *b, long b_row, float *c, long c_row);

/// y := factor · byte + offset, for `count` rows of a table of bytes, `length` of them each.
void gantop_gather_bytes(const uint8_t *table, const long *rows, long count, long length, float factor, float offset,
                         float *y);

/// y := xᵀ for x of `rows` × `columns`; their rows lie `x_row` and `y_row` elements apart.
void gantop_transpose(const float *x, long x_row, float *y, long y_row, long rows, long columns);

/// Copies a matrix whose rows lie `x_stride` elements apart to where they lie `y_stride` apart.
void gantop_copy_rows(const float *x, long x_stride, float *y, long y_stride, long rows, long columns);

/// y := every square of `factor` × `factor` values of a pixel of `pixels` side by side, channels outermost among them:
/// one row of pixels of `channels` · factor² becomes `factor` rows of pixels of `channels`. Back again where it is the
/// `inverse`, from y's layout to x's.
void gantop_shuffle_pixels(const float *x, float *y, long pixels, long channels, long factor, bool inverse);

/// A linear map of the points of a line, by output: of output i, the inputs `places[starts[i] ..< starts[i + 1]]` and how
/// much of each.
struct gantop_line {
    const long *starts, *places;
    const float *weights;
};

/// One row of a resampled image of `width` × `channels` a row: `row` says which rows of x it is made of, `columns` which
/// columns; `scratch` is as long as a row of x.
void gantop_resample_row(const float *x, float *y, float *scratch, long width, long channels, struct gantop_line rows,
                         long row, struct gantop_line columns, long output_width);

/// y := own · x + shared · (the mean of the pixel's channels) + offset; y may be x.
void gantop_mix_colours(const float *x, float *y, long pixels, long channels, float own, float shared, float offset);

/// y := the logarithm of the softmax of every row of x.
void gantop_log_softmax(const float *x, float *y, long rows, long columns);

/// y := eˣ for −87 ≤ x ≤ 88, the nearest of those elsewhere.
void gantop_exp(const float *x, float *y, long n);

/// One step of Adam over n parameters; `rate` is the learning rate over 1 − β₁ᵗ, `root` is 1 / √(1 − β₂ᵗ).
void gantop_adam(float *parameter, float *mean, float *square, const float *gradient, long n, float beta1, float beta2,
                 float rate, float root, float epsilon);

/// average += take · (target − average).
void gantop_blend(float *average, const float *target, long n, float take);

float gantop_sum(const float *x, long n);

float gantop_square_sum(const float *x, long n);

/// Normal draws from uniform bits (Box & Muller, 1958): two from each of n 64-bit words, y[2i] and y[2i + 1].
void gantop_normal(const uint64_t *bits, float *y, long n, float mean, float deviation);

/// The sizes of a convolution; see ConvolutionGeometry in TensorCore.
struct gantop_windows {
    long height, width, channels, output_height, output_width, kernel, stride, padding;
};

/// Writes the windows of `samples` images, one window a row (im2col).
void gantop_gather_windows(const float *images, float *columns, long samples, struct gantop_windows sizes);

/// Adds the windows up where they came from (col2im); `images` are written, not added to.
void gantop_scatter_windows(const float *columns, float *images, long samples, struct gantop_windows sizes);

/// The sizes of a 4 × 4 convolution of stride 2 and padding 1, for the functions below: see winograd.c. Channels come in
/// multiples of 16; `first` and `count` say which of them an array has.
struct gantop_tiling {
    long height, width, channels, output_height, output_width, output_channels;
};

/// Elements from a row of weights, and from one of its 16 taps, to the next.
struct gantop_weight_steps {
    long row, tap;
};

/// How the elements of a matrix lie: as floats, or rounded to bfloat16, the two of rows or of columns 2i and 2i + 1 in one
/// element. Where the rows are odd the last pairs have zeros.
enum gantop_pairing { GANTOP_NO_PAIRS, GANTOP_PAIRS_OF_ROWS, GANTOP_PAIRS_OF_COLUMNS };

/// Images to 25 planes of `[tiles, 4 phases, channels]`.
void gantop_tile_input(const float *images, float *tiles, long plane, long samples, struct gantop_tiling sizes,
                       enum gantop_pairing pairing);

/// The transpose: planes of `[tiles, 4 phases, count]` to images.
void gantop_tile_input_back(const float *tiles, long plane, float *images, long samples, long first, long count,
                            struct gantop_tiling sizes);

/// 25 planes of `[tiles, count]` to outputs.
void gantop_tile_output(const float *tiles, long plane, float *outputs, long samples, long first, long count,
                        struct gantop_tiling sizes);

/// The transpose: outputs to planes of `[tiles, output channels]`.
void gantop_tile_output_back(const float *outputs, float *tiles, long plane, long samples,
                             struct gantop_tiling sizes, enum gantop_pairing pairing);

/// Weights to 25 planes, whose rows, and the four phases of a row, lie the given steps apart.
void gantop_tile_weights(const float *weights, float *tiles, long plane, long rows, struct gantop_weight_steps from,
                         long row_step, long phase_step, long count, enum gantop_pairing pairing);

/// The transpose: planes of `[rows, 4 phases, count]` to weights `[rows, 4, 4, count]`.
void gantop_tile_weights_back(const float *tiles, long plane, float *weights, long rows, long count);

/// How many cores this thread may use; 1024 where the system does not say.
int gantop_core_count(void);

/// Keeps this thread, and those it will start, on the last `count` of the cores that it may use. Swift imports neither
/// the call (a GNU extension) nor the macros for sets of cores.
void gantop_pin_to_last_cores(int count);

/// Tells the processor that the thread is waiting for another one: some tens of cycles.
static inline void gantop_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

#endif
