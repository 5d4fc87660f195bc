/*
 * churn: one thread that is many clients which come and go, each resuming as docs/protocol.md says.
 *
 * It opens one WebSocket for each line "token room_id port group roles" of the seats file (roles: any of s, who sends,
 * and d, who can be told to stop reading, or -), prints "ready", and then obeys the lines of its standard input:
 *
 *   phase NAME    figures from here on belong to this phase
 *   rate N        so many messages a second from now on, by all senders in turn, at fixed moments (an open loop)
 *   flight N      each sender keeps so many on the way instead (a closed loop)
 *   deaf 1|0      those who can stop reading do so; read again
 *   flaky 1|0     each connection is cut at random, about every --cut-every-s; no more
 *   whole         answers "whole" when everybody is there and has heard everything
 *   finish        ends the sending, waits until everybody is whole, prints one line of JSON and ends
 *
 * Promises: every frame is looked at. A lost version, a message that was stored twice, one that differs from what the
 * others heard under its version, an acknowledged one that nobody heard are counted. A latency is that from the moment
 * a message was to be sent. What is late belongs to the phase in which it was to be sent.
 */
#define _GNU_SOURCE
#include "churn.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 512, HANDSHAKES = 64, LOOK_NS = 5 * NS_PER_MS };
static const double OPENING_TIMEOUT_S = 180, WHOLE_TIMEOUT_S = 90, SETTLE_S = 0.3;

struct tally tally;
struct phase phases[PHASES], *phase = phases, *last_down;
int epoll_fd, flaky, forgetful;
int64_t deaf_ns;
double cut_every_s = 15, away_s = 2;
static struct guest *guests;
static struct guest **senders;
static int guest_count, sender_count;
static double rate, open_s;
static uint64_t flight;
static int64_t next_ns;

static void seats_read(const char *path)
{
    FILE *file = fopen(path, "r");
    char *token, roles[4];
    long room;
    int port, group, lines = 0;
    if (!file)
        fail("cannot read the seats file %s", path);
    for (int c; (c = fgetc(file)) != EOF;)
        lines += c == '\n';
    rewind(file);
    guests = calloc((size_t)lines, sizeof *guests);
    senders = calloc((size_t)lines, sizeof *senders);
    rooms_reserve((size_t)lines);
    while (guest_count < lines && fscanf(file, "%ms %ld %d %d %3s", &token, &room, &port, &group, roles) == 5) {
        struct guest *g = &guests[guest_count++];
        *g = (struct guest){.token = token, .room = room_of(room), .port = port, .group = group % GROUPS};
        g->reads = 1;
        g->deaf = strchr(roles, 'd') != NULL;
        if (strchr(roles, 's')) {
            g->outbox = outbox_make();
            senders[sender_count++] = g;
        }
    }
    fclose(file);
}

/* A message belongs to the phase in which it was to be sent. */
void heard_late(int group, int64_t intended_ns, int64_t now)
{
    struct phase *p = phase;
    while (p > phases && intended_ns < p->began_ns)
        p--;
    spread_add(&p->late[group], now - intended_ns);
}

static void send_due(void)
{
    static uint64_t turn;
    for (int i = 0; flight && i < sender_count; i++)
        while (senders[i]->state == HERE && outbox_waiting(senders[i]->outbox) < flight)
            outbox_put(senders[i], now_ns());
    if (!rate)
        return;
    for (int64_t now = now_ns(); next_ns <= now; next_ns += (int64_t)(NS_PER_S / rate))
        outbox_put(senders[turn++ % (uint64_t)sender_count], next_ns);
}

/* One turn: what has come, what is due. */
static void turn(void)
{
    static int64_t looked_ns;
    struct epoll_event events[EVENTS];
    int64_t now = now_ns(), wait_ns = LOOK_NS;
    if (rate && next_ns - now < wait_ns)
        wait_ns = next_ns > now ? next_ns - now : 0;
    struct timespec wait = {0, wait_ns};
    int ready = epoll_pwait2(epoll_fd, events, EVENTS, &wait, NULL);
    for (int i = 0; i < ready; i++)
        guest_serve(events[i].data.ptr, events[i].events);
    send_due();
    now = now_ns();
    if (now - looked_ns < LOOK_NS)
        return;
    looked_ns = now;
    for (int i = 0; i < guest_count; i++)
        guest_look(&guests[i], now);
}

