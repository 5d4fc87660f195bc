/*
 * member.c: one WebSocket of the load generator: handshake, `auth`, `hello`, and then the check of
 * every frame that arrives.
 */
#define _GNU_SOURCE
#include "load.h"
#include "websocket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 18, HEAD_BYTES = 160, SEEN_BITS = 64, WRITE_TIMEOUT_MS = 10000 };

/* Something that the head of most frames holds, and where the last one held it: frames look alike. */
struct mark {
    const char *text;
    size_t bytes, place;
};

unsigned char masking_key[4];
int64_t arrived_ns;
static char buffer[BUFFER_BYTES];

/* The place behind the first `needle` of text, or NULL. */
const char *find(const char *text, size_t bytes, const char *needle)
{
    size_t needle_bytes = strlen(needle);
    const char *at = memmem(text, bytes, needle, needle_bytes);
    return at ? at + needle_bytes : NULL;
}

/* The place behind the mark, or NULL. */
static const char *find_mark(const char *head, size_t bytes, struct mark *m)
{
    if (m->place + m->bytes > bytes || memcmp(head + m->place, m->text, m->bytes)) {
        const char *at = memmem(head, bytes, m->text, m->bytes);
        if (!at)
            return NULL;
        m->place = (size_t)(at - head);
    }
    return head + m->place + m->bytes;
}

void member_write(struct member *m, const char *bytes, size_t count)
{
    while (count) {
        ssize_t done = send(m->fd, bytes, count, MSG_NOSIGNAL);
        if (done < 0 && errno == EAGAIN) {
            struct pollfd writable = {m->fd, POLLOUT, 0};
            if (poll(&writable, 1, WRITE_TIMEOUT_MS) < 1)
                fail("the server has stopped reading");
            continue;
        }
        if (done < 0)
            fail("cannot write to the server: %s", strerror(errno));
        bytes += done;
        count -= (size_t)done;
    }
}

void member_say(struct member *m, int opcode, const char *text, size_t bytes)
{
    char frame[FRAME_HEADER_MAX + bytes];
    member_write(m, frame, frame_write(frame, opcode, text, bytes, masking_key));
}

