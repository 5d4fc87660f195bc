"""The one translation of failures: into problem details (RFC 9457) for HTTP, into error frames for the socket."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

import languages
from errors import AppError, InvalidRequest
from schemas.problem import FieldProblem, Problem

log = logging.getLogger("teahouse.problems")

T = TypeVar("T")

STATUS = {
    "malformed_json": 400,
    "invalid_request": 422,
    "bad_credentials": 401,
    "not_authenticated": 401,
    "token_expired": 401,
    "forbidden": 403,
    "invitation_needed": 403,
    "too_late": 403,
    "not_found": 404,
    "room_not_found": 404,
    "user_not_found": 404,
    "session_not_found": 404,
    "conversation_not_found": 404,
    "member_not_found": 404,
    "message_not_found": 404,
    "answer_not_found": 404,
    "file_not_found": 404,
    "invite_not_found": 404,
    "proposal_not_found": 404,
    "method_not_allowed": 405,
    "username_taken": 409,
    "user_banned": 409,
    "too_many_invites": 409,
    "message_id_taken": 409,
    "too_many_reactions": 409,
    "too_many_pins": 409,
    "not_answered": 409,
    "proposal_decided": 409,
    "proposal_withdrawn": 409,
    "too_many_proposals": 409,
    "answer_running": 409,
    "answer_whole": 409,
    "too_large": 413,
    "file_too_large": 413,
    "file_not_accepted": 422,
    "quota_exceeded": 409,
    "rate_limited": 429,
    "internal_error": 500,
    "overloaded": 503,
    "database_unavailable": 503,
    "storage_unavailable": 503,
}
"""What each code is in HTTP."""

CODE_OF_STATUS = {
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
}

RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)
}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer besides success, for its description; every route may answer 400, 422, 429 and 503."""
    return {status: RESPONSES[status] for status in (400, 422, 429, 503, *statuses)}


def install(app: FastAPI) -> None:
    """Answer every failure of `app` with problem details."""
    app.exception_handler(AppError)(_app_error)
    app.exception_handler(RequestValidationError)(_validation_error)
    app.exception_handler(HTTPException)(_http_exception)
    app.exception_handler(Exception)(_fault)
    _describe(app)


def _describe(app: FastAPI) -> None:
    """Add the shape of problems to the API's description: FastAPI would file it under `application/json`."""
    describe_routes = app.openapi

    def openapi() -> dict[str, Any]:
        description = describe_routes()
        shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        description["components"]["schemas"] |= {**shape.pop("$defs"), "Problem": shape}
        return description

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the description


def required(value: T | None, field: str) -> T:
    """A field that only some requests need. InvalidRequest if it is missing."""
    if value is None:
        raise InvalidRequest(field, "Field required")
    return value


async def _app_error(request: Request, error: AppError) -> Response:
    return problem(
        request, error.code, retryable=error.retryable, retry_after_s=_retry_after(error), errors=_fields(error)
    )


async def _validation_error(request: Request, error: RequestValidationError) -> Response:
    if any(item["type"] == "json_invalid" for item in error.errors()):
        return problem(request, "malformed_json")
    return problem(request, "invalid_request", errors=[_field(item, skip=1) for item in error.errors()])


async def _http_exception(request: Request, error: HTTPException) -> Response:
    code = CODE_OF_STATUS.get(error.status_code, "malformed_json" if error.status_code < 500 else "internal_error")
    return problem(request, code, status=error.status_code, headers=error.headers)


async def _fault(request: Request, error: Exception) -> Response:
    log.error("a request failed", exc_info=error, extra={"route": request.scope.get("path")})
    return problem(request, "internal_error")


def problem(
    request: Request,
    code: str,
    *,
    status: int | None = None,
    retryable: bool = False,
    retry_after_s: float | None = None,
    errors: Sequence[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A failure as an HTTP answer, in the language that the request asks for."""
    status = status or STATUS[code]
    language = languages.preferred(request.headers.get("accept-language", ""))
    body = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=languages.error_sentence(code, language),
        retryable=retryable,
        retry_after_s=retry_after_s,
        errors=list(errors) if errors else None,
    )
    extra = {"Content-Language": language, "Vary": "Accept-Language", **(headers or {})}
    if retry_after_s is not None:
        extra["Retry-After"] = str(max(1, round(retry_after_s)))
    if status == HTTPStatus.UNAUTHORIZED:
        extra["WWW-Authenticate"] = "Bearer"
    return Response(body.model_dump_json(exclude_none=True), status, extra, "application/problem+json")


def error_frame(error: Exception, ref: str | int | None, language: str) -> bytes:
    """A failure as an error frame. A fault of ours is logged, and the client learns only that there was one."""
    frame: dict[str, Any] = {"type": "error", "retryable": False}
    if ref is not None:
        frame["ref"] = ref
    if isinstance(error, AppError):
        frame |= {"code": error.code, "retryable": error.retryable}
        if (retry_after_s := _retry_after(error)) is not None:
            frame["retry_after_s"] = retry_after_s
        if fields := _fields(error):
            frame["errors"] = [field.model_dump() for field in fields]
    elif isinstance(error, ValidationError):
        frame |= _frame_validation(error)
    else:
        log.error("a command failed", exc_info=error)
        frame["code"] = "internal_error"
    frame["message"] = languages.error_sentence(frame["code"], language)
    return orjson.dumps(frame)


def _frame_validation(error: ValidationError) -> dict[str, Any]:
    items = error.errors(include_url=False, include_context=False, include_input=False)
    kinds = {item["type"] for item in items}
    if "json_invalid" in kinds:
        return {"code": "malformed_json"}
    if "union_tag_invalid" in kinds:
        return {"code": "unknown_op"}
    return {"code": "invalid_request", "errors": [_field(dict(item), skip=1).model_dump() for item in items]}


def _retry_after(error: AppError) -> float | None:
    return getattr(error, "retry_after_s", None)


def _fields(error: AppError) -> list[FieldProblem] | None:
    return [FieldProblem(field=error.field, reason=error.reason)] if isinstance(error, InvalidRequest) else None


def _field(item: Mapping[str, Any], skip: int) -> FieldProblem:
    """A field's problem from pydantic's account of it; the first parts of its path name the body or the op."""
    path: Iterable[object] = item["loc"][skip:] or item["loc"]
    return FieldProblem(field=".".join(map(str, path)), reason=item["msg"].removeprefix("Value error, "))
