/*
 * schedule.c: when the next message is sent, and by whom.
 *
 * EACH: a closed loop; each sender keeps as many messages on the way as it is told, and the echo of its oldest makes
 * room for its next. WANDERING: so many are on the way in all, and each next one is sent by anybody. OPEN_LOOP: so many
 * a second, by anybody, each at its own moment, whatever the server does: what it is late with, it is late with.
 */
#include "load.h"

static struct pace pace;
static int sender_count, on;
static int64_t started_ns;
static uint64_t begun;

static struct member *anybody(void) { return &members[random_bits() % (uint64_t)sender_count]; }

/* The first `senders` members send from now on. */
void schedule_start(struct pace wanted, int senders)
{
    pace = wanted;
    sender_count = senders;
    started_ns = now_ns();
    begun = 0;
    on = 1;
    for (int i = 0; pace.loop == EACH && i < senders; i++)
        for (int k = 0; k < (int)pace.amount; k++)
            sender_say(&members[i], started_ns);
    for (int k = 0; pace.loop == WANDERING && k < (int)pace.amount; k++)
        sender_say(anybody(), started_ns);
    senders_flush();
}

void schedule_stop(void) { on = 0; }

/* Sends what is due. */
void schedule_tick(void)
{
    if (!on || pace.loop != OPEN_LOOP)
        return;
    for (;;) {
        int64_t due_ns = started_ns + (int64_t)((double)begun * NS / pace.amount);
        if (due_ns > now_ns())
            break;
        sender_say(anybody(), due_ns);
        begun++;
    }
    senders_flush();
}

/* A message of this member has come back to it. */
void schedule_heard(struct member *m)
{
    if (on && pace.loop != OPEN_LOOP)
        sender_say(pace.loop == EACH ? m : anybody(), arrived_ns);
}