/* Connects from 127.0.0.<source_address> and asks for the upgrade. */
void member_open(struct member *m, int port, int source_address)
{
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000000u + source_address)};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;
    char request[256];
    int length = snprintf(request, sizeof request,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                          dialect->path, port);

    m->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (m->fd < 0)
        fail("no more sockets: %s (raise the limit of open files)", strerror(errno));
    setsockopt(m->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
    setsockopt(m->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (bind(m->fd, (struct sockaddr *)&from, sizeof from) || connect(m->fd, (struct sockaddr *)&to, sizeof to))
        fail("cannot connect to port %d: %s", port, strerror(errno));
    fcntl(m->fd, F_SETFL, O_NONBLOCK);
    m->state = UPGRADING;
    member_write(m, request, (size_t)length);
}

/* Says who it is, and waits for the hello. */
void member_auth(struct member *m)
{
    char *auth;
    int length = asprintf(&auth, "%s{\"op\":\"auth\",\"token\":\"%s\"}%s", dialect->before, m->token, dialect->after);
    member_say(m, OP_TEXT, auth, (size_t)length);
    free(auth);
}

/* Consumes the answer to the upgrade, once it is whole. */
static size_t upgraded(struct member *m, const char *answer, size_t bytes)
{
    const char *end = find(answer, bytes, "\r\n\r\n");
    if (!end)
        return 0;
    if (!find(answer, bytes, "HTTP/1.1 101"))
        fail("the server refuses the upgrade: %.*s", (int)(end - answer), answer);
    m->state = GREETING;
    dialect->connected(m);
    return (size_t)(end - answer);
}

/* Learns from the hello at which version this member's room stands. */
static void greeted(struct member *m, const char *hello, size_t bytes)
{
    const char *end = hello + bytes;
    char room[40];
    snprintf(room, sizeof room, "{\"id\":%ld,", m->room->id);
    const char *at = find(hello, bytes, "\"type\":\"hello\"");
    const char *heartbeat = at ? find(hello, bytes, "\"heartbeat_s\":") : NULL;
    at = at ? find(hello, bytes, "\"rooms\":") : NULL;
    at = at ? find(at, (size_t)(end - at), room) : NULL;
    at = at ? find(at, (size_t)(end - at), "\"version\":") : NULL;
    if (!at || !heartbeat)
        fail("no hello that names room %ld: %.*s", m->room->id, (int)bytes, hello);
    uint64_t version = strtoull(at, NULL, 10);
    tally.heartbeat_s = strtod(heartbeat, NULL);
    m->next = version + 1;
    m->seen = UINT64_MAX;
    if (m->room->newest < version)
        m->room->newest = version;
    m->state = OPEN;
    tally.open++;
}

/* Each version must come once and in its turn. */
static void count_version(struct member *m, uint64_t version)
{
    if (version >= m->next) {
        uint64_t skipped = version - m->next;
        m->seen = skipped + 1 < SEEN_BITS ? m->seen << (skipped + 1) | 1 : 1;
        m->next = version + 1;
        tally.lost += skipped;
    } else {
        uint64_t age = m->next - 1 - version;
        if (age < SEEN_BITS && !(m->seen >> age & 1)) {
            m->seen |= (uint64_t)1 << age;
            tally.lost--;
            tally.out_of_order++;
        } else {
            tally.doubled++;
        }
    }
    if (m->room->newest < version)
        m->room->newest = version;
}

#define MARK(characters) {characters, sizeof(characters) - 1, 0}

static void text_read(struct member *m, const char *text, size_t bytes)
{
    static struct mark version_mark = MARK("\"version\":"), room_mark = MARK("\"room_id\":"),
                       created_mark = MARK("\"message.created\""), id_mark = MARK("\"message\":{\"id\":\"");
    size_t head = bytes < HEAD_BYTES ? bytes : HEAD_BYTES;
    if (dialect->control(m, text, bytes))
        return;
    if (m->state == GREETING) {
        greeted(m, text, bytes);
        return;
    }
    const char *version = find_mark(text, head, &version_mark);
    if (!version) {
        if (find(text, head, "\"type\":\"error\""))
            fail("the server answers with an error: %.*s", (int)bytes, text);
        return; /* presence, pong: nothing that is counted */
    }
    const char *room = find_mark(text, head, &room_mark);
    if (!room || strtol(room, NULL, 10) != m->room->id)
        return;
    count_version(m, strtoull(version, NULL, 10));
    if (!find_mark(text, head, &created_mark))
        return;
    const char *id = find_mark(text, head, &id_mark);
    if (!id || id + UUID_CHARS > text + bytes)
        fail("a message without its id: %.*s", (int)bytes, text);
    tally.delivered++;
    tally.frame_bytes += bytes;
    latency_add(&deliveries, intended_ns(id), arrived_ns);
    if (m->sender)
        sender_hear(m, id);
}

static void frames_read(struct member *m, char *bytes, size_t have)
{
    struct frame f;
    size_t at = m->state == UPGRADING ? upgraded(m, bytes, have) : 0;
    while (m->state != UPGRADING && frame_read(bytes + at, have - at, &f)) {
        at += f.frame_bytes;
        if (f.opcode == OP_TEXT)
            text_read(m, f.payload, f.payload_bytes);
        else if (f.opcode == OP_PING)
            member_say(m, OP_PONG, f.payload, f.payload_bytes);
        else if (f.opcode == OP_CLOSE)
            fail("the server closes a socket with code %d",
                 f.payload_bytes < 2 ? 1005 : (unsigned char)f.payload[0] << 8 | (unsigned char)f.payload[1]);
    }
    m->rest_bytes = have - at;
    if (m->rest_bytes) {
        m->rest = realloc(m->rest, m->rest_bytes);
        memcpy(m->rest, bytes + at, m->rest_bytes);
    }
}

/* Takes what has arrived and answers the acknowledgements in it with new messages. */
void member_read(struct member *m)
{
    if (m->rest_bytes == BUFFER_BYTES)
        fail("a frame of more than %d bytes", BUFFER_BYTES);
    if (m->rest_bytes)
        memcpy(buffer, m->rest, m->rest_bytes);
    ssize_t got = recv(m->fd, buffer + m->rest_bytes, BUFFER_BYTES - m->rest_bytes, 0);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0)
        fail("the server has dropped a connection%s%s", got ? ": " : "", got ? strerror(errno) : "");
    arrived_ns = now_ns();
    frames_read(m, buffer, m->rest_bytes + (size_t)got);
    senders_flush();
}
