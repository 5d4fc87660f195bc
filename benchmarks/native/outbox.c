/*
 * outbox.c: what one guest has to say, until it has come back stored. Like the client's outbox it keeps what is not
 * acknowledged over a lost connection, and says it again under the same id.
 */
#define _GNU_SOURCE
#include "churn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LETTERS = 4096, MESSAGE_MAX = 8192 };

struct letter {
    char uuid[UUID_CHARS + 1];
    int64_t intended_ns;
    int acked;
};

struct outbox {
    struct letter letters[LETTERS];
    uint64_t first, said, end; /* not acknowledged from first on, not said on this connection from said on */
};

int content_bytes = 200;

struct outbox *outbox_make(void) { return calloc(1, sizeof(struct outbox)); }

uint64_t outbox_waiting(const struct outbox *o) { return o->end - o->first; }

/* 63 random bits of a version 4 UUID as a number; never 0. */
uint64_t uuid_number(const char *uuid)
{
    uint64_t number = 0;
    for (int i = 0; i < UUID_CHARS; i++) {
        char c = uuid[i];
        if (c != '-')
            number = number * 31 + (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return number | 1;
}

static void uuid_make(char *uuid)
{
    uint64_t a = random_bits(), b = random_bits();
    snprintf(uuid, UUID_CHARS + 1, "%08x-%04x-4%03x-8%03x-%012llx", (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff),
             (unsigned)(a & 0xfff), (unsigned)(b >> 48 & 0xfff), (unsigned long long)(b & 0xffffffffffff));
}

/* Something new to say. */
void outbox_put(struct guest *g, int64_t intended_ns)
{
    struct outbox *o = g->outbox;
    if (o->end - o->first == LETTERS)
        fail("%d messages of one sender wait for their acknowledgement", LETTERS);
    struct letter *l = &o->letters[o->end++ % LETTERS];
    uuid_make(l->uuid);
    l->intended_ns = intended_ns;
    l->acked = 0;
    tally.sent++;
    outbox_say(g);
}

/* Says what was not said on this connection. The content begins with the moment at which it was to be sent. */
void outbox_say(struct guest *g)
{
    static char padding[MESSAGE_MAX], text[2 * MESSAGE_MAX];
    static const char words[] = "The kettle sings and the leaves unfold. ";
    for (int i = 0; !padding[0] && i < content_bytes; i++)
        padding[content_bytes - 1 - i] = words[(size_t)i % (sizeof words - 1)];
    while (g->state == HERE && g->outbox->said < g->outbox->end) {
        struct letter *l = &g->outbox->letters[g->outbox->said++ % LETTERS];
        if (l->acked)
            continue;
        int length = snprintf(text, sizeof text,
                              "{\"op\":\"message.send\",\"room_id\":%ld,\"id\":\"%s\",\"content\":\"%019lld %.*s\"}", g->room->id,
                              l->uuid, (long long)l->intended_ns, content_bytes - 20, padding);
        guest_say(g, text, (size_t)length);
    }
}

/* The connection was lost: whatever is not acknowledged is to be said again. */
void outbox_begin_anew(struct outbox *o) { o->said = o->first; }

/* A message of the room: one of our own is acknowledged by it. */
void outbox_hear(struct outbox *o, const char *uuid)
{
    for (uint64_t at = o->first; at < o->end; at++) {
        struct letter *l = &o->letters[at % LETTERS];
        if (!l->acked && !memcmp(l->uuid, uuid, UUID_CHARS)) {
            l->acked = 1;
            tally.acked++;
            break;
        }
    }
    while (o->first < o->end && o->letters[o->first % LETTERS].acked)
        o->first++;
    if (o->said < o->first)
        o->said = o->first;
}
