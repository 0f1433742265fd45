// Moves and mixtures of pixels and rows. Pictures have few channels at one end of a network and many at the other: the few
// are compiled by number, so that the inner loop vanishes.
#include "CKernels.h"

#include "clones.h"

#include <string.h>

INLINE void copy_rows(const float *restrict x, long x_stride, float *restrict y, long y_stride, long rows,
                      long columns) {
    for (long row = 0; row < rows; row++, x += x_stride, y += y_stride)
        for (long i = 0; i < columns; i++) y[i] = x[i];
}

CLONES void gantop_copy_rows(const float *restrict x, long x_stride, float *restrict y, long y_stride, long rows,
                             long columns) {
    switch (columns) {
        case 1: copy_rows(x, x_stride, y, y_stride, rows, 1); break;
        case 2: copy_rows(x, x_stride, y, y_stride, rows, 2); break;
        case 3: copy_rows(x, x_stride, y, y_stride, rows, 3); break;
        case 4: copy_rows(x, x_stride, y, y_stride, rows, 4); break;
        default: copy_rows(x, x_stride, y, y_stride, rows, columns);
    }
}

INLINE void shuffle_pixels(const float *restrict x, float *restrict y, long pixels, long channels, long factor,
                           bool inverse) {
    for (long i = 0; i < factor; i++)
        for (long pixel = 0; pixel < pixels; pixel++)
            for (long j = 0; j < factor; j++)
                for (long c = 0; c < channels; c++) {
                    long deep = ((pixel * channels + c) * factor + i) * factor + j;
                    long wide = ((i * pixels + pixel) * factor + j) * channels + c;
                    if (inverse)
                        y[deep] = x[wide];
                    else
                        y[wide] = x[deep];
                }
}

CLONES void gantop_shuffle_pixels(const float *restrict x, float *restrict y, long pixels, long channels, long factor,
                                  bool inverse) {
    if (factor == 2 && inverse)
        shuffle_pixels(x, y, pixels, channels, 2, true);
    else if (factor == 2)
        shuffle_pixels(x, y, pixels, channels, 2, false);
    else
        shuffle_pixels(x, y, pixels, channels, factor, inverse);
}

INLINE void resample_columns(const float *restrict x, float *restrict y, long channels, struct gantop_line columns,
                             long output_width) {
    for (long i = 0; i < output_width; i++, y += channels) {
        for (long c = 0; c < channels; c++) y[c] = 0;
        for (long tap = columns.starts[i]; tap < columns.starts[i + 1]; tap++) {
            const float *pixel = x + columns.places[tap] * channels;
            float weight = columns.weights[tap];
            for (long c = 0; c < channels; c++) y[c] += weight * pixel[c];
        }
    }
}

CLONES void gantop_resample_row(const float *restrict x, float *restrict y, float *restrict scratch, long width,
                                long channels, struct gantop_line rows, long row, struct gantop_line columns,
                                long output_width) {
    long length = width * channels;
    long first = rows.starts[row];
    long end = rows.starts[row + 1];
    if (first == end) {
        memset(y, 0, (size_t)(output_width * channels) * sizeof *y);
        return;
    }
    const float *line = x + rows.places[first] * length;
    if (end > first + 1 || rows.weights[first] != 1) {
        float weight = rows.weights[first];
        for (long i = 0; i < length; i++) scratch[i] = weight * line[i];
        for (long tap = first + 1; tap < end; tap++) {
            line = x + rows.places[tap] * length;
            weight = rows.weights[tap];
            for (long i = 0; i < length; i++) scratch[i] += weight * line[i];
        }
        line = scratch;
    }
    switch (channels) {
        case 1: resample_columns(line, y, 1, columns, output_width); break;
        case 3: resample_columns(line, y, 3, columns, output_width); break;
        default: resample_columns(line, y, channels, columns, output_width);
    }
}

INLINE void mix_colours(const float *x, float *y, long pixels, long channels, float own, float shared, float offset) {
    for (long pixel = 0; pixel < pixels; pixel++, x += channels, y += channels) {
        float sum = 0;
        for (long c = 0; c < channels; c++) sum += x[c];
        float common = sum * (shared / (float)channels) + offset;
        for (long c = 0; c < channels; c++) y[c] = own * x[c] + common;
    }
}

CLONES void gantop_mix_colours(const float *x, float *y, long pixels, long channels, float own, float shared,
                               float offset) {
    switch (channels) {
        case 1: mix_colours(x, y, pixels, 1, own, shared, offset); break;
        case 3: mix_colours(x, y, pixels, 3, own, shared, offset); break;
        default: mix_colours(x, y, pixels, channels, own, shared, offset);
    }
}
