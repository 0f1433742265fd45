#include "include/CPictures.h"

#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

enum { colour_count = 256 };

typedef struct {
    uint8_t *bytes;
    size_t count, capacity;
} sink;

static int put(GifFileType *file, const GifByteType *from, int count) {
    sink *to = file->UserData;
    if (to->capacity - to->count < (size_t)count) {
        size_t capacity = 2 * (to->capacity + (size_t)count);
        uint8_t *larger = realloc(to->bytes, capacity);
        if (!larger) return 0;
        to->bytes = larger;
        to->capacity = capacity;
    }
    memcpy(to->bytes + to->count, from, (size_t)count);
    to->count += (size_t)count;
    return count;
}

/// Says that the frames are shown over and over.
static int put_loop(GifFileType *file) {
    static const GifByteType forever[] = {1, 0, 0};
    return EGifPutExtensionLeader(file, APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
           EGifPutExtensionBlock(file, 11, "NETSCAPE2.0") == GIF_OK &&
           EGifPutExtensionBlock(file, sizeof forever, forever) == GIF_OK &&
           EGifPutExtensionTrailer(file) == GIF_OK;
}

static int put_frame(GifFileType *file, const uint8_t *rgb, int width, int height, int centiseconds,
                     GifByteType *planes, GifByteType *indices, ColorMapObject *map) {
    size_t count = (size_t)width * (size_t)height;
    for (size_t i = 0; i < count; i++)
        for (size_t channel = 0; channel < 3; channel++) planes[channel * count + i] = rgb[3 * i + channel];
    int colours = colour_count;
    memset(map->Colors, 0, sizeof *map->Colors * colour_count);
    if (GifQuantizeBuffer((unsigned)width, (unsigned)height, &colours, planes, planes + count, planes + 2 * count,
                          indices, map->Colors) != GIF_OK)
        return 0;
    GraphicsControlBlock control = {
        .DisposalMode = DISPOSE_DO_NOT, .DelayTime = centiseconds, .TransparentColor = NO_TRANSPARENT_COLOR};
    GifByteType extension[4];
    EGifGCBToExtension(&control, extension);
    if (EGifPutExtension(file, GRAPHICS_EXT_FUNC_CODE, sizeof extension, extension) != GIF_OK) return 0;
    if (EGifPutImageDesc(file, 0, 0, width, height, 0, map) != GIF_OK) return 0;
    for (int y = 0; y < height; y++)
        if (EGifPutLine(file, indices + (size_t)y * (size_t)width, width) != GIF_OK) return 0;
    return 1;
}

uint8_t *gantop_gif_write(const uint8_t *frames, int count, int width, int height, int centiseconds, size_t *size) {
    sink to = {0};
    int error = 0;
    size_t pixels = (size_t)width * (size_t)height;
    GifByteType *planes = malloc(3 * pixels), *indices = malloc(pixels);
    ColorMapObject *map = GifMakeMapObject(colour_count, NULL);
    GifFileType *file = planes && indices && map ? EGifOpen(&to, put, &error) : NULL;
    int is_whole = 0;
    if (file) {
        EGifSetGifVersion(file, 1);
        is_whole = EGifPutScreenDesc(file, width, height, 8, 0, NULL) == GIF_OK && put_loop(file);
        for (int i = 0; is_whole && i < count; i++)
            is_whole = put_frame(file, frames + 3 * pixels * (size_t)i, width, height, centiseconds, planes, indices, map);
        is_whole = EGifCloseFile(file, &error) == GIF_OK && is_whole;
    }
    GifFreeMapObject(map);
    free(planes);
    free(indices);
    if (!is_whole) {
        free(to.bytes);
        return NULL;
    }
    *size = to.count;
    return to.bytes;
}
