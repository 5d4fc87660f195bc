"""Whether the server can do its work."""

import logging
from typing import Literal

from fastapi import APIRouter, Response, status
from pydantic import BaseModel

from errors import AppError
from routers.dependencies import Wired

log = logging.getLogger("teahouse.health")

router = APIRouter(tags=["server"])


class Health(BaseModel):
    """How the server is."""

    status: Literal["ok", "unavailable", "ending"]
    version: str
    client_build: str
    database: Literal["ok", "unavailable"]


@router.get("/health", responses={503: {"model": Health}})
async def health(services: Wired, response: Response) -> Health:
    """Ready or not: 200 if the database answers and the server is not about to end, 503 otherwise."""
    database: Literal["ok", "unavailable"] = "ok"
    try:
        await services.sync.ping()
    except AppError as error:
        log.warning("not healthy: %s", error.code)
        database = "unavailable"
    state = "ending" if services.ending.announced else database
    if state != "ok":
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    sync = services.sync
    return Health(status=state, version=sync.version, client_build=sync.client_build, database=database)
