// The door to libpng, through its simplified interface (no setjmp).
#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

/// Writes `height` rows of `width` pixels with `channels` (1: grey, 3: RGB) bytes each to the file at `path`.
/// Returns 0, or -1 with a message in `error`. Swift does not import PNG_FORMAT_* (cast macros) nor the
/// message, which libpng keeps in a C array inside a struct.
int gantop_png_write(const char *path, const uint8_t *pixels, int width, int height, int channels,
                     char *error, size_t error_capacity);

/// Writes the same as a PNG file in memory. Returns its size, or 0; `gantop_png_bound` bytes are always enough.
size_t gantop_png_encode(const uint8_t *pixels, int width, int height, int channels, uint8_t *bytes,
                         size_t capacity);
size_t gantop_png_bound(int width, int height, int channels);

/// Reads a PNG file's header: its size, and 1 channel for grey or 3 for colours. Returns 0, or -1 where it is none
/// or has more than 65536 columns or rows. Nothing is unpacked.
int gantop_png_size(const uint8_t *bytes, size_t count, int *width, int *height, int *channels);

/// Reads its pixels, row by row, in the channels that `gantop_png_size` says. Returns 0, or -1 where the file is
/// damaged or `capacity` too small.
int gantop_png_decode(const uint8_t *bytes, size_t count, uint8_t *pixels, size_t capacity);

#endif
