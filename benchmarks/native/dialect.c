/*
 * dialect.c: what a server's own protocol puts around the frames that all of them speak.
 *
 * "plain" is docs/protocol.md: a frame is one JSON object, and the first one that is said is `auth`. "socketio" is
 * Engine.IO 4 with Socket.IO 5 on WebSocket only: "0{...}" opens, the client connects with "40", the server confirms
 * with "40{...}", then each frame is an event named "frame" ("42[...]"); the server asks "2" and the client answers "3".
 */
#define _GNU_SOURCE
#include "load.h"
#include "websocket.h"

static int no_control(struct member *m, const char *packet, size_t bytes)
{
    (void)m, (void)packet, (void)bytes;
    return 0;
}

static void wait_for_the_server(struct member *m) { (void)m; }

static int socketio_control(struct member *m, const char *packet, size_t bytes)
{
    if (bytes > 1 && packet[0] == '4' && packet[1] == '2')
        return 0;
    if (bytes && packet[0] == '0')
        member_say(m, OP_TEXT, "40", 2);
    else if (bytes && packet[0] == '2')
        member_say(m, OP_TEXT, "3", 1);
    else if (bytes > 1 && packet[0] == '4' && packet[1] == '0')
        member_auth(m);
    else
        fail("the server says in Socket.IO: %.*s", (int)bytes, packet);
    return 1;
}

static const struct dialect dialects[] = {
    {"plain", "/ws", "", "", "{\"op\":\"ping\"}", member_auth, no_control},
    {"socketio", "/socket.io/?EIO=4&transport=websocket", "42[\"frame\",", "]", NULL, wait_for_the_server, socketio_control},
};
const struct dialect *dialect = dialects;

void dialect_choose(const char *name)
{
    for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++) {
        dialect = &dialects[i];
        if (!strcmp(dialect->name, name))
            return;
    }
    fail("there is no dialect %s", name);
}
