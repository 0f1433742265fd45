#include "CPNG.h"

#include <png.h>
#include <stdio.h>
#include <string.h>

static void describe(png_image *image, int width, int height, int channels) {
    memset(image, 0, sizeof *image);
    image->version = PNG_IMAGE_VERSION;
    image->width = (png_uint_32)width;
    image->height = (png_uint_32)height;
    image->format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
}

int gantop_png_write(const char *path, const uint8_t *pixels, int width, int height, int channels,
                     char *error, size_t error_capacity) {
    png_image image;
    describe(&image, width, height, channels);
    if (png_image_write_to_file(&image, path, 0, pixels, 0, NULL)) return 0;
    snprintf(error, error_capacity, "%s", image.message);
    return -1;
}

size_t gantop_png_encode(const uint8_t *pixels, int width, int height, int channels, uint8_t *bytes,
                         size_t capacity) {
    png_image image;
    describe(&image, width, height, channels);
    png_alloc_size_t size = capacity;
    return png_image_write_to_memory(&image, bytes, &size, 0, pixels, 0, NULL) ? size : 0;
}

size_t gantop_png_bound(int width, int height, int channels) {
    png_image image;
    describe(&image, width, height, channels);
    return PNG_IMAGE_PNG_SIZE_MAX(image);
}

int gantop_png_size(const uint8_t *bytes, size_t count, int *width, int *height, int *channels) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&image, bytes, count)) return -1;
    int fits = image.width <= 1 << 16 && image.height <= 1 << 16;
    *width = fits ? (int)image.width : 0;
    *height = fits ? (int)image.height : 0;
    *channels = image.format & PNG_FORMAT_FLAG_COLOR ? 3 : 1;
    png_image_free(&image);
    return fits ? 0 : -1;
}

int gantop_png_decode(const uint8_t *bytes, size_t count, uint8_t *pixels, size_t capacity) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&image, bytes, count)) return -1;
    image.format = image.format & PNG_FORMAT_FLAG_COLOR ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    png_color black = {0, 0, 0};
    int fits = PNG_IMAGE_SIZE(image) <= capacity;
    // What is transparent lies on black.
    int isRead = fits && png_image_finish_read(&image, &black, pixels, 0, NULL);
    png_image_free(&image);
    return isRead ? 0 : -1;
}
