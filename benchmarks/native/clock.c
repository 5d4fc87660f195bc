/* clock.c: time, chance, and distributions of durations that take the same little memory however many there are. */
#define _GNU_SOURCE
#include "churn.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

enum { PARTS = 64, PARTS_BITS = 6 };

int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("churn: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(1);
}

uint64_t random_bits(void)
{
    static uint64_t state;
    while (!state)
        if (getrandom(&state, sizeof state, 0) < 0)
            fail("no random bytes");
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Evenly spread from 0 to below 1. */
double random_share(void) { return (double)(random_bits() >> 11) / (double)(1ull << 53); }

/* A duration's bucket: its highest bit, and the six after it. */
void spread_add(struct spread *s, int64_t ns)
{
    uint64_t us = ns > 0 ? (uint64_t)ns / 1000 : 0;
    int high = us < PARTS ? 0 : 63 - __builtin_clzll(us) - PARTS_BITS + 1;
    uint64_t place = us < PARTS ? us : (uint64_t)(high + 1) * PARTS + (us >> high & (PARTS - 1));
    s->buckets[place < SPREAD_BUCKETS ? place : SPREAD_BUCKETS - 1]++;
    s->count++;
    if (ns > s->most_ns)
        s->most_ns = ns;
}

static double bucket_us(uint64_t place)
{
    uint64_t high = place / PARTS, part = place % PARTS;
    return high ? (double)(part << (high - 1)) : (double)part;
}

/* The duration that `share` of them did not exceed, in milliseconds, rounded down to its bucket. */
double spread_ms(const struct spread *s, double share)
{
    uint64_t wanted = (uint64_t)(share * (double)(s->count ? s->count - 1 : 0)), seen = 0;
    for (uint64_t place = 0; place < SPREAD_BUCKETS; place++)
        if ((seen += s->buckets[place]) > wanted)
            return bucket_us(place) / 1000;
    return 0;
}
