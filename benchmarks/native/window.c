/*
 * window.c: what one window has measured: two moments, and the difference between them as one line of JSON with the
 * units in the names.
 */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <time.h>

static double cpu_s(clockid_t clock)
{
    struct timespec t;
    if (clock_gettime(clock, &t))
        fail("cannot read the CPU time of the server");
    return (double)t.tv_sec + (double)t.tv_nsec / NS;
}

/* CPU time of the generator. */
double own_cpu_s(void) { return cpu_s(CLOCK_PROCESS_CPUTIME_ID); }

struct moment moment_now(int server_pid)
{
    clockid_t server = CLOCK_PROCESS_CPUTIME_ID;
    if (clock_getcpuclockid(server_pid, &server))
        fail("there is no process %d", server_pid);
    return (struct moment){now_ns(), tally, crowd_missing(), cpu_s(server), own_cpu_s(), crowd_spun_s()};
}

/* Rates, latencies and CPU of the window; the faults are those since its warm-up began. */
void window_print(const struct window *w)
{
    static const char *const loops[] = {"each", "wandering", "open"};
    const struct tally *from = &w->from.tally, *to = &w->to.tally, *before = &w->before.tally;
    uint64_t delivered = to->delivered - from->delivered, bytes = to->frame_bytes - from->frame_bytes;
    printf("{\"members\":%d,\"senders\":%d,\"loop\":\"%s\",\"amount\":%.3f,\"seconds\":%.6f,", member_count, w->senders,
           loops[w->pace.loop], w->pace.amount, (double)(w->to.ns - w->from.ns) / NS);
    printf("\"delivered\":%llu,\"acked\":%llu,\"frame_bytes\":%.1f,", (unsigned long long)delivered,
           (unsigned long long)(to->acked - from->acked), delivered ? (double)bytes / (double)delivered : 0);
    printf("\"server_cpu_s\":%.6f,\"load_cpu_s\":%.6f,", w->to.server_cpu_s - w->from.server_cpu_s,
           w->to.load_cpu_s - w->from.load_cpu_s - (w->to.spun_cpu_s - w->from.spun_cpu_s));
    printf("\"ack_p50_us\":%.1f,\"ack_p99_us\":%.1f,", latency_us(&acknowledgements, 0.5),
           latency_us(&acknowledgements, 0.99));
    printf("\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"max_us\":%.1f,\"departure_p99_us\":%.1f,",
           latency_us(&deliveries, 0.5), latency_us(&deliveries, 0.99), latency_us(&deliveries, 0.999),
           (double)deliveries.max_ns / 1e3, latency_us(&departures, 0.99));
    printf("\"unacked\":%llu,\"lost\":%llu,\"doubled\":%llu,\"out_of_order\":%llu}\n",
           (unsigned long long)senders_unacked(),
           (unsigned long long)(tally.lost + crowd_missing() - before->lost - w->before.missing),
           (unsigned long long)(tally.doubled - before->doubled),
           (unsigned long long)(tally.out_of_order - before->out_of_order));
    fflush(stdout);
}
