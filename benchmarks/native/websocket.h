/*
 * websocket.h: the part of RFC 6455 that the load generator and the limit server share.
 *
 * Promises: frame_read never reads past the bytes it is given and unmasks in place; frame_write
 * writes one whole, unfragmented frame. Extensions and fragments are not known here: nobody in
 * these benchmarks sends any.
 */
#ifndef BENCHMARKS_WEBSOCKET_H
#define BENCHMARKS_WEBSOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { OP_TEXT = 1, OP_CLOSE = 8, OP_PING = 9, OP_PONG = 10 };
enum { FRAME_HEADER_MAX = 14 };

struct frame {
    int opcode;
    char *payload;
    size_t payload_bytes;
    size_t frame_bytes; /* header and payload */
};

static inline void mask(char *payload, size_t bytes, const unsigned char key[4])
{
    for (size_t i = 0; i < bytes; i++)
        payload[i] ^= key[i & 3];
}

/* Returns 1 and fills f when bytes[0..have) begins with a whole frame, else 0. */
static inline int frame_read(char *bytes, size_t have, struct frame *f)
{
    const unsigned char *b = (const unsigned char *)bytes;
    if (have < 2)
        return 0;
    uint64_t length = b[1] & 127;
    size_t length_bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
    size_t key_bytes = b[1] & 128 ? 4 : 0;
    size_t header = 2 + length_bytes + key_bytes;
    if (have < header)
        return 0;
    if (length_bytes) {
        length = 0;
        for (size_t i = 0; i < length_bytes; i++)
            length = length << 8 | b[2 + i];
    }
    if (have - header < length)
        return 0;
    if (key_bytes)
        mask(bytes + header, length, b + header - 4);
    *f = (struct frame){b[0] & 15, bytes + header, length, header + length};
    return 1;
}

/* Writes a frame of at most 64 KiB to out (room for FRAME_HEADER_MAX + bytes); returns its size.
 * A client gives its masking key, a server gives NULL. */
static inline size_t frame_write(char *out, int opcode, const char *payload, size_t bytes,
                                 const unsigned char *key)
{
    size_t at = 0;
    out[at++] = (char)(0x80 | opcode);
    if (bytes < 126) {
        out[at++] = (char)((key ? 128 : 0) | bytes);
    } else {
        out[at++] = (char)((key ? 128 : 0) | 126);
        out[at++] = (char)(bytes >> 8);
        out[at++] = (char)bytes;
    }
    if (key) {
        memcpy(out + at, key, 4);
        at += 4;
    }
    memcpy(out + at, payload, bytes);
    if (key)
        mask(out + at, bytes, key);
    return at + bytes;
}

#endif
