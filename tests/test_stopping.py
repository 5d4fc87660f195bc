"""A server that is told to stop says so first, and nothing that would go on for ever holds it up."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import Any

import anyio
import httpx2

from routers.event_streams import EventStream, ServerEvent
from services.ending import Ending
from tests.server_process import ServerProcess

DRAIN_S = 3


def test_a_server_that_is_about_to_end_is_not_ready_and_still_answers(tmp_path: Path) -> None:
    server = ServerProcess(f"sqlite:///{tmp_path / 'teahouse.db'}", tmp_path)
    server._environment["DRAIN_S"] = str(DRAIN_S)
    server.start()
    with httpx2.Client(base_url=f"http://{server.address}", verify=False) as client:
        assert client.get("/health").json()["status"] == "ok"
        told_at = monotonic()
        server.send(signal.SIGTERM)

        while (health := client.get("/health")).status_code == 200:
            assert monotonic() < told_at + DRAIN_S, "it has not said so"
        assert (health.status_code, health.json()["status"]) == (503, "ending")
        assert client.get("/api/v1/users/me").status_code == 401
    assert server.wait() in {0, -signal.SIGTERM}
    assert monotonic() >= told_at + DRAIN_S


async def test_a_stream_of_events_ends_with_the_server() -> None:
    ending, last, sent = Ending(), ServerEvent("error", {"code": "interrupted"}, "7"), list[Any]()
    begun = anyio.Event()

    async def send(message: Any) -> None:
        sent.append(message)
        begun.set()

    async def never() -> Any:
        await anyio.sleep_forever()

    async def events() -> AsyncIterator[ServerEvent]:
        yield ServerEvent("delta", {"text": "Tea is "}, "6")
        await anyio.sleep_forever()

    async def always() -> bool:
        return True

    stream = EventStream(events(), lambda: last, always, ending.begins)
    with anyio.fail_after(5):
        async with anyio.create_task_group() as group:
            group.start_soon(stream, {"type": "http"}, never, send)
            await begun.wait()
            ending.begin()

    bodies = [message["body"] for message in sent if message["type"] == "http.response.body"]
    assert bodies[-2:] == [last.encode(), b""]
    assert sent[-1]["more_body"] is False
