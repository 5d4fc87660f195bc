/*
 * load: one thread that is every member of the benchmark's rooms at once.
 *
 * It opens one WebSocket for each line "token room_id" of the seats file, says `auth`, waits for
 * every `hello`, prints "ready", and then lets the first members send: each keeps a fixed number of
 * messages on the way and sends the next one when the echo of its oldest (the acknowledgement)
 * comes back. With --seconds 0 it only holds the sockets, with heartbeats, until its standard
 * input is closed.
 *
 * With --nap-ms 0 it never sleeps while it measures, and looks for frames every 100 microseconds. A
 * member that sleeps must be woken by the send() that reaches it, and one that looks all the time
 * holds the lock that send() needs: both at the sender's expense, and more so if it is slower.
 *
 * Promises:
 * - every frame at every socket is looked at; a room's versions must come to each member once, in
 *   order and without a gap, from the one its `hello` named to the newest that anyone has seen;
 * - rates, latencies and CPU are those of the window after the warm-up; lost, doubled and out of
 *   order are those of the whole run, counted after the last message has had time to arrive;
 * - a refusal, an error frame, a closed socket or a silence ends the run with a sentence and exit
 *   code 1: figures of a failing server are no figures.
 *
 * The last line of its output is one JSON object with the units in the names.
 */
#define _GNU_SOURCE
#include "load.h"

#include <getopt.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 512, HANDSHAKES = 64, PORTS_OF_AN_ADDRESS = 20000, NS = 1000000000, GAP_NS = 100000 };
static const double GREETING_TIMEOUT_S = 120, SILENCE_S = 20, DRAIN_TIMEOUT_S = 60, SETTLE_S = 0.2;

struct tally tally;
static struct {
    const char *seats;
    int port, senders, in_flight, server_pid, nap_ms;
    double warmup_s, seconds;
} options = {.in_flight = 1, .nap_ms = 20, .warmup_s = 1, .seconds = 5};
static struct member *members;
static struct room *rooms;
static int member_count, room_count, epoll_fd;

struct moment {
    int64_t ns;
    struct tally tally;
    double server_cpu_s, load_cpu_s;
};

int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * NS + t.tv_nsec;
}

void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(1);
}

static struct room *room_of(long id)
{
    for (int i = room_count - 1; i >= 0; i--)
        if (rooms[i].id == id)
            return &rooms[i];
    rooms[room_count] = (struct room){.id = id};
    return &rooms[room_count++];
}

static void seats_read(void)
{
    FILE *file = fopen(options.seats, "r");
    char *token;
    long room;
    int lines = 0;
    if (!file)
        fail("cannot read the seats file %s", options.seats);
    for (int c; (c = fgetc(file)) != EOF;)
        lines += c == '\n';
    rewind(file);
    members = calloc((size_t)lines, sizeof *members);
    rooms = calloc((size_t)lines, sizeof *rooms);
    while (member_count < lines && fscanf(file, "%ms %ld", &token, &room) == 2)
        members[member_count++] = (struct member){.token = token, .room = room_of(room)};
    fclose(file);
    if (options.senders > member_count)
        fail("%d senders, but only %d seats", options.senders, member_count);
}

/* Each member says `ping` once in a heartbeat, evenly spread. */
static void heartbeats(void)
{
    static const char ping[] = "{\"op\":\"ping\"}";
    static int64_t started_ns;
    static uint64_t beaten;
    if (tally.open < member_count || !tally.heartbeat_s)
        return;
    if (!started_ns)
        started_ns = now_ns();
    double elapsed_s = (double)(now_ns() - started_ns) / NS;
    uint64_t due = (uint64_t)(elapsed_s / tally.heartbeat_s * member_count);
    for (; beaten < due; beaten++)
        member_say(&members[beaten % (uint64_t)member_count], 1, ping, sizeof ping - 1);
}

static void pump(int timeout_ms)
{
    struct epoll_event events[EVENTS];
    heartbeats();
    int ready = epoll_wait(epoll_fd, events, EVENTS, timeout_ms);
    for (int i = 0; i < ready; i++)
        member_read(events[i].data.ptr);
}

/* Lets the run go on; complains when messages are on the way and none comes back. */
static void pump_for(double seconds)
{
    int64_t end = now_ns() + (int64_t)(seconds * NS), heard_ns = now_ns();
    uint64_t heard = tally.acked;
    while (now_ns() < end) {
        int64_t next_ns = now_ns() + GAP_NS;
        pump(options.nap_ms);
        while (!options.nap_ms && now_ns() < next_ns)
            ;
        if (tally.acked != heard || !senders_unacked()) {
            heard = tally.acked;
            heard_ns = now_ns();
        } else if ((double)(now_ns() - heard_ns) / NS > SILENCE_S) {
            fail("no acknowledgement for %.0f s", SILENCE_S);
        }
    }
}

