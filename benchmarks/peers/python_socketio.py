"""python-socketio under uvicorn, as its guide shows it: rooms and `emit`, on WebSocket only, storing nothing."""

import sys
from collections import defaultdict

import socketio
import uvicorn

from benchmarks.peers.wire import hello, message_created

# Handlers in tasks of their own, the default, could change the order of one sender's messages.
server = socketio.AsyncServer(async_mode="asgi", transports=["websocket"], async_handlers=False)
room_of: dict[str, int] = {}
versions: dict[int, int] = defaultdict(int)


async def frame(sid: str, command: dict[str, str]) -> None:
    """What a member says."""
    if command["op"] == "auth":
        room_id = room_of[sid] = int(command["token"])
        await server.enter_room(sid, str(room_id))
        await server.emit("frame", hello(room_id, versions[room_id]), to=sid)
    elif command["op"] == "message.send":
        room_id = room_of[sid]
        versions[room_id] += 1
        await server.emit("frame", message_created(versions[room_id], command), room=str(room_id))


async def disconnect(sid: str) -> None:
    """Somebody has gone; their rooms are left by themselves."""
    room_of.pop(sid, None)


if __name__ == "__main__":
    server.on("frame", frame)
    server.on("disconnect", disconnect)
    uvicorn.run(socketio.ASGIApp(server), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
