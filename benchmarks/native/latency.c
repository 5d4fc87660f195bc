/*
 * latency.c: how late things were, from the moment at which they were meant to happen.
 *
 * Only what was meant to happen within the window counts, whenever it came: a stall does not hide what was to be sent
 * while it lasted, and what comes after the end of the window is not left out.
 */
#include "load.h"

#include <string.h>

enum { FINE_BITS = 7, FINE = 1 << FINE_BITS }; /* buckets are at most 1/128 wide */

struct histogram acknowledgements, deliveries, departures;
static int64_t window_from_ns = INT64_MAX, window_to_ns = INT64_MAX;

void latencies_from(int64_t from_ns)
{
    memset(&acknowledgements, 0, sizeof acknowledgements);
    memset(&deliveries, 0, sizeof deliveries);
    memset(&departures, 0, sizeof departures);
    window_from_ns = from_ns;
    window_to_ns = INT64_MAX;
}

void latencies_until(int64_t to_ns) { window_to_ns = to_ns; }

static size_t bucket_of(uint64_t ns)
{
    if (ns < FINE)
        return ns;
    int shift = 63 - __builtin_clzll(ns) - FINE_BITS;
    return ((size_t)(shift + 1) << FINE_BITS) + (size_t)((ns >> shift) - FINE);
}

static double middle_of(size_t bucket)
{
    if (bucket < FINE)
        return (double)bucket;
    size_t shift = (bucket >> FINE_BITS) - 1;
    return ((double)(FINE + (bucket & (FINE - 1))) + 0.5) * (double)((uint64_t)1 << shift);
}

void latency_add(struct histogram *h, int64_t intended, int64_t done)
{
    if (intended < window_from_ns || intended >= window_to_ns)
        return;
    uint64_t ns = done > intended ? (uint64_t)(done - intended) : 0;
    h->counts[bucket_of(ns)]++;
    h->total++;
    if (h->max_ns < ns)
        h->max_ns = ns;
}

/* What `share` of them did not exceed, in microseconds; 0 if there were none. */
double latency_us(const struct histogram *h, double share)
{
    uint64_t wanted = (uint64_t)(share * (double)h->total), seen = 0;
    for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
        seen += h->counts[bucket];
        if (h->counts[bucket] && seen >= wanted)
            return middle_of(bucket) / 1e3;
    }
    return 0;
}
