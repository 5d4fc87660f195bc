"""The few frames that the Python peers speak, in the shape of docs/protocol.md."""

from typing import Any

# The peers pass heartbeats over: with so long an interval hardly any come.
HEARTBEAT_S = 3600


def hello(room_id: int, version: int) -> dict[str, Any]:
    """The answer to `auth`, with what the load generator looks for."""
    return {"type": "hello", "heartbeat_s": HEARTBEAT_S, "rooms": [{"id": room_id, "version": version}]}


def message_created(version: int, send: dict[str, Any]) -> dict[str, Any]:
    """The event for a `message.send`, as long as the real one."""
    message = {
        "id": send["id"],
        "room_id": send["room_id"],
        "seq": version,
        "version": version,
        "sender_id": 1,
        "kind": "text",
        "content": send["content"],
        "reply_to": None,
        "created_at": "2026-11-21T08:30:00.123Z",
        "edited_at": None,
        "deleted_at": None,
    }
    return {"type": "message.created", "room_id": send["room_id"], "version": version, "message": message}
