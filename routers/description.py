"""The API's description (OpenAPI), made when somebody first asks for it."""

import asyncio

import orjson
from fastapi import FastAPI
from starlette.responses import Response


def install(app: FastAPI) -> None:
    """Answer `/openapi.json`. To describe all routes takes half a second, once, and of a thread, not the event loop."""
    making = asyncio.Lock()
    made: list[bytes] = []

    @app.get("/openapi.json", include_in_schema=False)
    async def description() -> Response:
        async with making:
            if not made:
                made.append(await asyncio.to_thread(lambda: orjson.dumps(app.openapi())))
        return Response(made[0], media_type="application/json")
