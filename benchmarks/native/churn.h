/*
 * churn.h: what the parts of the generator of coming and going know of each other.
 *
 * churn.c takes commands and keeps time, guest.c is one client that comes back by itself, frames.c is what it
 * understands, outbox.c is the half of it that sends and resends, ledger.c knows what each room was said, clock.c
 * holds time and the distributions of what took how long, result.c says how it went.
 */
#ifndef BENCHMARKS_CHURN_H
#define BENCHMARKS_CHURN_H

#include <stddef.h>
#include <stdint.h>

enum { NS_PER_S = 1000000000, NS_PER_MS = 1000000, UUID_CHARS = 36, GROUPS = 4, PHASES = 64 };

/* ---- clock.c */
enum { SPREAD_BUCKETS = 64 * 40 };
struct spread {
    uint64_t count, buckets[SPREAD_BUCKETS]; /* 64 for each doubling: within 1.6 % */
    int64_t most_ns;
};
int64_t now_ns(void);
void spread_add(struct spread *s, int64_t ns);
double spread_ms(const struct spread *s, double share);
uint64_t random_bits(void);
double random_share(void);
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- ledger.c */
struct room {
    long id;
    uint64_t first, *heard, space; /* heard[v - first]: which message has version v, 0 if nobody has heard it yet */
    uint64_t newest;
};
struct room *room_of(long id);
void rooms_reserve(size_t count);
void room_begins(struct room *room, uint64_t version);
int room_hears(struct room *room, uint64_t version, uint64_t message); /* 0: it was another message to others */
uint64_t rooms_stored(void);
uint64_t rooms_doubled(void);

/* ---- outbox.c */
struct outbox;
struct guest;
extern int content_bytes;
struct outbox *outbox_make(void);
void outbox_put(struct guest *g, int64_t intended_ns);
void outbox_say(struct guest *g);
void outbox_begin_anew(struct outbox *o);
void outbox_hear(struct outbox *o, const char *uuid);
uint64_t outbox_waiting(const struct outbox *o);
uint64_t uuid_number(const char *uuid);

/* ---- guest.c */
enum state { AWAY, CONNECTING, UPGRADING, GREETING, CATCHING_UP, HERE };
struct guest {
    int fd, port, group, attempts;
    enum state state;
    unsigned deaf : 1, asked : 1, reads : 1, back : 1;
    struct room *room;
    char *token;
    uint64_t version;               /* everything up to it has come */
    uint64_t target, ahead;         /* what hello named; the newest that came behind a gap */
    int64_t due_ns;                 /* AWAY: comes back; until HERE: gives up; HERE: is cut */
    int64_t beat_ns;                /* says ping, unless it has said something else */
    int64_t auth_ns, tried_ns, back_ns;
    int64_t heard_ns;               /* when the newest of what it has heard was to be sent */
    char *rest, *unsent;            /* the beginning of a frame; what the server does not take yet */
    size_t rest_bytes, unsent_bytes;
    struct outbox *outbox;          /* NULL: only listens */
};
void guest_connect(struct guest *g);
void guest_serve(struct guest *g, unsigned events);
void guest_look(struct guest *g, int64_t now);
void guest_listen(struct guest *g, int reads);
void guest_say(struct guest *g, const char *text, size_t bytes);
void guest_here(struct guest *g);
void guest_lost(struct guest *g, int code);

/* ---- frames.c */
const char *find(const char *text, size_t bytes, const char *needle);
void guest_read_text(struct guest *g, const char *text, size_t bytes);
extern char epoch[UUID_CHARS + 1];
extern double heartbeat_s;

/* ---- churn.c */
struct phase {
    char name[24];
    int64_t began_ns, ended_ns;
    uint64_t delivered[GROUPS]; /* heard in it, by group */
    struct spread late[GROUPS]; /* from the intended sending to the hearing, of what was to be sent in it */
    struct spread replay;       /* from auth to caught up, of those who came back in it */
    int64_t down_ns, up_ns;     /* the first lost connection, the first upgrade after it */
};
struct tally {
    uint64_t sent, delivered, acked, lost, out_of_order, repeats, gaps, incomplete, cuts, refused;
    uint64_t slow;      /* closed with 4008 */
    int64_t slow_ns[2]; /* the shortest and the longest time from the silence to what was the last they were sent */
    int here;
};
extern struct tally tally;
extern struct phase phases[], *phase, *last_down;
extern int epoll_fd, flaky, forgetful;
extern int64_t deaf_ns;
extern double cut_every_s, away_s;
void heard_late(int group, int64_t intended_ns, int64_t now);

/* ---- result.c */
uint64_t missing(const struct guest *guests, int count);
void result_print(const struct guest *guests, int count, double open_s);

#endif
