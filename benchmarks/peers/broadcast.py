"""`websockets.broadcast` on uvloop, storing nothing: the library's own way to one message for many."""

import json
import sys
from collections import defaultdict

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

from benchmarks.peers.wire import hello, message_created

rooms: dict[int, set[ServerConnection]] = defaultdict(set)
versions: dict[int, int] = defaultdict(int)


def encode(event: dict[str, object]) -> str:
    """Compact JSON."""
    return json.dumps(event, separators=(",", ":"))


async def chat(connection: ServerConnection) -> None:
    """One member of one room."""
    room_id = int(json.loads(await connection.recv())["token"])
    rooms[room_id].add(connection)
    try:
        await connection.send(encode(hello(room_id, versions[room_id])))
        async for frame in connection:
            send = json.loads(frame)
            if send["op"] == "message.send":
                versions[room_id] += 1
                broadcast(rooms[room_id], encode(message_created(versions[room_id], send)))
    except ConnectionClosed:
        pass
    finally:
        rooms[room_id].discard(connection)


async def main(port: int) -> None:
    """Serve until stopped."""
    async with serve(chat, "127.0.0.1", port, compression=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
