"""The least that a Python server can do: one `transport.write` of a prepared frame for each member, storing nothing."""

import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import cast

import uvloop
from websockets.speedups import apply_mask

from benchmarks.peers.wire import hello, message_created

SWITCHING = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)
TEXT = 0x81
TWO_BYTE_LENGTH = 126

rooms: dict[int, set[asyncio.Transport]] = defaultdict(set)
versions: dict[int, int] = defaultdict(int)


def frame(event: dict[str, object]) -> bytes:
    """One unmasked text frame of fewer than 64 KiB."""
    payload = json.dumps(event, separators=(",", ":")).encode()
    if len(payload) < TWO_BYTE_LENGTH:
        return bytes((TEXT, len(payload))) + payload
    return bytes((TEXT, TWO_BYTE_LENGTH)) + len(payload).to_bytes(2, "big") + payload


class Member(asyncio.Protocol):
    """One member of one room."""

    def __init__(self) -> None:
        self.room_id = 0
        self.upgraded = False
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.upgraded:
            if b"\r\n\r\n" not in self.buffer:
                return
            self.upgraded, self.buffer = True, b""  # nobody says more before the answer
            self.transport.write(SWITCHING)
        for payload in self.payloads():
            self.obey(json.loads(payload))

    def payloads(self) -> Iterator[bytes]:
        """The whole masked frames that have arrived; the rest stays in the buffer."""
        while len(self.buffer) > 8:
            length, at = self.buffer[1] & 127, 2
            if length == TWO_BYTE_LENGTH:
                length, at = int.from_bytes(self.buffer[2:4], "big"), 4
            end = at + 4 + length
            if len(self.buffer) < end:
                return
            yield apply_mask(self.buffer[at + 4 : end], self.buffer[at : at + 4])
            self.buffer = self.buffer[end:]

    def obey(self, command: dict[str, object]) -> None:
        if command["op"] == "auth":
            self.room_id = int(str(command["token"]))
            rooms[self.room_id].add(self.transport)
            self.transport.write(frame(hello(self.room_id, versions[self.room_id])))
        elif command["op"] == "message.send":
            versions[self.room_id] += 1
            prepared = frame(message_created(versions[self.room_id], command))
            for transport in rooms[self.room_id]:
                transport.write(prepared)

    def connection_lost(self, error: Exception | None) -> None:
        rooms[self.room_id].discard(self.transport)


async def main(port: int) -> None:
    """Serve until stopped."""
    server = await asyncio.get_running_loop().create_server(Member, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
