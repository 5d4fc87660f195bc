/*
 * guest.c: one client of the server, from its connection to its loss, and back again after the wait that the web client
 * takes too (frontend/src/connection/backoff.ts): random, up to 0.5 s, 1 s, 2 s … 30 s.
 */
#define _GNU_SOURCE
#include "churn.h"
#include "websocket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 24, DEAF_BUFFER_BYTES = 4096, ABNORMAL = 1006, SLOW = 4008, PORTS_OF_AN_ADDRESS = 20000 };
static const double FIRST_WAIT_S = 0.5, LONGEST_WAIT_S = 30, HELLO_WITHIN_S = 10;

static char buffer[BUFFER_BYTES];
static unsigned char masking_key[4] = {0x5a, 0xc3, 0x17, 0x99};

static int64_t after_s(double seconds) { return now_ns() + (int64_t)(seconds * NS_PER_S); }

static void watch(struct guest *g, int how)
{
    uint32_t events = (g->reads ? EPOLLIN : 0) | (g->state == CONNECTING ? EPOLLOUT : 0);
    struct epoll_event event = {.events = events, .data.ptr = g};
    epoll_ctl(epoll_fd, how, g->fd, &event);
}

void guest_connect(struct guest *g)
{
    static unsigned connected;
    uint32_t address = 1 + connected++ / PORTS_OF_AN_ADDRESS % 200;
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000000u + address)};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)g->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1, little = DEAF_BUFFER_BYTES;
    g->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (g->fd < 0)
        fail("no more sockets (raise the limit of open files)");
    setsockopt(g->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    setsockopt(g->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (g->deaf)
        setsockopt(g->fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    g->state = CONNECTING;
    g->due_ns = after_s(HELLO_WITHIN_S);
    if (bind(g->fd, (struct sockaddr *)&from, sizeof from))
        fail("no more ports");
    if (connect(g->fd, (struct sockaddr *)&to, sizeof to) && errno != EINPROGRESS) {
        guest_lost(g, ABNORMAL);
        return;
    }
    watch(g, EPOLL_CTL_ADD);
}

static void write_bytes(struct guest *g, const char *bytes, size_t count)
{
    ssize_t done = g->unsent_bytes ? 0 : send(g->fd, bytes, count, MSG_NOSIGNAL);
    if (done < 0)
        done = 0; /* full: it goes later; gone: the next read tells */
    if ((size_t)done == count)
        return;
    g->unsent = realloc(g->unsent, g->unsent_bytes + count - (size_t)done);
    memcpy(g->unsent + g->unsent_bytes, bytes + done, count - (size_t)done);
    g->unsent_bytes += count - (size_t)done;
}

static void flush(struct guest *g)
{
    ssize_t done = send(g->fd, g->unsent, g->unsent_bytes, MSG_NOSIGNAL);
    if (done > 0)
        memmove(g->unsent, g->unsent + done, g->unsent_bytes -= (size_t)done);
}

void guest_say(struct guest *g, const char *text, size_t bytes)
{
    char frame[FRAME_HEADER_MAX + bytes];
    write_bytes(g, frame, frame_write(frame, OP_TEXT, text, bytes, masking_key));
    g->beat_ns = after_s(heartbeat_s);
}

static void connected(struct guest *g)
{
    int error = 0;
    socklen_t size = sizeof error;
    char request[256];
    getsockopt(g->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) {
        guest_lost(g, ABNORMAL);
        return;
    }
    if (last_down && (!last_down->up_ns || g->tried_ns < last_down->down_ns))
        g->tried_ns = now_ns();
    g->state = UPGRADING;
    watch(g, EPOLL_CTL_MOD);
    int length = snprintf(request, sizeof request,
                          "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                          g->port);
    write_bytes(g, request, (size_t)length);
}

/* Takes the answer to the upgrade, once it is whole, and says auth: for one that comes back, with where it stands. */
static size_t upgraded(struct guest *g, const char *answer, size_t bytes)
{
    const char *end = find(answer, bytes, "\r\n\r\n");
    char text[2048];
    if (!end)
        return 0;
    if (!find(answer, bytes, "HTTP/1.1 101"))
        fail("the server refuses the upgrade: %.*s", (int)(end - answer), answer);
    int length = snprintf(text, sizeof text, "{\"op\":\"auth\",\"token\":\"%s\"", g->token);
    g->back = g->version > 0;
    if (g->back && *epoch)
        length += snprintf(text + length, sizeof text - (size_t)length, ",\"epoch\":\"%s\",\"rooms\":{\"%ld\":%llu}", epoch,
                           g->room->id, (unsigned long long)g->version);
    length += snprintf(text + length, sizeof text - (size_t)length, "}");
    g->state = GREETING;
    g->auth_ns = now_ns();
    if (last_down && !last_down->up_ns)
        last_down->up_ns = g->auth_ns;
    guest_say(g, text, (size_t)length);
    return (size_t)(end - answer);
}

/* Nothing is missing any more. */
void guest_here(struct guest *g)
{
    g->state = HERE;
    g->attempts = 0;
    g->beat_ns = after_s(random_share() * heartbeat_s);
    g->due_ns = flaky ? after_s((0.5 + random_share()) * cut_every_s) : 0;
    tally.here++;
    if (g->outbox)
        outbox_say(g);
}

static void away(struct guest *g, double wait_s)
{
    tally.here -= g->state == HERE;
    close(g->fd);
    g->state = AWAY;
    g->asked = 0;
    g->rest_bytes = g->unsent_bytes = 0;
    g->ahead = 0;
    g->due_ns = after_s(wait_s);
    if (g->outbox)
        outbox_begin_anew(g->outbox);
}

/* The connection is over, with this close code: the guest waits, and comes back. */
void guest_lost(struct guest *g, int code)
{
    double longest_s = FIRST_WAIT_S * (double)(1ull << (g->attempts < 16 ? g->attempts : 16));
    int64_t heard_for_ns = g->heard_ns - deaf_ns;
    if (code == SLOW && (!tally.slow++ || heard_for_ns < tally.slow_ns[0]))
        tally.slow_ns[0] = heard_for_ns;
    if (code == SLOW && heard_for_ns > tally.slow_ns[1])
        tally.slow_ns[1] = heard_for_ns;
    if (g->state == HERE && !phase->down_ns) {
        phase->down_ns = now_ns();
        last_down = phase;
    }
    g->attempts++;
    away(g, random_share() * (longest_s < LONGEST_WAIT_S ? longest_s : LONGEST_WAIT_S));
}

static void read_frames(struct guest *g, char *bytes, size_t have)
{
    struct frame f;
    size_t at = g->state == UPGRADING ? upgraded(g, bytes, have) : 0;
    while (g->state >= GREETING && frame_read(bytes + at, have - at, &f)) {
        at += f.frame_bytes;
        if (f.opcode == OP_TEXT)
            guest_read_text(g, f.payload, f.payload_bytes);
        else if (f.opcode == OP_PING) {
            char pong[FRAME_HEADER_MAX + 125];
            write_bytes(g, pong, frame_write(pong, OP_PONG, f.payload, f.payload_bytes, masking_key));
        } else if (f.opcode == OP_CLOSE)
            guest_lost(g, f.payload_bytes < 2 ? ABNORMAL : (unsigned char)f.payload[0] << 8 | (unsigned char)f.payload[1]);
    }
    if (g->state == AWAY)
        return;
    g->rest_bytes = have - at;
    if (g->rest_bytes) {
        g->rest = realloc(g->rest, g->rest_bytes);
        memcpy(g->rest, bytes + at, g->rest_bytes);
    }
}

void guest_serve(struct guest *g, unsigned events)
{
    if (g->state == CONNECTING) {
        if (events)
            connected(g);
        return;
    }
    if (g->rest_bytes == BUFFER_BYTES)
        fail("a frame of more than %d bytes", BUFFER_BYTES);
    memcpy(buffer, g->rest, g->rest_bytes);
    ssize_t got = recv(g->fd, buffer + g->rest_bytes, BUFFER_BYTES - g->rest_bytes, 0);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0)
        guest_lost(g, ABNORMAL);
    else
        read_frames(g, buffer, g->rest_bytes + (size_t)got);
}

/* A deaf one stops reading, and begins again. */
void guest_listen(struct guest *g, int reads)
{
    g->reads = reads != 0;
    if (g->state != AWAY)
        watch(g, EPOLL_CTL_MOD);
}

/* What the clock asks of a guest. */
void guest_look(struct guest *g, int64_t now)
{
    static const char ping[] = "{\"op\":\"ping\"}";
    if (g->state != AWAY && g->unsent_bytes)
        flush(g);
    if (g->state == HERE && now >= g->beat_ns)
        guest_say(g, ping, sizeof ping - 1);
    if (!g->due_ns || now < g->due_ns)
        return;
    if (g->state == AWAY && g->reads)
        guest_connect(g);
    else if (g->state == AWAY)
        return; /* who does not read does not come back either */
    else if (g->state != HERE)
        guest_lost(g, ABNORMAL);
    else if (flaky) {
        tally.cuts++;
        away(g, away_s);
    } else
        g->due_ns = 0;
}
