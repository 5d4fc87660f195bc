"""What happens to every request on its way: the sub-path, the headers that protect browsers, one log line."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from errors import FileTooLarge

log = logging.getLogger("teahouse.access")

CLIENT_POLICY = (
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: blob:; media-src 'self' blob:; "
    "style-src 'self'; script-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
DOCS_POLICY = CLIENT_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
    "script-src 'self'", "script-src 'self' 'unsafe-inline'; worker-src blob:"
)
"""The API pages start themselves with a script in the page; they show nothing that people wrote."""

FROM_TRUSTED_PROXY = "teahouse.from_trusted_proxy"
"""In the scope of a request: whether a proxy that we trust sent it, whoever it speaks for."""

PROTECTIVE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}


class SubPath:
    """Serves the application below `root_path`, whether the proxy in front takes the prefix off or leaves it on."""

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._root_path and scope["type"] in {"http", "websocket"}:
            path: str = scope["path"]
            prefixed = path == self._root_path or path.startswith(f"{self._root_path}/")
            scope = {**scope, "root_path": self._root_path, "path": path if prefixed else self._root_path + path}
        await self._app(scope, receive, send)


class Proxies:
    """Believes what the proxies we trust say of their clients, and notes which requests came from such a proxy."""

    def __init__(self, app: ASGIApp, trusted: Sequence[str]) -> None:
        self._app = ProxyHeadersMiddleware(app, list(trusted))  # type: ignore[arg-type]  # uvicorn's own ASGI types

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            host = scope["client"][0] if scope.get("client") else None
            scope = {**scope, FROM_TRUSTED_PROXY: host in self._app.trusted_hosts}
        await self._app(scope, receive, send)  # type: ignore[arg-type]


class SocketEntrance:
    """Leads sockets straight to their door.

    Each layer that a socket passes stays in memory as long as the socket is open, and none behind this one is for it.
    """

    def __init__(self, app: ASGIApp, path: str, door: ASGIApp) -> None:
        self._app = app
        self._path = path
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and scope["path"] == scope.get("root_path", "") + self._path:
            await self._door(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class BodyLimit:
    """Refuses bodies over `max_bytes`, declared or not, as soon as that shows: 413.

    At the address for uploads it is `max_upload_bytes`.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, upload_path: str, max_upload_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._upload_path = upload_path
        self._max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        received = 0
        uploads = scope["path"].removeprefix(scope.get("root_path", "")) == self._upload_path
        limit = self._max_upload_bytes if uploads else self._max_bytes
        refusal = FileTooLarge() if uploads else HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

        async def limited_receive() -> Message:
            nonlocal received
            if declared.isdecimal() and int(declared) > limit:
                raise refusal
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise refusal
            return message

        await self._app(scope, limited_receive, send)


class ProtectiveHeaders:
    """Tells browsers what a page of ours may do, and that it may not be framed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        policy = DOCS_POLICY if path in {"/docs", "/redoc"} else CLIENT_POLICY

        async def protected_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in PROTECTIVE.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", policy)
            await send(message)

        await self._app(scope, receive, protected_send)


class AccessLog:
    """One line for each answered request: method, route, status, milliseconds. Never a query, a header or a body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not log.isEnabledFor(logging.INFO):
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        status = 500

        async def noting_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting_send)
        finally:
            duration_ms = round((perf_counter() - started) * 1000, 1)
            route = getattr(scope.get("route"), "path", "-")
            log.info(
                "request",
                extra={"method": scope["method"], "route": route, "status": status, "duration_ms": duration_ms},
            )
