/*
 * load.h: what the three parts of the load generator know of each other.
 *
 * load.c runs the phases and counts the result, member.c is one WebSocket that listens and
 * verifies, sender.c is the half of a member that keeps messages on the way.
 */
#ifndef BENCHMARKS_LOAD_H
#define BENCHMARKS_LOAD_H

#include <stddef.h>
#include <stdint.h>

struct room {
    long id;
    uint64_t newest; /* the highest version that any member has seen */
};

enum member_state { UPGRADING, GREETING, OPEN };

struct member {
    int fd;
    enum member_state state;
    struct room *room;
    char *token;
    uint64_t next; /* the version that must come next */
    uint64_t seen; /* bit n: version next - 1 - n has come */
    char *rest;    /* the beginning of a frame whose end has not come yet */
    size_t rest_bytes;
    struct sender *sender; /* NULL: only listens */
};

struct tally {
    uint64_t delivered, frame_bytes, acked;    /* counted since the start; the window is a difference */
    uint64_t lost, doubled, out_of_order;      /* must stay 0 */
    double heartbeat_s;                        /* as the last hello named it */
    int open;                                  /* members that have had their hello */
};

extern struct tally tally;

/* load.c */
int64_t now_ns(void);
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* member.c */
void member_open(struct member *m, int port, int source_address);
void member_read(struct member *m);
void member_say(struct member *m, int opcode, const char *text, size_t bytes);
void member_write(struct member *m, const char *bytes, size_t count);
const char *find(const char *text, size_t bytes, const char *needle);
extern unsigned char masking_key[4];

/* sender.c */
enum { UUID_CHARS = 36 };
void senders_init(int in_flight);
void sender_add(struct member *m);
void sender_hear(struct sender *s, const char *frame, size_t bytes);
void sender_send(struct member *m);
void senders_stop(void);
uint64_t senders_unacked(void);
void latencies_record(int on);
double latency_us(double share);

#endif
