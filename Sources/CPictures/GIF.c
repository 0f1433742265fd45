#include "internal.h"

#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const uint8_t *bytes;
    size_t left;
} source;

static int take(GifFileType *file, GifByteType *to, int count) {
    source *from = file->UserData;
    int taken = (size_t)count < from->left ? count : (int)from->left;
    memcpy(to, from->bytes, (size_t)taken);
    from->bytes += taken;
    from->left -= (size_t)taken;
    return taken;
}

/// The rows of an interlaced picture come in four passes.
static int row_of(int index, int height, int is_interlaced) {
    if (!is_interlaced) return index;
    static const int first[] = {0, 4, 2, 1}, step[] = {8, 8, 4, 2};
    for (int pass = 0; pass < 4; pass++) {
        int count = height > first[pass] ? (height - first[pass] + step[pass] - 1) / step[pass] : 0;
        if (index < count) return first[pass] + index * step[pass];
        index -= count;
    }
    return height;
}

/// Draws the frame that begins here; `clear` is the colour that is none, or -1.
static int draw(gantop_picture_request *request, GifFileType *file, int clear, GifByteType *line) {
    const GifImageDesc *frame = &file->Image;
    const ColorMapObject *colours = frame->ColorMap ? frame->ColorMap : file->SColorMap;
    if (!colours) return gantop_fail(request, "it has no colours");
    for (int index = 0; index < frame->Height; index++) {
        if (DGifGetLine(file, line, frame->Width) != GIF_OK)
            return gantop_fail(request, "its pixels are damaged, or it ends early");
        int y = frame->Top + row_of(index, frame->Height, frame->Interlace);
        if (y < 0 || y >= file->SHeight) continue;
        for (int i = 0; i < frame->Width; i++) {
            int x = frame->Left + i;
            if (x < 0 || x >= file->SWidth || line[i] == clear || line[i] >= colours->ColorCount) continue;
            GifColorType colour = colours->Colors[line[i]];
            uint8_t *pixel = request->rgba + 4 * ((size_t)y * file->SWidth + x);
            pixel[0] = colour.Red;
            pixel[1] = colour.Green;
            pixel[2] = colour.Blue;
            pixel[3] = 255;
        }
    }
    return 0;
}

static int read_frame(gantop_picture_request *request, GifFileType *file) {
    int clear = -1;
    for (;;) {
        GifRecordType type;
        if (DGifGetRecordType(file, &type) != GIF_OK) return gantop_fail(request, "it ends before its first frame");
        if (type == TERMINATE_RECORD_TYPE) return gantop_fail(request, "it holds no frame");
        if (type == EXTENSION_RECORD_TYPE) {
            int code;
            GifByteType *block;
            if (DGifGetExtension(file, &code, &block) != GIF_OK) return gantop_fail(request, "it is damaged");
            while (block) {
                if (code == GRAPHICS_EXT_FUNC_CODE && block[0] >= 4 && block[1] & 1) clear = block[4];
                if (DGifGetExtensionNext(file, &block) != GIF_OK) return gantop_fail(request, "it is damaged");
            }
        }
        if (type != IMAGE_DESC_RECORD_TYPE) continue;
        if (DGifGetImageDesc(file) != GIF_OK || file->Image.Width <= 0)
            return gantop_fail(request, "its first frame is damaged");
        GifByteType *line = malloc((size_t)file->Image.Width);
        if (!line) return gantop_fail(request, "there is no memory for it");
        int status = draw(request, file, clear, line);
        free(line);
        return status;
    }
}

int gantop_read_gif(gantop_picture_request *request) {
    source from = {request->bytes, request->count};
    int code = 0;
    GifFileType *file = DGifOpen(&from, take, &code);
    if (!file) return gantop_fail(request, "its header is damaged");
    *request->size = (gantop_picture_size){file->SWidth, file->SHeight, 1};
    int status = 0;
    if (request->rgba) {
        size_t count = (size_t)4 * file->SWidth * file->SHeight;
        if (count <= request->capacity) {
            memset(request->rgba, 0, count);
            status = read_frame(request, file);
        } else {
            status = gantop_fail(request, "it is larger than its header says");
        }
    }
    DGifCloseFile(file, &code);
    return status;
}
