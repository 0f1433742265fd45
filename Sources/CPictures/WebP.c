#include "internal.h"

#include <string.h>
#include <webp/decode.h>
#include <webp/demux.h>

/// The first frame of a picture that moves.
static int read_first_frame(gantop_picture_request *request) {
    WebPAnimDecoderOptions options;
    if (!WebPAnimDecoderOptionsInit(&options)) return gantop_fail(request, "libwebp is of another version");
    options.color_mode = MODE_RGBA;
    WebPData data = {request->bytes, request->count};
    WebPAnimDecoder *decoder = WebPAnimDecoderNew(&data, &options);
    if (!decoder) return gantop_fail(request, "its frames cannot be found");
    uint8_t *frame = NULL;
    int time = 0;
    int is_read = WebPAnimDecoderGetNext(decoder, &frame, &time);
    if (is_read) memcpy(request->rgba, frame, (size_t)4 * request->size->width * request->size->height);
    WebPAnimDecoderDelete(decoder);
    return is_read ? 0 : gantop_fail(request, "its first frame is damaged");
}

int gantop_read_webp(gantop_picture_request *request) {
    WebPBitstreamFeatures features;
    VP8StatusCode status = WebPGetFeatures(request->bytes, request->count, &features);
    if (status != VP8_STATUS_OK)
        return gantop_fail(request, status == VP8_STATUS_NOT_ENOUGH_DATA ? "it ends in its header"
                                                                         : "its header is damaged");
    *request->size = (gantop_picture_size){features.width, features.height, 1};
    if (!request->rgba) return 0;
    if (!gantop_has_room(request, (size_t)features.width, (size_t)features.height))
        return gantop_fail(request, "it is larger than its header says");
    if (features.has_animation) return read_first_frame(request);
    if (!WebPDecodeRGBAInto(request->bytes, request->count, request->rgba, request->capacity,
                            4 * features.width))
        return gantop_fail(request, "its pixels are damaged, or it ends early");
    return 0;
}
