/*
 * frames.c: what a guest understands, by the rules of docs/protocol.md: a version that is the next is applied, an old
 * one is dropped, one behind a gap asks for `changes`, once.
 */
#define _GNU_SOURCE
#include "churn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD_BYTES = 160, STAMP_CHARS = 19 };

char epoch[UUID_CHARS + 1];
double heartbeat_s;

/* The place behind the first `needle` of text, or NULL. */
const char *find(const char *text, size_t bytes, const char *needle)
{
    size_t needle_bytes = strlen(needle);
    const char *at = memmem(text, bytes, needle, needle_bytes);
    return at ? at + needle_bytes : NULL;
}

static uint64_t number_behind(const char *text, const char *end, const char *needle)
{
    const char *at = find(text, (size_t)(end - text), needle);
    if (!at)
        fail("no %s in %.*s", needle, (int)(end - text < 300 ? end - text : 300), text);
    return strtoull(at, NULL, 10);
}

/* One message that is new to this guest. */
static void apply(struct guest *g, uint64_t version, const char *uuid, const char *content)
{
    int64_t now = now_ns();
    if (!room_hears(g->room, version, uuid_number(uuid)))
        tally.out_of_order++;
    g->version = version;
    tally.delivered++;
    phase->delivered[g->group]++;
    g->heard_ns = strtoll(content, NULL, 10);
    heard_late(g->group, g->heard_ns, now);
    if (g->outbox)
        outbox_hear(g->outbox, uuid);
}

static void caught_up(struct guest *g)
{
    if (g->auth_ns && g->back) {
        g->back_ns = now_ns();
        spread_add(&phase->replay, g->back_ns - g->auth_ns);
    }
    guest_here(g);
}

/* Learns where its room stands; a guest that comes back is told of the rest in `changes`. */
static void hear_hello(struct guest *g, const char *text, const char *end)
{
    char room[40];
    snprintf(room, sizeof room, "{\"id\":%ld,", g->room->id);
    const char *named = find(text, (size_t)(end - text), "\"epoch\":\"");
    if (named)
        memcpy(epoch, named, UUID_CHARS);
    heartbeat_s = (double)number_behind(text, end, "\"heartbeat_s\":");
    const char *rooms = find(text, (size_t)(end - text), "\"rooms\":");
    const char *mine = rooms ? find(rooms, (size_t)(end - rooms), room) : NULL;
    if (!mine)
        fail("no hello that names room %ld: %.*s", g->room->id, (int)(end - text < 300 ? end - text : 300), text);
    g->target = number_behind(mine, end, "\"version\":");
    if (!g->version)
        room_begins(g->room, g->version = g->target);
    if (g->target < g->version || forgetful) {
        tally.lost += g->target > g->version ? g->target - g->version : g->version - g->target;
        g->version = g->target > g->version ? g->target : g->version;
    }
    g->state = CATCHING_UP;
    if (g->version >= g->target)
        caught_up(g);
}

static void ask_changes(struct guest *g)
{
    char text[96];
    int length = snprintf(text, sizeof text, "{\"op\":\"changes\",\"room_id\":%ld,\"since\":%llu}", g->room->id,
                          (unsigned long long)g->version);
    g->asked = 1;
    guest_say(g, text, (size_t)length);
}

/* What was missed: each message once, ascending, and no version left out. */
static void hear_changes(struct guest *g, const char *text, const char *end)
{
    static const char begins[] = "{\"id\":\"";
    uint64_t newest = number_behind(text, end, "\"version\":");
    tally.incomplete += find(text, (size_t)(end - text), "\"complete\":false") != NULL;
    for (const char *at = text; (at = find(at, (size_t)(end - at), begins));) {
        uint64_t version = number_behind(at, end, "\"version\":");
        const char *content = find(at, (size_t)(end - at), "\"content\":\"");
        if (version <= g->version) {
            tally.repeats++;
            continue;
        }
        tally.lost += version - g->version - 1;
        apply(g, version, at, content);
    }
    if (newest > g->version) {
        tally.lost += newest - g->version;
        g->version = newest;
    }
    g->asked = 0;
    if (g->state == CATCHING_UP && g->version >= g->target)
        caught_up(g);
    if (g->ahead > g->version || (g->state == CATCHING_UP && g->version < g->target))
        ask_changes(g);
}

static void hear_message(struct guest *g, const char *text, size_t bytes)
{
    const char *end = text + bytes;
    uint64_t version = number_behind(text, end, "\"version\":");
    const char *uuid = find(text, bytes, "\"message\":{\"id\":\"");
    if (version <= g->version) {
        tally.repeats++;
        if (g->outbox && uuid)
            outbox_hear(g->outbox, uuid);
    } else if (version == g->version + 1 && !g->asked && g->state == HERE) {
        const char *content = find(uuid, (size_t)(end - uuid), "\"content\":\"");
        if (!content || end - content < STAMP_CHARS)
            fail("a message without its moment: %.*s", (int)bytes, text);
        apply(g, version, uuid, content);
    } else {
        g->ahead = g->ahead > version ? g->ahead : version;
        if (!g->asked && g->state == HERE) {
            tally.gaps++;
            ask_changes(g);
        }
    }
}

void guest_read_text(struct guest *g, const char *text, size_t bytes)
{
    size_t head = bytes < HEAD_BYTES ? bytes : HEAD_BYTES;
    if (g->state == GREETING && find(text, head, "\"type\":\"hello\"")) {
        hear_hello(g, text, text + bytes);
        return;
    }
    if (find(text, head, "\"type\":\"error\"")) {
        if (!find(text, bytes, "\"retryable\":true"))
            fail("the server answers with an error: %.*s", (int)bytes, text);
        tally.refused++; /* what follows is a close, or the outbox says it again */
        if (g->outbox)
            outbox_begin_anew(g->outbox);
        return;
    }
    const char *room = find(text, head, "\"room_id\":");
    if (g->state < CATCHING_UP || !room || strtol(room, NULL, 10) != g->room->id)
        return;
    if (find(text, head, "\"message.created\""))
        hear_message(g, text, bytes);
    else if (find(text, head, "\"type\":\"changes\""))
        hear_changes(g, text, text + bytes);
}
