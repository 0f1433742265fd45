#include "CPNG.h"

#include <png.h>
#include <stdio.h>
#include <string.h>

int gantop_png_write(const char *path, const uint8_t *pixels, int width, int height, int channels,
                     char *error, size_t error_capacity) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = (png_uint_32)width;
    image.height = (png_uint_32)height;
    image.format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    if (png_image_write_to_file(&image, path, 0, pixels, 0, NULL)) return 0;
    snprintf(error, error_capacity, "%s", image.message);
    return -1;
}