static void members_open(void)
{
    int64_t deadline = now_ns() + (int64_t)(GREETING_TIMEOUT_S * NS);
    for (int i = 0; i < member_count || tally.open < member_count;) {
        if (i < member_count && i - tally.open < HANDSHAKES) {
            member_open(&members[i], options.port, 1 + i / PORTS_OF_AN_ADDRESS);
            struct epoll_event event = {.events = EPOLLIN, .data.ptr = &members[i++]};
            epoll_ctl(epoll_fd, EPOLL_CTL_ADD, members[i - 1].fd, &event);
        }
        pump(i < member_count && i - tally.open < HANDSHAKES ? 0 : 100);
        if (now_ns() > deadline)
            fail("%d of %d members had no hello in %.0f s", member_count - tally.open, member_count, GREETING_TIMEOUT_S);
    }
}

static double cpu_s(clockid_t clock)
{
    struct timespec t;
    if (clock_gettime(clock, &t))
        fail("cannot read the CPU time of process %d", options.server_pid);
    return (double)t.tv_sec + (double)t.tv_nsec / NS;
}

static struct moment moment_now(void)
{
    clockid_t server = CLOCK_PROCESS_CPUTIME_ID;
    if (clock_getcpuclockid(options.server_pid, &server))
        fail("there is no process %d", options.server_pid);
    return (struct moment){now_ns(), tally, cpu_s(server), cpu_s(CLOCK_PROCESS_CPUTIME_ID)};
}

static uint64_t missing(void)
{
    uint64_t sum = 0;
    for (int i = 0; i < member_count; i++)
        sum += members[i].room->newest + 1 - members[i].next;
    return sum;
}

/* Stops sending and waits until everything has come to everybody, and a little for what comes twice. */
static void drain(void)
{
    int64_t deadline = now_ns() + (int64_t)(DRAIN_TIMEOUT_S * NS);
    senders_stop();
    while ((senders_unacked() || missing()) && now_ns() < deadline)
        pump(20);
    pump_for(SETTLE_S);
    tally.lost += missing();
}

static void result_print(struct moment from, struct moment to)
{
    double seconds = (double)(to.ns - from.ns) / NS;
    uint64_t delivered = to.tally.delivered - from.tally.delivered;
    uint64_t acked = to.tally.acked - from.tally.acked;
    uint64_t bytes = to.tally.frame_bytes - from.tally.frame_bytes;
    printf("{\"members\":%d,\"senders\":%d,\"in_flight\":%d,\"seconds\":%.6f,", member_count, options.senders,
           options.in_flight, seconds);
    printf("\"delivered\":%llu,\"acked\":%llu,\"frame_bytes\":%.1f,", (unsigned long long)delivered,
           (unsigned long long)acked, delivered ? (double)bytes / (double)delivered : 0);
    printf("\"server_cpu_s\":%.6f,\"load_cpu_s\":%.6f,", to.server_cpu_s - from.server_cpu_s,
           to.load_cpu_s - from.load_cpu_s);
    printf("\"ack_p50_us\":%.1f,\"ack_p99_us\":%.1f,", latency_us(0.5), latency_us(0.99));
    printf("\"unacked\":%llu,\"lost\":%llu,\"doubled\":%llu,\"out_of_order\":%llu}\n",
           (unsigned long long)senders_unacked(), (unsigned long long)tally.lost, (unsigned long long)tally.doubled,
           (unsigned long long)tally.out_of_order);
}

static void options_read(int argc, char **argv)
{
    static const struct option names[] = {
        {"port", 1, 0, 'p'},      {"seats", 1, 0, 'f'},   {"senders", 1, 0, 's'},    {"in-flight", 1, 0, 'k'},
        {"warmup-s", 1, 0, 'w'}, {"seconds", 1, 0, 't'}, {"server-pid", 1, 0, 'i'}, {"nap-ms", 1, 0, 'n'},
        {0, 0, 0, 0},
    };
    for (int name; (name = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        switch (name) {
        case 'p': options.port = atoi(optarg); break;
        case 'f': options.seats = optarg; break;
        case 's': options.senders = atoi(optarg); break;
        case 'k': options.in_flight = atoi(optarg); break;
        case 'w': options.warmup_s = atof(optarg); break;
        case 't': options.seconds = atof(optarg); break;
        case 'i': options.server_pid = atoi(optarg); break;
        case 'n': options.nap_ms = atoi(optarg); break;
        default: exit(2);
        }
    }
    if (!options.port || !options.seats || options.in_flight < 1)
        fail("needs --port, --seats and at least one message in flight");
}

int main(int argc, char **argv)
{
    struct rlimit files;
    options_read(argc, argv);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (getrandom(masking_key, sizeof masking_key, 0) < 0)
        fail("no random bytes");
    epoll_fd = epoll_create1(0);
    seats_read();
    members_open();
    pump_for(SETTLE_S);
    puts("ready");
    fflush(stdout);
    if (options.seconds <= 0) {
        struct pollfd input = {STDIN_FILENO, POLLIN, 0};
        char byte;
        while (poll(&input, 1, 0) == 0 || read(STDIN_FILENO, &byte, 1) > 0)
            pump(100);
        return 0;
    }
    senders_init(options.in_flight);
    for (int i = 0; i < options.senders; i++)
        sender_add(&members[i]);
    pump_for(options.warmup_s);
    latencies_record(1);
    struct moment from = moment_now();
    pump_for(options.seconds);
    struct moment to = moment_now();
    latencies_record(0);
    drain();
    result_print(from, to);
    return 0;
}
