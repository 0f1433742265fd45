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

#endif
