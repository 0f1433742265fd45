#include "internal.h"

#include <jpeglib.h>
// Behind the types that it needs.
#include <jerror.h>
#include <setjmp.h>
#include <string.h>

typedef struct {
    struct jpeg_error_mgr manager;
    jmp_buf place;
    const gantop_picture_request *request;
} error_handler;

static void leave(j_common_ptr info) {
    error_handler *handler = (error_handler *)info->err;
    char text[JMSG_LENGTH_MAX];
    info->err->format_message(info, text);
    gantop_fail(handler->request, text);
    longjmp(handler->place, 1);
}

// A JPEG that ends early or holds nonsense is only warned of: what follows is grey. Such pictures are no examples.
// Stray bytes between segments, which cameras and programs of the web leave behind, harm no pixel.
static void warn(j_common_ptr info, int level) {
    if (level < 0 && info->err->msg_code != JWRN_EXTRANEOUS_DATA) leave(info);
}

/// Programs write about ten. Each goes through all of the picture, however few bytes it has.
enum { most_scans = 100 };

static void count_scans(j_common_ptr info) {
    if (((j_decompress_ptr)info)->input_scan_number <= most_scans) return;
    error_handler *handler = (error_handler *)info->err;
    gantop_fail(handler->request, "it has more than 100 scans");
    longjmp(handler->place, 1);
}

static unsigned number(const uint8_t *at, int size, int is_little) {
    unsigned value = 0;
    for (int i = 0; i < size; i++) value |= (unsigned)at[i] << 8 * (is_little ? i : size - 1 - i);
    return value;
}

/// The orientation that an EXIF block says; 1 where it says none.
static int orientation(const uint8_t *data, unsigned length) {
    if (length < 14 || memcmp(data, "Exif\0\0", 6)) return 1;
    const uint8_t *tiff = data + 6;
    length -= 6;
    int is_little = tiff[0] == 'I';
    unsigned first = number(tiff + 4, 4, is_little);
    if (first > length || length - first < 2) return 1;
    unsigned count = number(tiff + first, 2, is_little);
    for (unsigned i = 0; i < count; i++) {
        unsigned entry = first + 2 + 12 * i;
        if (entry > length || length - entry < 12) return 1;
        if (number(tiff + entry, 2, is_little) != 0x0112) continue;
        unsigned value = number(tiff + entry + 8, 2, is_little);
        return value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}

/// Four inks as red, green and blue, in place.
static void mix_inks(uint8_t *row, int width, int is_inverted) {
    for (int x = 0; x < width; x++, row += 4) {
        unsigned black = is_inverted ? row[3] : 255 - row[3];
        for (int c = 0; c < 3; c++) {
            unsigned ink = is_inverted ? row[c] : 255 - row[c];
            row[c] = (uint8_t)((ink * black + 127) / 255);
        }
        row[3] = 255;
    }
}

int gantop_read_jpeg(gantop_picture_request *request) {
    struct jpeg_decompress_struct info;
    error_handler handler;
    handler.request = request;
    info.err = jpeg_std_error(&handler.manager);
    handler.manager.error_exit = leave;
    handler.manager.emit_message = warn;
    if (setjmp(handler.place)) {
        jpeg_destroy_decompress(&info);
        return -1;
    }
    jpeg_create_decompress(&info);
    struct jpeg_progress_mgr progress = {.progress_monitor = count_scans};
    info.progress = &progress;
    jpeg_mem_src(&info, request->bytes, request->count);
    jpeg_save_markers(&info, JPEG_APP0 + 1, 0xffff);
    jpeg_read_header(&info, TRUE);
    *request->size = (gantop_picture_size){(int)info.image_width, (int)info.image_height, 1};
    for (jpeg_saved_marker_ptr marker = info.marker_list; marker; marker = marker->next)
        if (request->size->orientation == 1)
            request->size->orientation = orientation(marker->data, marker->data_length);
    if (!request->rgba) {
        jpeg_destroy_decompress(&info);
        return 0;
    }
    unsigned side = info.image_width < info.image_height ? info.image_width : info.image_height;
    info.scale_denom = 8;
    for (info.scale_num = 1; info.scale_num < 8; info.scale_num++)
        if (side * info.scale_num / 8 >= (unsigned)request->least) break;
    int has_inks = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
    info.out_color_space = has_inks ? JCS_CMYK : JCS_EXT_RGBA;
    jpeg_start_decompress(&info);
    request->size->width = (int)info.output_width;
    request->size->height = (int)info.output_height;
    if (!gantop_has_room(request, info.output_width, info.output_height)) {
        jpeg_destroy_decompress(&info);
        return gantop_fail(request, "it is larger than its header says");
    }
    while (info.output_scanline < info.output_height) {
        JSAMPROW row = request->rgba + (size_t)4 * info.output_width * info.output_scanline;
        jpeg_read_scanlines(&info, &row, 1);
        if (has_inks) mix_inks(row, (int)info.output_width, info.saw_Adobe_marker);
    }
    jpeg_finish_decompress(&info);
    jpeg_destroy_decompress(&info);
    return 0;
}
