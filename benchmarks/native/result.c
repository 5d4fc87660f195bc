/* result.c: how a run of churn went, as one line of JSON with the units in the names. */
#include "churn.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

/* How many versions are still on their way to somebody, or into a room. */
uint64_t missing(const struct guest *guests, int count)
{
    uint64_t sum = 0;
    for (int i = 0; i < count; i++)
        sum += guests[i].room->newest - guests[i].version + (guests[i].outbox ? outbox_waiting(guests[i].outbox) : 0);
    return sum;
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* When everybody was back after the last breakdown, in seconds since the server came up; and when they had tried. */
static void return_print(const struct guest *guests, int guest_count, const char *name, size_t offset)
{
    int64_t *moments = calloc((size_t)guest_count + 1, sizeof *moments);
    int count = 0;
    for (int i = 0; last_down && i < guest_count; i++) {
        int64_t moment = *(const int64_t *)((const char *)&guests[i] + offset);
        if (moment > last_down->down_ns)
            moments[count++] = moment > last_down->up_ns ? moment - last_down->up_ns : 0;
    }
    qsort(moments, (size_t)count, sizeof *moments, ascending);
    printf("\"%s\":{\"count\":%d,\"p50_s\":%.4f,\"p95_s\":%.4f,\"p100_s\":%.4f},", name, count,
           (double)moments[count / 2] / NS_PER_S, (double)moments[count * 95 / 100 - (count > 0)] / NS_PER_S,
           (double)moments[count - (count > 0)] / NS_PER_S);
    free(moments);
}

static void phase_print(const struct phase *p)
{
    printf("{\"name\":\"%s\",\"seconds\":%.4f,", p->name, (double)(p->ended_ns - p->began_ns) / NS_PER_S);
    printf("\"replay\":{\"count\":%llu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"most_ms\":%.3f},\"groups\":[",
           (unsigned long long)p->replay.count, spread_ms(&p->replay, 0.5), spread_ms(&p->replay, 0.99),
           (double)p->replay.most_ns / NS_PER_MS);
    for (int g = 0; g < GROUPS; g++)
        printf("%s{\"delivered\":%llu,\"count\":%llu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"most_ms\":%.3f}",
               g ? "," : "", (unsigned long long)p->delivered[g], (unsigned long long)p->late[g].count,
               spread_ms(&p->late[g], 0.5), spread_ms(&p->late[g], 0.99), spread_ms(&p->late[g], 0.999),
               (double)p->late[g].most_ns / NS_PER_MS);
    printf("]}");
}


static void count_print(const char *name, uint64_t count) { printf("\"%s\":%llu,", name, (unsigned long long)count); }

static void tally_print(const struct guest *guests, int count)
{
    uint64_t stored = rooms_stored(), unacked = 0;
    for (int i = 0; i < count; i++)
        unacked += guests[i].outbox ? outbox_waiting(guests[i].outbox) : 0;
    uint64_t unheard = tally.acked > stored ? tally.acked - stored : 0;
    count_print("sent", tally.sent);
    count_print("acked", tally.acked);
    count_print("unacked", unacked);
    count_print("stored", stored);
    count_print("delivered", tally.delivered);
    count_print("lost", tally.lost + missing(guests, count) - unacked + unheard);
    count_print("doubled", rooms_doubled());
    count_print("out_of_order", tally.out_of_order);
    count_print("repeats", tally.repeats);
    count_print("gaps", tally.gaps);
    count_print("incomplete", tally.incomplete);
    count_print("cuts", tally.cuts);
    count_print("refused", tally.refused);
    count_print("slow", tally.slow);
}

void result_print(const struct guest *guests, int count, double open_s)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double cpu_s = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    int64_t down_ns = last_down && last_down->up_ns ? last_down->up_ns - last_down->down_ns : 0;
    printf("{\"members\":%d,\"away\":%d,\"open_s\":%.4f,\"heartbeat_s\":%.3f,\"load_cpu_s\":%.4f,\"down_s\":%.4f,", count,
           count - tally.here, open_s, heartbeat_s, cpu_s, (double)down_ns / NS_PER_S);
    printf("\"slow_first_s\":%.3f,\"slow_last_s\":%.3f,", (double)tally.slow_ns[0] / NS_PER_S,
           (double)tally.slow_ns[1] / NS_PER_S);
    tally_print(guests, count);
    return_print(guests, count, "tried", offsetof(struct guest, tried_ns));
    return_print(guests, count, "back", offsetof(struct guest, back_ns));
    printf("\"phases\":[");
    for (const struct phase *p = phases; p <= phase; p++) {
        phase_print(p);
        printf(p < phase ? "," : "]}\n");
    }
}
