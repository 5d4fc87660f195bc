/*
 * limit: the least a server can do for rooms on this machine.
 *
 * One thread, no storage, no JSON parser: for each `message.send` frame it prints one
 * `message.created` frame of the real shape and size (the next version, the sender's id and
 * content) and hands it to every member of the room with one blocking send() each. That loop is the physical limit for servers
 * that deliver messages one by one. With "batch" as second argument it takes all frames that have
 * arrived together and gives each member all of them in one send(): the limit for servers that
 * coalesce, and the rate the load generator must be able to follow.
 *
 * Usage: limit PORT [batch]
 */
#define _GNU_SOURCE
#include "websocket.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 512, BUFFER_BYTES = 1 << 20, FRAME_MAX = 1024, FDS = 1 << 16, ROOMS = 1 << 16, FIRST_SEATS = 16 };
enum { UUID_CHARS = 36, TEXT_BYTES = 200 };

struct room {
    int *members, member_count, seats;
    unsigned long long version;
};

static struct room rooms[ROOMS], *room_of[FDS];
static int batching;
static char upgraded[FDS];
static char in[BUFFER_BYTES], out[4 * BUFFER_BYTES];
static size_t out_bytes;

static void send_whole(int fd, const char *bytes, size_t count)
{
    while (count) {
        ssize_t done = send(fd, bytes, count, MSG_NOSIGNAL);
        if (done < 0)
            return; /* gone; its end of file takes it out of the room */
        bytes += done;
        count -= (size_t)done;
    }
}

static void deliver(const struct room *room)
{
    for (int i = 0; i < room->member_count; i++)
        send_whole(room->members[i], out, out_bytes);
    out_bytes = 0;
}

static void created(struct room *room, const char *text, size_t bytes)
{
    char event[FRAME_MAX];
    const char *id = memmem(text, bytes, "\"id\":\"", 6);
    const char *content = memmem(text, bytes, "\"content\":\"", 11);
    room->version++;
    int length = snprintf(event, sizeof event,
                          "{\"type\":\"message.created\",\"room_id\":%td,\"version\":%llu,\"message\":{\"id\":\"%.*s\","
                          "\"room_id\":%td,\"seq\":%llu,\"version\":%llu,\"sender_id\":1,\"kind\":\"text\",\"content\":\"%.*s\","
                          "\"reply_to\":null,\"created_at\":\"2026-11-21T08:30:00.123Z\",\"edited_at\":null,"
                          "\"deleted_at\":null}}",
                          room - rooms, room->version, UUID_CHARS, id + 6, room - rooms, room->version, room->version, TEXT_BYTES, content + 11);
    out_bytes += frame_write(out + out_bytes, OP_TEXT, event, (size_t)length, NULL);
    if (!batching)
        deliver(room);
}

/* A token is the number of the room that its bearer is in. */
static void greet(int fd, const char *text, size_t bytes)
{
    const char *token = memmem(text, bytes, "\"token\":\"", 9);
    struct room *room = &rooms[(unsigned long)atol(token + 9) % ROOMS];
    char hello[FRAME_MAX], frame[FRAME_MAX + FRAME_HEADER_MAX];
    int length = snprintf(hello, sizeof hello,
                          "{\"type\":\"hello\",\"heartbeat_s\":3600,\"rooms\":[{\"id\":%td,\"version\":%llu}]}", room - rooms,
                          room->version);
    if (room->member_count == room->seats) {
        room->seats = room->seats ? 2 * room->seats : FIRST_SEATS;
        room->members = realloc(room->members, (size_t)room->seats * sizeof *room->members);
    }
    room->members[room->member_count++] = fd;
    room_of[fd] = room;
    send_whole(fd, frame, frame_write(frame, OP_TEXT, hello, (size_t)length, NULL));
}

static void leave(int fd)
{
    struct room *room = room_of[fd];
    for (int i = 0; room && i < room->member_count; i++)
        if (room->members[i] == fd)
            room->members[i] = room->members[--room->member_count];
    room_of[fd] = NULL;
    upgraded[fd] = 0;
    close(fd);
}

/* Reads what is there; the begun frame at its end, if any, is waited for. */
static void serve(int fd)
{
    static const char switching[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                    "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    ssize_t got = recv(fd, in, sizeof in - FRAME_MAX, 0);
    if (got <= 0) {
        leave(fd);
        return;
    }
    if (!upgraded[fd]) {
        upgraded[fd] = 1;
        send_whole(fd, switching, sizeof switching - 1);
        return;
    }
    struct frame f;
    for (size_t at = 0, have = (size_t)got; at < have; at += f.frame_bytes) {
        while (!frame_read(in + at, have - at, &f)) {
            if ((got = recv(fd, in + have, 1, 0)) <= 0)
                return;
            have++;
        }
        if (memmem(f.payload, f.payload_bytes, "\"message.send\"", 14))
            created(room_of[fd], f.payload, f.payload_bytes);
        else if (memmem(f.payload, f.payload_bytes, "\"auth\"", 6))
            greet(fd, f.payload, f.payload_bytes);
    }
    if (out_bytes)
        deliver(room_of[fd]);
}

static int listen_on(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 1024)) {
        perror("limit: cannot listen");
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv)
{
    int listener = listen_on(argc > 1 ? atoi(argv[1]) : 0), epoll_fd = epoll_create1(0), yes = 1;
    struct epoll_event events[EVENTS], event = {.events = EPOLLIN, .data.fd = listener};
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max < FDS ? files.rlim_max : FDS;
    setrlimit(RLIMIT_NOFILE, &files);
    batching = argc > 2 && !strcmp(argv[2], "batch");
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(epoll_fd, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd != listener) {
                serve(events[i].data.fd);
                continue;
            }
            event.data.fd = accept(listener, NULL, NULL);
            setsockopt(event.data.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            epoll_ctl(epoll_fd, EPOLL_CTL_ADD, event.data.fd, &event);
        }
    }
}
