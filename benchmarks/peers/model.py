"""A model that streams at a steady pace, as an OpenAI-compatible server. Each token is the moment of its sending."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import orjson

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


@contextmanager
def serving(tokens_per_s: float, count: int) -> Iterator[str]:
    """Run one in a thread of the load's process until the block ends; its base URL."""
    loop, started = asyncio.new_event_loop(), threading.Event()
    addresses: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
            writer.write(HEAD)
            begun_at = loop.time()
            for number in range(count):
                await asyncio.sleep(begun_at + number / tokens_per_s - loop.time())
                writer.write(_event({"content": f"{time.monotonic_ns()} "}))
            writer.write(_event({}, "stop") + b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")
        writer.close()

    async def listen() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        addresses.append(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
        started.set()

    def serve() -> None:
        loop.run_until_complete(listen())
        loop.run_forever()

    thread = threading.Thread(target=serve, name="model", daemon=True)
    thread.start()
    started.wait()
    try:
        yield addresses[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).lower()
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


def _event(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    data = b"data: " + orjson.dumps(chunk) + b"\n\n"
    return b"%x\r\n%b\r\n" % (len(data), data)
