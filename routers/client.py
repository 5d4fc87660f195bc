"""The built web client: its files, its page for every path of its own, and the API pages with scripts of our own."""

import base64
import hashlib
import re
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Match
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from routers.middleware import CLIENT_POLICY

DIST = Path(__file__).parent.parent / "frontend" / "dist"
BASE = '<base href="/">'
NOT_BUILT = "<!doctype html><title>Teahouse</title><p>The client is not built yet. Run <code>make run</code>."
SERVER_PATHS = ("api", "ws", "docs", "redoc", "openapi.json", "health")
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
IMMUTABLE = "public, max-age=31536000, immutable"
BUILD = re.compile(r'<meta name="teahouse-build" content="(\w+)">')


class Compressed(StaticFiles):
    """Files that the build has compressed once, so that nobody compresses them for each visitor."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path.endswith((".js", ".css")) and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            try:
                response = await super().get_response(f"{path}.gz", scope)
            except HTTPException:  # a build without them
                return await super().get_response(path, scope)
            response.headers.update({"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})
            return response
        return await super().get_response(path, scope)


class Assets(Compressed):
    """Files whose names carry a hash of their content: they may be kept for ever."""

    def file_response(self, *args: object, **kwargs: object) -> Response:  # StaticFiles' own signature is internal
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = IMMUTABLE
        return response


def install(app: FastAPI, root_path: str) -> None:
    """Serve the client for whatever no other route has taken; this must come last."""
    page, files = _page(root_path), _public_files()
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _policy(page)}
    app.mount("/assets", Assets(directory=DIST / "assets", check_dir=False))
    app.mount("/docs-assets", Compressed(directory=DIST / "docs-assets", check_dir=False))

    @app.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=f"{root_path}/openapi.json",
            title="Teahouse API",
            swagger_js_url=f"{root_path}/docs-assets/swagger-ui-bundle.js",
            swagger_css_url=f"{root_path}/docs-assets/swagger-ui.css",
            swagger_favicon_url=f"{root_path}/icon.svg",
            swagger_ui_parameters={"validatorUrl": None},  # it would send the description to its maker
        )

    @app.get("/redoc", include_in_schema=False)
    async def redoc() -> HTMLResponse:
        return get_redoc_html(
            openapi_url=f"{root_path}/openapi.json",
            title="Teahouse API",
            redoc_js_url=f"{root_path}/docs-assets/redoc.standalone.js",
            redoc_favicon_url=f"{root_path}/icon.svg",
            with_google_fonts=False,
        )

    @app.api_route("/{path:path}", methods=METHODS, include_in_schema=False)
    async def client(request: Request, path: str) -> Response:
        if path.split("/", 1)[0] in SERVER_PATHS:
            known = any(route.matches(request.scope)[0] is Match.PARTIAL for route in app.router.routes)
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED if known else HTTPStatus.NOT_FOUND)
        if request.method not in {"GET", "HEAD"}:
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        if path in files:
            return FileResponse(files[path])
        return HTMLResponse(page, headers=headers)


def build() -> str:
    """The name of the built client, by which a page that is open knows that there is a newer one. Empty if none."""
    index = DIST / "index.html"
    found = BUILD.search(index.read_text("utf-8")) if index.exists() else None
    return found[1] if found else ""


def _page(root_path: str) -> str:
    index = DIST / "index.html"
    if not index.exists():
        return NOT_BUILT
    return index.read_text("utf-8").replace(BASE, f'<base href="{root_path}/">', 1)


def _policy(page: str) -> str:
    """The policy of the page: it runs the scripts it holds itself, as they are, and files of ours."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    allowed = "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return CLIENT_POLICY.replace("script-src 'self'", f"script-src 'self'{allowed}")


def _public_files() -> dict[str, Path]:
    """The files beside the page, such as the icon. A name from outside is looked up here, never made into a path."""
    return {file.name: file for file in DIST.glob("*") if file.is_file() and file.name != "index.html"}
