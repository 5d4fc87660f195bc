"""How the application is served: by one process or several, with uvicorn and the settings that Teahouse needs of it."""

import asyncio
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

import logs
import migrations
import workers
from config import Settings
from database import DatabaseInUse, DatabaseUnusable, check
from listeners import bind
from realtime.protocol import PreparedFramesProtocol
from services.ending import Ending
from services.sync_service import MAX_FRAME_BYTES

GRACE_S = 10
"""So long requests may go on after the server was told to stop."""

STOP_S = GRACE_S + 15
"""So long everything after that may take, too, before a worker is killed; containers have 30 s."""

NEWCOMER_S = 1.0
"""So long a connection that was just taken may need to say what it wants."""

KEEP_ALIVE_S = 75
"""Longer than a proxy keeps an idle connection (nginx: 60 s); it would send a request into one that closes."""


SWITCH_S = 0.0005
"""After so long a reader's thread lets the event loop go on. The loop asks whenever it comes back from the kernel, some
times for each connection: with Python's own 5 ms a few reads would hold up everybody.
"""

MakeApp = Callable[[Settings], FastAPI]


def run(make_app: MakeApp) -> None:
    """Run the server, or the supervisor of several, until it is told to stop."""
    settings = _settings_or_exit()
    app = _app_or_exit(make_app, settings)
    address = f"http://{settings.host}:{settings.port}{settings.root_path}/  (Ctrl-C ends it)"
    if settings.workers == 1:
        print(f"Teahouse {app.version}: {address}", flush=True)
        _serve(settings, app)
        return
    listeners = _ports_or_exit(settings)
    print(f"Teahouse {app.version}, {settings.workers} processes: {address}", flush=True)
    stop_s = STOP_S + settings.drain_s
    workers.become_supervisor(listeners, stop_s=stop_s, log_level=settings.log_level, log_format=settings.log_format)


def run_worker(make_app: MakeApp, lifeline: int, listeners: Sequence[int]) -> None:
    """Run one server of several, on sockets that its supervisor has opened, until it is told to stop."""
    line = workers.Lifeline(lifeline)
    settings = _settings_or_exit()
    app = _app_or_exit(make_app, settings)
    _serve(settings, app, [socket.socket(fileno=descriptor) for descriptor in listeners], line.serves)


def _settings_or_exit() -> Settings:
    """The settings, with logging as they say; or the end of the process with a sentence for each that is wrong."""
    try:
        settings = Settings()
    except ValidationError as error:
        sys.exit("\n".join(["Teahouse does not start with these settings:", *map(_complaint, error.errors())]))
    logs.configure(settings.log_level, settings.log_format)
    return settings


def _complaint(error: Any) -> str:
    setting = ".".join(map(str, error["loc"])).upper() or "Together"
    return f"  {setting}: {error['msg'].removeprefix('Value error, ')}"


def _app_or_exit(make_app: MakeApp, settings: Settings) -> FastAPI:
    try:
        check(settings.database)
        return make_app(settings)
    except (DatabaseInUse, DatabaseUnusable, ValueError, OSError) as error:
        sys.exit(str(error))


def _ports_or_exit(settings: Settings) -> list[list[socket.socket]]:
    """What several processes listen on, with a database that is ready for them."""
    try:
        migrations.upgrade(settings.database)
        return bind(settings.host, settings.port, settings.workers)
    except OSError as error:
        sys.exit(f"{settings.host}:{settings.port} cannot be listened on: {error}. Check HOST and PORT.")


def server_config(settings: Settings, app: FastAPI | str) -> uvicorn.Config:
    """uvicorn with prepared frames, without compression, and with a small limit on what a socket may send."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws=PreparedFramesProtocol,
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        proxy_headers=False,  # routers.middleware.Proxies reads them
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=KEEP_ALIVE_S,
        access_log=False,
        log_config=None,
        server_header=False,
    )


class Server(uvicorn.Server):
    """uvicorn's server, which says when it answers, and when it is about to end.

    `drain_s` after it was told to stop it takes no more connections, closes sockets with 1012 and waits for requests,
    also for those that are still on their way.
    """

    def __init__(
        self, config: uvicorn.Config, ending: Ending, drain_s: float, serves: Callable[[], None] | None = None
    ) -> None:
        super().__init__(config)
        self._ending = ending
        self._drain_s = drain_s
        self._serves = serves

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._serves is not None:
            self._serves()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending.announce()
        await asyncio.sleep(self._drain_s)
        self._ending.begin()
        for listener in self.servers:
            listener.close()
        await self._hear_newcomers()
        await super().shutdown(sockets)

    async def _hear_newcomers(self) -> None:
        """uvicorn would close connections that have not said anything yet."""
        last = monotonic() + NEWCOMER_S
        connections = self.server_state.connections
        while monotonic() < last and any(map(_is_new, connections)):  # noqa: ASYNC110  # uvicorn tells nobody
            await asyncio.sleep(0.01)


def _is_new(connection: object) -> bool:
    return isinstance(connection, HttpToolsProtocol) and connection.cycle is None


def _serve(
    settings: Settings,
    app: FastAPI,
    sockets: Sequence[socket.socket] | None = None,
    serves: Callable[[], None] | None = None,
) -> None:
    """Serve until the process is told to stop; call `serves` when requests are answered. Without `sockets` that listen
    already, one is opened.
    """
    sys.setswitchinterval(SWITCH_S)
    server = Server(server_config(settings, app), app.state.ending, settings.drain_s, serves)
    with suppress(KeyboardInterrupt):  # uvicorn has ended in order, and says once more why
        server.run(None if sockets is None else list(sockets))
    if not server.started:
        sys.exit(1)
