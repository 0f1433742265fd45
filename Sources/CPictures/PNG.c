#include "internal.h"

#include <png.h>
#include <string.h>

int gantop_read_png(gantop_picture_request *request) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&image, request->bytes, request->count))
        return gantop_fail(request, image.message);
    *request->size = (gantop_picture_size){(int)image.width, (int)image.height, 1};
    if (!request->rgba) {
        png_image_free(&image);
        return 0;
    }
    if (!gantop_has_room(request, image.width, image.height)) {
        png_image_free(&image);
        return gantop_fail(request, "it is larger than its header says");
    }
    // 16 bits without a word about their colours are as bright as 8 bits would be.
    image.flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
    image.format = PNG_FORMAT_RGBA;
    int is_read = png_image_finish_read(&image, NULL, request->rgba, 0, NULL);
    if (!is_read) gantop_fail(request, image.message);
    png_image_free(&image);
    return is_read ? 0 : -1;
}
