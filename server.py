"""How the application is served: uvicorn, with the settings that Teahouse needs of it."""

import sys
from contextlib import suppress
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError

from config import Settings
from realtime.protocol import PreparedFramesProtocol
from services.sync_service import MAX_FRAME_BYTES

GRACE_S = 10
"""So long requests may go on after the server was told to stop."""

KEEP_ALIVE_S = 75
"""Longer than a proxy keeps an idle connection (nginx: 60 s); it would send a request into one that closes."""


def settings_or_exit() -> Settings:
    """The settings, or the end of the process with a sentence for each that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        sys.exit("\n".join(["Teahouse does not start with these settings:", *map(_complaint, error.errors())]))


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


def serve(settings: Settings, app: FastAPI) -> None:
    """Serve until the process is told to stop."""
    server = uvicorn.Server(server_config(settings, app))
    with suppress(KeyboardInterrupt):  # uvicorn has ended in order, and says once more why
        server.run()
    if not server.started:
        sys.exit(1)


def _complaint(error: Any) -> str:
    setting = ".".join(map(str, error["loc"])).upper() or "Together"
    return f"  {setting}: {error['msg'].removeprefix('Value error, ')}"
