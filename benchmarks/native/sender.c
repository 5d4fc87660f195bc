/*
 * sender.c: the half of a member that sends: a fixed number of messages on the way, each with a new
 * random UUID and 200 bytes of text; the echo of the oldest one makes room for the next.
 */
#define _GNU_SOURCE
#include "load.h"
#include "websocket.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

enum { TEXT_BYTES = 200, MESSAGE_MAX = 512 };

struct flight {
    char id[UUID_CHARS + 1];
    int64_t sent_ns;
};

struct sender {
    struct flight *ring;
    uint64_t sent, acked; /* since the start; their difference is on the way */
};

static int window, sending, recording;
static uint64_t unacked, random_state;
static char content[TEXT_BYTES + 1], *batch;
static float *latencies_us;
static size_t latencies, latencies_room;

void senders_init(int in_flight)
{
    static const char words[] = "The kettle sings and the leaves unfold. ";
    for (int i = 0; i < TEXT_BYTES; i++)
        content[i] = words[(size_t)i % (sizeof words - 1)];
    window = in_flight;
    batch = malloc((size_t)window * (FRAME_HEADER_MAX + MESSAGE_MAX));
    sending = 1;
    if (getrandom(&random_state, sizeof random_state, 0) < 0 || !random_state)
        random_state = 1;
}

void sender_add(struct member *m)
{
    m->sender = calloc(1, sizeof *m->sender);
    m->sender->ring = calloc((size_t)window, sizeof *m->sender->ring);
    sender_send(m);
}

void senders_stop(void) { sending = 0; }
uint64_t senders_unacked(void) { return unacked; }
void latencies_record(int on) { recording = on; }

static uint64_t random_bits(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static void uuid_make(char *id)
{
    uint64_t a = random_bits(), b = random_bits();
    snprintf(id, UUID_CHARS + 1, "%08x-%04x-4%03x-8%03x-%012llx", (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff),
             (unsigned)(a & 0xfff), (unsigned)(b >> 48 & 0xfff), (unsigned long long)(b & 0xffffffffffff));
}

/* Fills the window again, in one write. */
void sender_send(struct member *m)
{
    struct sender *s = m->sender;
    size_t bytes = 0;
    int64_t now = now_ns();
    while (sending && s->sent - s->acked < (uint64_t)window) {
        struct flight *f = &s->ring[s->sent++ % (uint64_t)window];
        char text[MESSAGE_MAX];
        uuid_make(f->id);
        f->sent_ns = now;
        int length = snprintf(text, sizeof text, "{\"op\":\"message.send\",\"room_id\":%ld,\"id\":\"%s\",\"content\":\"%s\"}",
                              m->room->id, f->id, content);
        bytes += frame_write(batch + bytes, OP_TEXT, text, (size_t)length, masking_key);
        unacked++;
    }
    if (bytes)
        member_write(m, batch, bytes);
}

static void latency_add(double us)
{
    if (latencies == latencies_room) {
        latencies_room = latencies_room ? 2 * latencies_room : 1 << 16;
        latencies_us = realloc(latencies_us, latencies_room * sizeof *latencies_us);
    }
    latencies_us[latencies++] = (float)us;
}

/* A message of the room: when it is the oldest of our own, it is acknowledged. */
void sender_hear(struct sender *s, const char *frame, size_t bytes)
{
    struct flight *oldest = &s->ring[s->acked % (uint64_t)window];
    if (s->acked == s->sent || !memmem(frame, bytes, oldest->id, UUID_CHARS))
        return;
    if (recording)
        latency_add((double)(now_ns() - oldest->sent_ns) / 1e3);
    s->acked++;
    unacked--;
    tally.acked++;
}

static int ascending(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* The latency that `share` of the acknowledgements in the window did not exceed, in microseconds. */
double latency_us(double share)
{
    if (!latencies)
        return 0;
    qsort(latencies_us, latencies, sizeof *latencies_us, ascending);
    return (double)latencies_us[(size_t)((double)(latencies - 1) * share)];
}
