/*
 * load: one thread that is every member of the benchmark's rooms at once.
 *
 * It opens one WebSocket for each line "token room_id" of the seats file, waits for every `hello`, prints "ready", and
 * measures one window after the other: one for each --each, --wandering and --rate (schedule.c says what they are), in
 * their order. The first --senders members send. Without a window it only holds the sockets, with heartbeats, until its
 * standard input is closed.
 *
 * With --nap-ms 0 it never sleeps while it measures, and looks for frames every 100 microseconds. A
 * member that sleeps must be woken by the send() that reaches it, and one that looks all the time
 * holds the lock that send() needs: both at the sender's expense, and more so if it is slower.
 *
 * Promises:
 * - every frame at every socket is looked at; a room's versions must come to each member once, in
 *   order and without a gap, from the one its `hello` named to the newest that anyone has seen;
 * - rates and CPU are those of the window after the warm-up, latencies those of the messages that were meant to be sent
 *   in it, from that moment on; lost, doubled and out of order are those of warm-up and window, counted after the last
 *   message has had time to arrive;
 * - a refusal, an error frame, a closed socket or a silence ends the run with a sentence and exit
 *   code 1: figures of a failing server are no figures.
 *
 * For each window its output is one line of JSON with the units in the names.
 */
#define _GNU_SOURCE
#include "load.h"

#include <getopt.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { WINDOWS = 64 };
static const double DRAIN_SILENCE_S = 15, SETTLE_S = 0.1;

struct tally tally;
static struct {
    const char *seats;
    int port, senders, server_pid, nap_ms, windows;
    double warmup_s, seconds;
    struct pace paces[WINDOWS];
} options = {.nap_ms = 20, .warmup_s = 1, .seconds = 5};

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

/* Waits until everything has come to everybody, as long as anything comes, and a little for what comes twice. */
static void drain(void)
{
    uint64_t delivered = tally.delivered;
    int64_t heard_ns = now_ns();
    while ((senders_unacked() || crowd_missing()) && (double)(now_ns() - heard_ns) / NS < DRAIN_SILENCE_S) {
        crowd_run(20);
        if (tally.delivered != delivered)
            heard_ns = now_ns();
        delivered = tally.delivered;
    }
    crowd_run_for(SETTLE_S, 20);
}

static void measure(struct pace pace)
{
    struct window window = {.pace = pace, .senders = options.senders, .before = moment_now(options.server_pid)};
    schedule_start(pace, options.senders);
    crowd_run_for(options.warmup_s, options.nap_ms);
    window.from = moment_now(options.server_pid);
    latencies_from(window.from.ns);
    crowd_run_for(options.seconds, options.nap_ms);
    window.to = moment_now(options.server_pid);
    latencies_until(window.to.ns);
    schedule_stop();
    drain();
    window_print(&window);
    senders_forget();
}

static void hold(void)
{
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    char byte;
    while (poll(&input, 1, 0) == 0 || read(STDIN_FILENO, &byte, 1) > 0)
        crowd_run(100);
}

static void window_add(enum loop loop, const char *amount)
{
    if (options.windows == WINDOWS || atof(amount) <= 0)
        fail("a window of %s; there are at most %d", amount, WINDOWS);
    options.paces[options.windows++] = (struct pace){loop, atof(amount)};
}

static void options_read(int argc, char **argv)
{
    static const struct option names[] = {
        {"port", 1, 0, 'p'},    {"seats", 1, 0, 'f'},      {"senders", 1, 0, 's'}, {"each", 1, 0, 'e'},
        {"rate", 1, 0, 'r'},    {"wandering", 1, 0, 'a'},  {"dialect", 1, 0, 'd'}, {"warmup-s", 1, 0, 'w'},
        {"seconds", 1, 0, 't'}, {"server-pid", 1, 0, 'i'}, {"nap-ms", 1, 0, 'n'},  {0, 0, 0, 0},
    };
    for (int name; (name = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        switch (name) {
        case 'p': options.port = atoi(optarg); break;
        case 'f': options.seats = optarg; break;
        case 's': options.senders = atoi(optarg); break;
        case 'e': window_add(EACH, optarg); break;
        case 'a': window_add(WANDERING, optarg); break;
        case 'r': window_add(OPEN_LOOP, optarg); break;
        case 'd': dialect_choose(optarg); break;
        case 'w': options.warmup_s = atof(optarg); break;
        case 't': options.seconds = atof(optarg); break;
        case 'i': options.server_pid = atoi(optarg); break;
        case 'n': options.nap_ms = atoi(optarg); break;
        default: exit(2);
        }
    }
    if (!options.port || !options.seats)
        fail("needs --port and --seats");
    if (options.windows && !options.senders)
        fail("nobody sends: needs --senders");
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
    crowd_read(options.seats);
    if (options.senders > member_count)
        fail("%d senders, but only %d seats", options.senders, member_count);
    crowd_open(options.port);
    crowd_run_for(SETTLE_S, 20);
    puts("ready");
    fflush(stdout);
    senders_init(options.senders);
    for (int i = 0; i < options.windows; i++)
        measure(options.paces[i]);
    if (!options.windows)
        hold();
    return 0;
}
