/*
 * ledger.c: what each room was said, as everybody together heard it: version by version, which message it was. By it
 * one can tell that all heard the same, and that no message was stored twice.
 */
#include "churn.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SPACE = 256 };

static struct room *rooms;
static size_t room_count;

void rooms_reserve(size_t count) { rooms = calloc(count, sizeof *rooms); }

/* The room of this number, made when it is first named. */
struct room *room_of(long id)
{
    for (size_t i = room_count; i-- > 0;)
        if (rooms[i].id == id)
            return &rooms[i];
    rooms[room_count].id = id;
    return &rooms[room_count++];
}

/* Everybody's count begins behind the lowest version that anybody was greeted with. */
void room_begins(struct room *room, uint64_t version)
{
    if (!room->heard) {
        room->first = version + 1;
        room->newest = version;
        room->heard = calloc(room->space = FIRST_SPACE, sizeof *room->heard);
    }
}

/* Somebody hears that this version of the room is this message. */
int room_hears(struct room *room, uint64_t version, uint64_t message)
{
    if (version < room->first)
        fail("version %llu of room %ld came after a later hello", (unsigned long long)version, room->id);
    uint64_t place = version - room->first, had = room->space;
    while (place >= room->space)
        room->space *= 2;
    if (room->space > had) {
        room->heard = realloc(room->heard, room->space * sizeof *room->heard);
        memset(room->heard + had, 0, (room->space - had) * sizeof *room->heard);
    }
    if (version > room->newest)
        room->newest = version;
    if (!room->heard[place])
        room->heard[place] = message;
    return room->heard[place] == message;
}

/* How many messages were heard in all rooms, each version once. */
uint64_t rooms_stored(void)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < room_count; i++)
        for (uint64_t place = 0; place < rooms[i].space; place++)
            sum += rooms[i].heard && rooms[i].heard[place];
    return sum;
}

static int ascending(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* How many versions are messages that another version is already. */
uint64_t rooms_doubled(void)
{
    uint64_t count = 0, doubled = 0, *all = malloc((rooms_stored() + 1) * sizeof *all);
    for (size_t i = 0; i < room_count; i++)
        for (uint64_t place = 0; place < rooms[i].space; place++)
            if (rooms[i].heard && rooms[i].heard[place])
                all[count++] = rooms[i].heard[place];
    qsort(all, count, sizeof *all, ascending);
    for (uint64_t i = 1; i < count; i++)
        doubled += all[i] == all[i - 1];
    free(all);
    return doubled;
}
