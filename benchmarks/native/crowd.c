/*
 * crowd.c: every member together: who they are, how they come in, and the loop that hears them all.
 */
#define _GNU_SOURCE
#include "load.h"
#include "websocket.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>

enum { EVENTS = 512, HANDSHAKES = 64, PORTS_OF_AN_ADDRESS = 20000, GAP_NS = 100000 };
static const double GREETING_TIMEOUT_S = 240, SILENCE_S = 20;

struct member *members;
int member_count;
static struct room *rooms;
static int room_count, epoll_fd;
static double spun_s;

/* CPU time that went by only in order not to sleep. */
double crowd_spun_s(void) { return spun_s; }

static struct room *room_of(long id)
{
    for (int i = room_count - 1; i >= 0; i--)
        if (rooms[i].id == id)
            return &rooms[i];
    rooms[room_count] = (struct room){.id = id};
    return &rooms[room_count++];
}

/* Reads the lines "token room_id": a seat for each member. */
void crowd_read(const char *seats_path)
{
    FILE *file = fopen(seats_path, "r");
    char *token;
    long room;
    int lines = 0;
    if (!file)
        fail("cannot read the seats file %s", seats_path);
    for (int c; (c = fgetc(file)) != EOF;)
        lines += c == '\n';
    rewind(file);
    members = calloc((size_t)lines, sizeof *members);
    rooms = calloc((size_t)lines, sizeof *rooms);
    while (member_count < lines && fscanf(file, "%ms %ld", &token, &room) == 2)
        members[member_count++] = (struct member){.token = token, .room = room_of(room)};
    fclose(file);
}

/* Each member says `ping` once in a heartbeat, evenly spread, from its hello on: opening them all may take longer. */
static void heartbeats(void)
{
    static int64_t looked_ns;
    static double due;
    static int turn;
    int64_t now = now_ns();
    if (dialect->ping && tally.open && tally.heartbeat_s > 0)
        due += (double)(now - looked_ns) / NS / tally.heartbeat_s * tally.open;
    looked_ns = now;
    for (; due >= 1; due--) {
        do
            turn = (turn + 1) % member_count;
        while (members[turn].state != OPEN);
        member_say(&members[turn], OP_TEXT, dialect->ping, strlen(dialect->ping));
    }
}

/* Hears whoever has something to say, and sends what is due. */
void crowd_run(int timeout_ms)
{
    struct epoll_event events[EVENTS];
    heartbeats();
    schedule_tick();
    int ready = epoll_wait(epoll_fd, events, EVENTS, timeout_ms);
    for (int i = 0; i < ready; i++)
        member_read(events[i].data.ptr);
}

static void spin_until(int64_t ns)
{
    double from_s = own_cpu_s();
    while (now_ns() < ns)
        schedule_tick();
    spun_s += own_cpu_s() - from_s;
}

/* Lets the run go on; complains when messages are on the way and none comes back. With `nap_ms` 0 it never sleeps. */
void crowd_run_for(double seconds, int nap_ms)
{
    int64_t end = now_ns() + (int64_t)(seconds * NS), heard_ns = now_ns();
    uint64_t heard = tally.acked;
    while (now_ns() < end) {
        int64_t next_ns = now_ns() + GAP_NS;
        crowd_run(nap_ms);
        if (!nap_ms)
            spin_until(next_ns);
        if (tally.acked != heard || !senders_unacked()) {
            heard = tally.acked;
            heard_ns = now_ns();
        } else if ((double)(now_ns() - heard_ns) / NS > SILENCE_S) {
            fail("no acknowledgement for %.0f s", SILENCE_S);
        }
    }
}

/* Opens every seat's socket, a few at a time, and waits for every hello. */
void crowd_open(int port)
{
    int64_t deadline = now_ns() + (int64_t)(GREETING_TIMEOUT_S * NS);
    epoll_fd = epoll_create1(0);
    for (int i = 0; i < member_count || tally.open < member_count;) {
        if (i < member_count && i - tally.open < HANDSHAKES) {
            member_open(&members[i], port, 1 + i / PORTS_OF_AN_ADDRESS);
            struct epoll_event event = {.events = EPOLLIN, .data.ptr = &members[i++]};
            epoll_ctl(epoll_fd, EPOLL_CTL_ADD, members[i - 1].fd, &event);
        }
        crowd_run(i < member_count && i - tally.open < HANDSHAKES ? 0 : 100);
        if (now_ns() > deadline)
            fail("%d of %d members had no hello in %.0f s", member_count - tally.open, member_count, GREETING_TIMEOUT_S);
    }
}

/* How many versions some member has heard and others have not yet. */
uint64_t crowd_missing(void)
{
    uint64_t sum = 0;
    for (int i = 0; i < member_count; i++)
        sum += members[i].room->newest + 1 - members[i].next;
    return sum;
}
