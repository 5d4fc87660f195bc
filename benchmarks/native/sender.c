/*
 * sender.c: the half of a member that sends: messages with a new UUID and 200 bytes of text, and which of them are on
 * the way. The last twelve digits of a UUID are the moment at which the message was meant to be sent, so that everybody
 * who gets it can say how late it is; the others are random.
 */
#define _GNU_SOURCE
#include "load.h"
#include "websocket.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

enum { TEXT_BYTES = 200, MESSAGE_MAX = 512, BATCH_BYTES = 1 << 18, FIRST_ROOM = 16, TIME_AT = 24, TIME_CHARS = 12 };

struct flight {
    char id[UUID_CHARS + 1];
    int64_t intended_ns;
};

struct sender {
    struct flight *ring;
    uint64_t room;        /* of the ring: a power of two */
    uint64_t sent, acked; /* since the start; their difference is on the way */
};

static uint64_t unacked, random_state;
static int64_t epoch_ns;
static int sender_count;
static char content[TEXT_BYTES + 1];
static struct { /* what one member will say in one write */
    struct member *by;
    int64_t intended_ns;
    size_t bytes;
    char frames[BATCH_BYTES];
} batch;

/* Makes senders of the first `count` members. */
void senders_init(int count)
{
    static const char words[] = "The kettle sings and the leaves unfold. ";
    for (int i = 0; i < TEXT_BYTES; i++)
        content[i] = words[(size_t)i % (sizeof words - 1)];
    if (getrandom(&random_state, sizeof random_state, 0) < 0 || !random_state)
        random_state = 1;
    epoch_ns = now_ns();
    sender_count = count;
    for (int i = 0; i < count; i++)
        members[i].sender = calloc(1, sizeof *members[i].sender);
}

uint64_t senders_unacked(void) { return unacked; }

/* Gives up what is still on the way. */
void senders_forget(void)
{
    for (int i = 0; i < sender_count; i++)
        members[i].sender->acked = members[i].sender->sent;
    unacked = 0;
}

uint64_t random_bits(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static void uuid_make(char *id, int64_t intended)
{
    uint64_t a = random_bits(), b = random_bits();
    snprintf(id, UUID_CHARS + 1, "%08x-%04x-4%03x-8%03x-%012llx", (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff),
             (unsigned)(a & 0xfff), (unsigned)(b & 0xfff), (unsigned long long)(intended - epoch_ns) & 0xffffffffffff);
}

/* The moment at which the message with this id was meant to be sent. */
int64_t intended_ns(const char *id)
{
    uint64_t ns = 0;
    for (int i = TIME_AT; i < TIME_AT + TIME_CHARS; i++)
        ns = ns << 4 | (uint64_t)(id[i] <= '9' ? id[i] - '0' : (id[i] | 32) - 'a' + 10);
    return epoch_ns + (int64_t)ns;
}

static struct flight *flight_begin(struct sender *s)
{
    if (s->sent - s->acked == s->room) {
        uint64_t room = s->room ? 2 * s->room : FIRST_ROOM;
        struct flight *ring = malloc(room * sizeof *ring);
        for (uint64_t i = s->acked; i < s->sent; i++)
            ring[i & (room - 1)] = s->ring[i & (s->room - 1)];
        free(s->ring);
        s->ring = ring;
        s->room = room;
    }
    unacked++;
    return &s->ring[s->sent++ & (s->room - 1)];
}

/* Adds a message to what leaves with the next flush. */
void sender_say(struct member *m, int64_t intended)
{
    if (batch.by != m || batch.bytes + MESSAGE_MAX + FRAME_HEADER_MAX > BATCH_BYTES)
        senders_flush();
    struct flight *f = flight_begin(m->sender);
    char text[MESSAGE_MAX];
    uuid_make(f->id, intended);
    f->intended_ns = intended;
    int length = snprintf(text, sizeof text, "%s{\"op\":\"message.send\",\"room_id\":%ld,\"id\":\"%s\",\"content\":\"%s\"}%s",
                          dialect->before, m->room->id, f->id, content, dialect->after);
    if (!batch.bytes)
        batch.intended_ns = intended;
    batch.by = m;
    batch.bytes += frame_write(batch.frames + batch.bytes, OP_TEXT, text, (size_t)length, masking_key);
}

/* Writes what has been said, all of it in one write. */
void senders_flush(void)
{
    if (batch.bytes) {
        member_write(batch.by, batch.frames, batch.bytes);
        latency_add(&departures, batch.intended_ns, now_ns());
    }
    batch.bytes = 0;
}

/* A message has come to a sender: when it is the oldest of its own, it is acknowledged. */
void sender_hear(struct member *m, const char *id)
{
    struct sender *s = m->sender;
    if (s->acked == s->sent)
        return;
    struct flight *oldest = &s->ring[s->acked & (s->room - 1)];
    if (memcmp(id, oldest->id, UUID_CHARS))
        return;
    latency_add(&acknowledgements, oldest->intended_ns, arrived_ns);
    s->acked++;
    unacked--;
    tally.acked++;
    schedule_heard(m);
}
