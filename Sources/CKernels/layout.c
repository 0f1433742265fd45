#include "CKernels.h"

#include "clones.h"

#include <string.h>

CLONES void gantop_transpose(const float *restrict x, float *restrict y, long rows, long columns) {
    // Blocks of 16 × 16: a cache line of each array at a time.
    for (long top = 0; top < rows; top += 16)
        for (long left = 0; left < columns; left += 16) {
            long height = rows - top < 16 ? rows - top : 16;
            long width = columns - left < 16 ? columns - left : 16;
            const float *from = x + top * columns + left;
            float *to = y + left * rows + top;
            if (height == 16 && width == 16) {
                for (long j = 0; j < 16; j++)
                    for (long i = 0; i < 16; i++) to[j * rows + i] = from[i * columns + j];
            } else {
                for (long j = 0; j < width; j++)
                    for (long i = 0; i < height; i++) to[j * rows + i] = from[i * columns + j];
            }
        }
}

/// Where the rows of the windows of one output pixel lie: elements left of the image, inside of it, right of it.
struct run {
    long first, before, inside, after;
};

INLINE struct run run_at(long x, struct gantop_windows s) {
    long left = x * s.stride - s.padding;
    long right = left + s.kernel;
    long first = left < 0 ? 0 : left > s.width ? s.width : left;
    long last = right < first ? first : right > s.width ? s.width : right;
    struct run run = {first * s.channels, (first - left) * s.channels, (last - first) * s.channels, 0};
    if (run.before > s.kernel * s.channels) run.before = s.kernel * s.channels;
    run.after = s.kernel * s.channels - run.before - run.inside;
    return run;
}

// Whole windows of 16-byte pieces are the common case; a call of memcpy would cost more than they do.
INLINE void copy(float *restrict to, const float *restrict from, long n) {
    for (long i = 0; i < n; i++) to[i] = from[i];
}

CLONES void gantop_gather_windows(const float *restrict images, float *restrict columns, long samples,
                                  struct gantop_windows s) {
    long length = s.kernel * s.channels;
    for (long sample = 0; sample < samples; sample++, images += s.height * s.width * s.channels)
        for (long y = 0; y < s.output_height; y++)
            for (long x = 0; x < s.output_width; x++) {
                struct run run = run_at(x, s);
                for (long k = 0; k < s.kernel; k++, columns += length) {
                    long row = y * s.stride - s.padding + k;
                    if (row < 0 || row >= s.height) {
                        memset(columns, 0, (size_t)length * sizeof *columns);
                        continue;
                    }
                    const float *from = images + row * s.width * s.channels + run.first;
                    if (run.inside == 4 && length == 4) {
                        copy(columns, from, 4);
                        continue;
                    }
                    memset(columns, 0, (size_t)run.before * sizeof *columns);
                    copy(columns + run.before, from, run.inside);
                    memset(columns + run.before + run.inside, 0, (size_t)run.after * sizeof *columns);
                }
            }
}

CLONES void gantop_scatter_windows(const float *restrict columns, float *restrict images, long samples,
                                   struct gantop_windows s) {
    long length = s.kernel * s.channels;
    memset(images, 0, (size_t)(samples * s.height * s.width * s.channels) * sizeof *images);
    for (long sample = 0; sample < samples; sample++, images += s.height * s.width * s.channels)
        for (long y = 0; y < s.output_height; y++)
            for (long x = 0; x < s.output_width; x++) {
                struct run run = run_at(x, s);
                for (long k = 0; k < s.kernel; k++, columns += length) {
                    long row = y * s.stride - s.padding + k;
                    if (row < 0 || row >= s.height) continue;
                    float *to = images + row * s.width * s.channels + run.first;
                    const float *from = columns + run.before;
                    for (long i = 0; i < run.inside; i++) to[i] += from[i];
                }
            }
}
