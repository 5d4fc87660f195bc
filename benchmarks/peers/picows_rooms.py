"""picows on uvloop, storing nothing: the fastest WebSocket library for Python, one `send` for each member."""

import asyncio
import json
import sys
from collections import defaultdict

import uvloop
from picows import WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeRequest, ws_create_server

from benchmarks.peers.wire import hello, message_created

rooms: dict[int, set[WSTransport]] = defaultdict(set)
versions: dict[int, int] = defaultdict(int)


def encode(event: dict[str, object]) -> bytes:
    """Compact JSON."""
    return json.dumps(event, separators=(",", ":")).encode()


class Member(WSListener):
    """One member of one room."""

    room_id = 0

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        command = json.loads(frame.get_payload_as_memoryview().tobytes())
        if command["op"] == "auth":
            self.room_id = int(command["token"])
            rooms[self.room_id].add(transport)
            transport.send(WSMsgType.TEXT, encode(hello(self.room_id, versions[self.room_id])))
        elif command["op"] == "message.send":
            versions[self.room_id] += 1
            event = encode(message_created(versions[self.room_id], command))
            for member in rooms[self.room_id]:
                member.send(WSMsgType.TEXT, event)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        rooms[self.room_id].discard(transport)


def listener(request: WSUpgradeRequest) -> Member:
    """Everybody is let in."""
    return Member()


async def main(port: int) -> None:
    """Serve until stopped."""
    server: asyncio.Server = await ws_create_server(listener, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