static void turns_for(double seconds)
{
    for (int64_t end = now_ns() + (int64_t)(seconds * NS_PER_S); now_ns() < end;)
        turn();
}

static void open_all(void)
{
    int64_t began = now_ns();
    for (int next = 0; tally.here < guest_count;) {
        for (; next < guest_count && next - tally.here < HANDSHAKES; next++)
            guest_connect(&guests[next]);
        turn();
        open_s = (double)(now_ns() - began) / NS_PER_S;
        if (open_s > OPENING_TIMEOUT_S)
            fail("%d of %d guests had no hello in %.0f s", guest_count - tally.here, guest_count, OPENING_TIMEOUT_S);
    }
}

static void whole(void)
{
    int64_t deadline = now_ns() + (int64_t)(WHOLE_TIMEOUT_S * NS_PER_S);
    while ((tally.here < guest_count || (!rate && !flight && missing(guests, guest_count))) && now_ns() < deadline)
        turn();
}

static void finish(void)
{
    rate = 0;
    flight = flaky = 0;
    phase->ended_ns = now_ns();
    whole();
    turns_for(SETTLE_S);
    result_print(guests, guest_count, open_s);
    exit(0);
}

static void phase_begin(const char *name)
{
    phase->ended_ns = now_ns();
    if (phase == phases + PHASES - 1)
        fail("more than %d phases", PHASES);
    phase++;
    phase->began_ns = now_ns();
    snprintf(phase->name, sizeof phase->name, "%s", name);
}

static void obey(const char *word, const char *value)
{
    if (!strcmp(word, "phase"))
        phase_begin(value);
    else if (!strcmp(word, "rate")) {
        rate = atof(value);
        next_ns = now_ns();
    } else if (!strcmp(word, "flight"))
        flight = (uint64_t)atoi(value);
    else if (!strcmp(word, "deaf"))
        deaf_ns = atoi(value) ? now_ns() : deaf_ns;
    else if (!strcmp(word, "flaky"))
        flaky = atoi(value);
    else if (!strcmp(word, "finish"))
        finish();
    else if (!strcmp(word, "whole")) {
        whole();
        puts("whole");
        fflush(stdout);
    }
    int64_t now = now_ns();
    for (int i = 0; i < guest_count; i++)
        if (!strcmp(word, "deaf") && guests[i].deaf)
            guest_listen(&guests[i], !atoi(value));
        else if (!strcmp(word, "flaky") && guests[i].state == HERE)
            guests[i].due_ns = flaky ? now + (int64_t)(random_share() * cut_every_s * NS_PER_S) : 0;
}

static void commands(void)
{
    static char line[256];
    static size_t have;
    char word[32], value[64] = "";
    ssize_t got = read(STDIN_FILENO, line + have, sizeof line - 1 - have);
    if (got == 0)
        exit(0);
    have += got > 0 ? (size_t)got : 0;
    line[have] = 0;
    for (char *end; (end = strchr(line, '\n'));) {
        *end = 0;
        int words = sscanf(line, "%31s %63s", word, value);
        have -= (size_t)(end + 1 - line);
        memmove(line, end + 1, have + 1);
        if (words > 0)
            obey(word, value);
    }
}

static const char *options_read(int argc, char **argv)
{
    static const struct option names[] = {{"seats", 1, 0, 'f'},       {"cut-every-s", 1, 0, 'c'}, {"away-s", 1, 0, 'a'},
                                          {"content-bytes", 1, 0, 'b'}, {"forgetful", 0, 0, 'g'},   {0, 0, 0, 0}};
    const char *seats = NULL;
    for (int name; (name = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        switch (name) {
        case 'f': seats = optarg; break;
        case 'c': cut_every_s = atof(optarg); break;
        case 'a': away_s = atof(optarg); break;
        case 'b': content_bytes = atoi(optarg); break;
        case 'g': forgetful = 1; break;
        default: exit(2);
        }
    }
    if (!seats || content_bytes < 24 || content_bytes > 8000)
        fail("needs --seats, and contents of 24 to 8000 bytes");
    return seats;
}

int main(int argc, char **argv)
{
    struct rlimit files;
    const char *seats = options_read(argc, argv);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    epoll_fd = epoll_create1(0);
    seats_read(seats);
    phase->began_ns = now_ns();
    snprintf(phase->name, sizeof phase->name, "opening");
    open_all();
    puts("ready");
    fflush(stdout);
    fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    for (;;) {
        commands();
        turn();
    }
}
