"""An answer as server-sent events: start, then what is thought, done and said, and always an end."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Self

import languages
from errors import AppError, InvalidRequest
from routers.event_streams import ServerEvent
from routers.problems import STATUS
from services.agents.answer_texts import Ended, Piece, StepPiece, TextPiece, ThoughtPiece, units

log = logging.getLogger("teahouse.problems")

MAX_ID_CHARS = 80


@dataclass(slots=True)
class Heard:
    """How much of which answer somebody has heard, as it stands in an event's id: `answer.text.thought`, the offsets
    in UTF-16 code units.
    """

    answer_id: str
    text_offset: int = 0
    thought_offset: int = 0

    @classmethod
    def read(cls, event_id: str) -> Self:
        """What an id says. InvalidRequest if it is none of ours."""
        answer_id, *offsets = event_id.split(".")
        if len(event_id) > MAX_ID_CHARS or len(offsets) != 2 or not all(o.isascii() and o.isdigit() for o in offsets):
            raise InvalidRequest("Last-Event-ID", "it is not the id of an event of this stream")
        return cls(answer_id, int(offsets[0]), int(offsets[1]))

    def __str__(self) -> str:
        return f"{self.answer_id}.{self.text_offset}.{self.thought_offset}"


async def answer_events(
    pieces: AsyncIterator[Piece], heard: Heard, start: dict[str, Any], language: str
) -> AsyncIterator[ServerEvent]:
    """The events of an answer from what was heard of it on. The last one is `done` or `error`, whatever happens."""
    yield ServerEvent("start", start, str(heard))
    try:
        async for piece in pieces:
            match piece:
                case TextPiece():
                    heard.text_offset = piece.offset + units(piece.text)
                    yield ServerEvent("delta", {"text": piece.text}, str(heard))
                case ThoughtPiece():
                    heard.thought_offset = piece.offset + units(piece.text)
                    yield ServerEvent("thought", {"text": piece.text}, str(heard))
                case StepPiece():
                    yield ServerEvent("step", piece.step.model_dump(mode="json"), str(heard))
                case Ended():
                    yield _end(piece, heard, language)
                    return
        yield _error("message_not_found", heard, language)  # it was taken back, or its conversation deleted
    except AppError as error:
        yield _error(error.code, heard, language)
    except Exception:
        log.exception("a stream failed")
        yield _error("internal_error", heard, language)


def _end(ended: Ended, heard: Heard, language: str) -> ServerEvent:
    if ended.status in {"done", "stopped"}:
        return ServerEvent("done", {"message_id": heard.answer_id, "status": ended.status}, str(heard))
    return _error(ended.error or ended.status, heard, language)


def cut_off(heard: Heard, language: str) -> ServerEvent:
    """The last event of a stream that this server cannot go on with. The answer goes on, or ends as `interrupted`."""
    return _error("interrupted", heard, language)


def _error(code: str, heard: Heard, language: str) -> ServerEvent:
    message = languages.error_sentence(code if code in STATUS else "not_answered", language)
    return ServerEvent("error", {"code": code, "message": message, "message_id": heard.answer_id}, str(heard))
