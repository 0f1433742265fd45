#ifndef CPICTURES_INTERNAL_H
#define CPICTURES_INTERNAL_H

#include "CPictures.h"

#include <stdio.h>

typedef struct {
    const uint8_t *bytes;
    size_t count;
    /// The shortest side that is wanted.
    int least;
    /// `NULL`: the header alone.
    uint8_t *rgba;
    size_t capacity;
    gantop_picture_size *size;
    char *error;
    size_t error_capacity;
} gantop_picture_request;

/// Whether the picture fits into the room there is.
static inline int gantop_has_room(const gantop_picture_request *request, size_t width, size_t height) {
    return width <= request->capacity / 4 / (height ? height : 1);
}

static inline int gantop_fail(const gantop_picture_request *request, const char *reason) {
    snprintf(request->error, request->error_capacity, "%s", reason);
    return -1;
}

int gantop_read_png(gantop_picture_request *request);
int gantop_read_jpeg(gantop_picture_request *request);
int gantop_read_webp(gantop_picture_request *request);
int gantop_read_gif(gantop_picture_request *request);

#endif
