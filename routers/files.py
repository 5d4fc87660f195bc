"""Uploading files, and opening them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response, status
from fastapi.security import OAuth2PasswordBearer
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from errors import FileTooLarge, InvalidRequest, NotAuthenticated, NotFound
from routers.dependencies import FILE_COOKIE, Asker, Wired
from routers.downloads import download
from routers.problems import responses
from schemas.file import File
from services.auth_service import Identity
from services.rate_limits import UPLOAD_PER_USER

FORM_BYTES = 64 * 1024
"""What a form may be larger than the file in it."""

MAX_FIELD_BYTES = 1024
MAX_DURATION_MS = 24 * 3600 * 1000
UPLOAD_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "duration_ms": {
                            "type": "integer",
                            "minimum": 0,
                            "maximum": MAX_DURATION_MS,
                            "description": "Of a sound or a video, as far as the client knows it.",
                        },
                    },
                }
            }
        },
    }
}
BYTES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {"application/octet-stream": {}}},
    206: {"description": "The part of it that was asked for.", "content": {"application/octet-stream": {}}},
    304: {"description": "It is what the client has already."},
    416: {"description": "It has no such part."},
}

router = APIRouter(prefix="/files", tags=["files"])
_bearer = OAuth2PasswordBearer(tokenUrl="api/v1/auth/token", auto_error=False)


async def reader(request: Request, services: Wired, token: Annotated[str | None, Depends(_bearer)]) -> Identity:
    """Who wants to open a file: by bearer token, or by the cookie that lets pages show files."""
    if token:
        return await services.auth.authenticate(token)
    file_pass = request.cookies.get(FILE_COOKIE)
    if not file_pass:
        raise NotAuthenticated
    return await services.auth.authenticate_pass(file_pass)


Reader = Annotated[Identity, Depends(reader)]
FileId = Annotated[str, Path(max_length=36, description="Id of the file.")]


@router.post("", status_code=status.HTTP_201_CREATED, responses=responses(401, 409, 413), openapi_extra=UPLOAD_FORM)
async def upload(request: Request, identity: Asker, services: Wired) -> File:
    """Bring a file here. Until a message or a picture of mine uses it, it is mine alone, and it is kept for a day.

    What it is, the server finds out by itself. Pictures are encoded anew: nothing stays in them but what they show.
    """
    services.limits.spend(UPLOAD_PER_USER, identity.user.id)
    declared = request.headers.get("content-length", "")
    size = max(0, int(declared) - FORM_BYTES) if declared.isdecimal() and len(declared) < 20 else 0
    if size > services.files.limits.file_bytes:
        raise FileTooLarge
    await services.files.require_room(identity.user.id, size)
    with services.files.uploading(identity.user.id):
        form = await _form(request)
        try:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise InvalidRequest("file", "it is missing")
            if (file.size or 0) > services.files.limits.file_bytes:
                raise FileTooLarge
            return await services.files.keep(identity.user.id, file.filename or "", file.file, _duration(form))
        finally:
            await form.close()


@router.head("/{file_id}", include_in_schema=False)
@router.get("/{file_id}", response_class=Response, responses={**responses(401, 404), **BYTES})
async def open_file(file_id: FileId, request: Request, identity: Reader, services: Wired) -> Response:
    """The file. It may be asked for in parts, and only what is known to be safe is shown in the browser."""
    return await _open(file_id, request, identity, services, thumbnail=False)


@router.head("/{file_id}/thumbnail", include_in_schema=False)
@router.get("/{file_id}/thumbnail", response_class=Response, responses={**responses(401, 404), **BYTES})
async def open_thumbnail(file_id: FileId, request: Request, identity: Reader, services: Wired) -> Response:
    """A small picture of it, if it has one: at most 480 pixels wide and high."""
    return await _open(file_id, request, identity, services, thumbnail=True)


@router.delete("/{file_id}", status_code=status.HTTP_204_NO_CONTENT, responses=responses(401, 403, 404))
async def delete(file_id: FileId, identity: Asker, services: Wired) -> None:
    """Take back an upload of mine that nothing uses yet."""
    await services.files.delete(identity.user.id, _known(file_id))


async def _open(file_id: str, request: Request, identity: Identity, services: Wired, *, thumbnail: bool) -> Response:
    opened = await services.files.open(identity, _known(file_id), thumbnail=thumbnail)
    return await download(
        request, opened, services.files.read, lambda: services.files.may_still_open(identity, opened.file_id)
    )


def _known(file_id: str) -> str:
    """An id that may be one. PostgreSQL would not even look for a NUL."""
    if "\0" in file_id:
        raise NotFound("file")
    return file_id


async def _form(request: Request) -> FormData:
    """The form, with the file in it on the disk if it is large. Only one file, and no long fields."""
    try:
        return await request.form(max_files=1, max_fields=2, max_part_size=MAX_FIELD_BYTES)
    except HTTPException as error:
        if error.status_code != status.HTTP_400_BAD_REQUEST:
            raise
        raise InvalidRequest("file", "send one file in a form of the type multipart/form-data") from error
    except ClientDisconnect as error:  # people change their minds: nobody hears this answer, and nothing is logged
        raise InvalidRequest("file", "it did not arrive whole") from error


def _duration(form: FormData) -> int | None:
    value = form.get("duration_ms", "")
    if not isinstance(value, str) or not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value) <= MAX_DURATION_MS):
        raise InvalidRequest("duration_ms", "it is no number of milliseconds up to a day")
    return int(value)
