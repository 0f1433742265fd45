#include "internal.h"

#include <string.h>

int gantop_picture_format(const uint8_t *bytes, size_t count) {
    if (count >= 8 && !memcmp(bytes, "\x89PNG\r\n\x1a\n", 8)) return gantop_picture_png;
    if (count >= 3 && !memcmp(bytes, "\xff\xd8\xff", 3)) return gantop_picture_jpeg;
    if (count >= 12 && !memcmp(bytes, "RIFF", 4) && !memcmp(bytes + 8, "WEBP", 4)) return gantop_picture_webp;
    if (count >= 6 && (!memcmp(bytes, "GIF87a", 6) || !memcmp(bytes, "GIF89a", 6))) return gantop_picture_gif;
    return gantop_picture_unknown;
}

static int read_picture(gantop_picture_request *request) {
    *request->size = (gantop_picture_size){0, 0, 1};
    switch (gantop_picture_format(request->bytes, request->count)) {
    case gantop_picture_png: return gantop_read_png(request);
    case gantop_picture_jpeg: return gantop_read_jpeg(request);
    case gantop_picture_webp: return gantop_read_webp(request);
    case gantop_picture_gif: return gantop_read_gif(request);
    default: return gantop_fail(request, "it is no PNG, JPEG, WebP or GIF, whatever its name says");
    }
}

int gantop_picture_measure(const uint8_t *bytes, size_t count, gantop_picture_size *size, char *error,
                           size_t error_capacity) {
    gantop_picture_request request = {bytes, count, 0, NULL, 0, size, error, error_capacity};
    return read_picture(&request);
}

int gantop_picture_decode(const uint8_t *bytes, size_t count, int least, uint8_t *rgba, size_t capacity,
                          gantop_picture_size *size, char *error, size_t error_capacity) {
    gantop_picture_request request = {bytes, count, least, rgba, capacity, size, error, error_capacity};
    return read_picture(&request);
}
