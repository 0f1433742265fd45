// The door to the decoders of pictures: libpng, libjpeg-turbo, libwebp and giflib.
//
// All give RGBA of 8 bits a channel, not premultiplied. Errors that their libraries raise by longjmp end here.
#ifndef CPICTURES_H
#define CPICTURES_H

#include <stddef.h>
#include <stdint.h>

enum { gantop_picture_unknown, gantop_picture_png, gantop_picture_jpeg, gantop_picture_webp, gantop_picture_gif };

/// What a file is, by its first bytes.
int gantop_picture_format(const uint8_t *bytes, size_t count);

typedef struct {
    int width;
    int height;
    /// How the picture is to be turned, 1 to 8 as EXIF says; 1: not at all.
    int orientation;
} gantop_picture_size;

/// Reads the header alone. Returns 0, or -1 with a reason in `error`.
int gantop_picture_measure(const uint8_t *bytes, size_t count, gantop_picture_size *size, char *error,
                           size_t error_capacity);

/// Decodes the picture; of a GIF or a moving WebP the first frame. A JPEG comes smaller by eighths where both sides
/// then are at least `least` pixels. Fills `rgba`, which has room for `capacity` bytes, and says the size that came.
/// Returns 0, or -1 with a reason in `error`.
int gantop_picture_decode(const uint8_t *bytes, size_t count, int least, uint8_t *rgba, size_t capacity,
                          gantop_picture_size *size, char *error, size_t error_capacity);

/// Writes frames, `[count, height, width, 3]`, as a GIF that shows them over and over, each for so long and with 256
/// colours of its own. Returns its bytes, to be freed, or NULL where there is no memory.
uint8_t *gantop_gif_write(const uint8_t *frames, int count, int width, int height, int centiseconds, size_t *size);

#endif
