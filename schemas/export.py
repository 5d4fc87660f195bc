"""What is in the archive of one's own data: `account.json`, and of all else one object on each line."""

from typing import Any

from pydantic import Field

from schemas.base import Outgoing
from schemas.text import Moment
from schemas.user import User


class ExportedAccount(Outgoing):
    """`account.json`."""

    user: User
    blocked: list[int] = Field(description="The ids of whom I block.")


class ExportedRoom(Outgoing):
    """`rooms.jsonl`: the rooms that I am in."""

    id: int
    kind: str
    name: str
    topic: str
    role: str
    joined_at: Moment


class ExportedMessage(Outgoing):
    """`messages.jsonl`: what I said and have not recalled, whether I am still in the room or not."""

    id: str
    room_id: int
    seq: int
    content: str
    reply_to: int | None
    created_at: Moment
    edited_at: Moment | None
    forwarded_from: int | None
    files: list[str] = Field(description="Ids of the files on it.")


class ExportedDraft(Outgoing):
    """`drafts.jsonl`."""

    room_id: int
    content: str
    reply_to: int | None
    updated_at: Moment


class ExportedFile(Outgoing):
    """`files.jsonl`: what I uploaded. The bytes are in `files/{id}/{name}`."""

    id: str
    name: str
    media_type: str
    size_bytes: int
    created_at: Moment


class ExportedSession(Outgoing):
    """`sessions.jsonl`: my chats with agents."""

    id: str
    room_id: int
    name: str
    agent: str = Field(description="The agent's user name.")
    created_at: Moment


class ExportedAnswer(Outgoing):
    """`answers.jsonl`: what agents answered in my chats with them."""

    id: str
    room_id: int
    seq: int
    question_seq: int = Field(description="The message of mine that it answers.")
    status: str
    content: str
    thought: str
    steps: list[dict[str, Any]]
    models_usage: dict[str, Any] | None
    asked_at: Moment
    ended_at: Moment | None


class ExportedFeedback(Outgoing):
    """`feedback.jsonl`: how I rated answers."""

    room_id: int
    seq: int
    rating: int
    comment: str
    created_at: Moment
    updated_at: Moment
