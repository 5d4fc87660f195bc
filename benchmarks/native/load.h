/*
 * load.h: what the parts of the load generator know of each other.
 *
 * load.c reads the options and runs one window after the other; crowd.c is every member together, member.c one WebSocket
 * that listens and verifies, dialect.c what servers put around a frame, schedule.c decides when who sends, sender.c is
 * the half of a member that keeps messages on the way, latency.c and window.c are what is measured.
 */
#ifndef BENCHMARKS_LOAD_H
#define BENCHMARKS_LOAD_H

#include <stddef.h>
#include <stdint.h>

enum { NS = 1000000000, UUID_CHARS = 36 };

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
    uint64_t delivered, frame_bytes, acked; /* counted since the start; a window is a difference */
    uint64_t lost, doubled, out_of_order;   /* must stay 0 */
    double heartbeat_s;                     /* as the last hello named it */
    int open;                               /* members that have had their hello */
};

extern struct tally tally;

/* load.c */
int64_t now_ns(void);
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* crowd.c */
extern struct member *members;
extern int member_count;
void crowd_read(const char *seats_path);
void crowd_open(int port);
void crowd_run(int timeout_ms);
void crowd_run_for(double seconds, int nap_ms);
uint64_t crowd_missing(void);
double crowd_spun_s(void);

/* member.c */
extern unsigned char masking_key[4];
extern int64_t arrived_ns; /* when the frames that are being looked at were read */
void member_open(struct member *m, int port, int source_address);
void member_auth(struct member *m);
void member_read(struct member *m);
void member_say(struct member *m, int opcode, const char *text, size_t bytes);
void member_write(struct member *m, const char *bytes, size_t count);
const char *find(const char *text, size_t bytes, const char *needle);

/* dialect.c: the paths and brackets of a server's own protocol around the frames of docs/protocol.md */
struct dialect {
    const char *name, *path, *before, *after;
    const char *ping; /* what a member says in each heartbeat; NULL: the server asks */
    void (*connected)(struct member *m);                                  /* the upgrade was granted */
    int (*control)(struct member *m, const char *packet, size_t bytes); /* 1: it was no frame of ours */
};
extern const struct dialect *dialect;
void dialect_choose(const char *name);

/* schedule.c */
enum loop { EACH, WANDERING, OPEN_LOOP };
struct pace {
    enum loop loop;
    double amount; /* messages on the way of each sender, of all together, or messages a second */
};
void schedule_start(struct pace pace, int senders);
void schedule_tick(void);
void schedule_heard(struct member *m);
void schedule_stop(void);

/* sender.c */
void senders_init(int count);
void sender_say(struct member *m, int64_t intended_ns);
void senders_flush(void);
void sender_hear(struct member *m, const char *id);
uint64_t senders_unacked(void);
void senders_forget(void);
int64_t intended_ns(const char *id);
uint64_t random_bits(void);

/* latency.c */
enum { BUCKETS = 58 << 7 };
struct histogram {
    uint64_t counts[BUCKETS], total, max_ns;
};
extern struct histogram acknowledgements, deliveries, departures;
void latencies_from(int64_t from_ns);
void latencies_until(int64_t to_ns);
void latency_add(struct histogram *h, int64_t intended_ns, int64_t done_ns);
double latency_us(const struct histogram *h, double share);

/* window.c */
struct moment {
    int64_t ns;
    struct tally tally;
    uint64_t missing;
    double server_cpu_s, load_cpu_s, spun_cpu_s;
};
struct window {
    struct pace pace;
    int senders;
    struct moment before, from, to; /* of the warm-up, and of what is measured */
};
double own_cpu_s(void);
struct moment moment_now(int server_pid);
void window_print(const struct window *w);

#endif
