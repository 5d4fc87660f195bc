"""A real server for tests: uvicorn with our protocol, on a port of its own, in a thread of the test process."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx2
from fastapi import FastAPI

from config import Settings
from main import create_app
from routers.dependencies import Services
from server import Server, server_config
from services.agents.upstream import Upstream
from services.page_fetcher import PageFetcher

START_TIMEOUT_S = 120


@dataclass(frozen=True)
class RunningServer:
    """Where it answers, and its insides for the few tests that look at them."""

    address: str
    app: FastAPI
    loop: asyncio.AbstractEventLoop

    async def settle(self) -> None:
        """Wait until search knows everything that was said."""
        settled = asyncio.run_coroutine_threadsafe(self.services.indexer.settled(), self.loop)
        await asyncio.wait_for(asyncio.wrap_future(settled), START_TIMEOUT_S)

    @property
    def services(self) -> Services:
        """The long-lived objects behind the doors. They belong to the server's own event loop."""
        services: Services = self.app.state.services
        return services


@contextmanager
def running_server(
    database_url: str,
    folder: Path,
    *,
    prepared_frames: bool = True,
    fetcher: PageFetcher | None = None,
    upstream: Upstream | None = None,
    **settings: Any,
) -> Iterator[RunningServer]:
    """Run a server on this database until the block ends; without prepared frames, it sends as any ASGI server does.

    It asks no pages for link previews, but with a fetcher of one's own.
    """
    values = {
        "data_dir": folder,
        "database_url": database_url,
        "password_rounds": 4,
        "rate_limits": "off",
        "presence_grace_s": 0.2,
        "notify_after_s": 600,
        "link_previews": "off" if fetcher is None else "on",
        **settings,
    }
    chosen = Settings(_env_file=None, **values)
    app = create_app(chosen, fetcher, upstream)
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    config = server_config(chosen, app)
    if not prepared_frames:
        config.ws = "websockets-sansio"
    server = Server(config, app.state.ending, chosen.drain_s)
    loop: Future[asyncio.AbstractEventLoop] = Future()

    def run() -> None:
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            loop.set_result(runner.get_loop())
            runner.run(server.serve([listener]))

    thread = threading.Thread(target=run, name="server")
    thread.start()
    try:
        wait_until_healthy(f"127.0.0.1:{listener.getsockname()[1]}", thread.is_alive)
        yield RunningServer(f"127.0.0.1:{listener.getsockname()[1]}", app, loop.result())
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def wait_until_healthy(address: str, is_alive: Callable[[], bool]) -> None:
    """Ask until the server is ready; the socket listens already, so one request waits for most of it."""
    deadline = monotonic() + START_TIMEOUT_S
    while monotonic() < deadline and is_alive():
        try:
            answer = httpx2.get(f"http://{address}/health", timeout=START_TIMEOUT_S, verify=False)
            if answer.status_code == httpx2.codes.OK:
                return
        except httpx2.TransportError:
            sleep(0.02)
    raise RuntimeError(f"the server at {address} did not become healthy")
