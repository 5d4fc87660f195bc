"""Sessions and their messages, in the shapes of `/api/sessions`."""

from typing import Any, Literal

from pydantic import Field

from schemas.base import Id, Incoming, Outgoing
from schemas.text import Content, Moment, RoomName


class NewSession(Incoming):
    """A session to be begun."""

    name: RoomName | None = Field(default=None, description="1 to 64 characters; else it is named after what is said.")
    agent_id: Id | None = Field(default=None, description="With whom, by user id; the first agent if left out.")


class AgentSession(Outgoing):
    """A chat of mine with an agent."""

    id: str = Field(description="A UUID.")
    name: str = Field(description="`新会话` until the first words name it.")
    created_at: Moment = Field(description="When it was begun.")
    updated_at: Moment = Field(description="When it was last named, or something was last said in it.")
    agent_state: dict[str, Any] | None = Field(
        description="What the agent has come to between turns: `model`, `answers`, `input_tokens`, `output_tokens`; "
        "null at first."
    )


class NewTurn(Incoming):
    """Something to say to the agent."""

    source: Literal["user"] = Field(default="user", description="Who says it.")
    content: Content = Field(description="1 to 8 000 characters.")
    type: Literal["TextMessage"] = Field(default="TextMessage", description="What it is.")


class Turn(Outgoing):
    """What was said in a session, by the person or by the agent."""

    id: str = Field(description="A UUID.")
    session_id: str = Field(description="Where.")
    source: str = Field(description="`user`, or the agent's user name.")
    content: str = Field(description="The text.")
    type: Literal["TextMessage"] = Field(default="TextMessage", description="What it is.")
    thought: str | None = Field(description="What the agent thought before it answered, or null.")
    created_at: Moment = Field(description="When it was said.")
    models_usage: dict[str, Any] | None = Field(description="What the answer took of the model, or null.")
    metadata: dict[str, Any] = Field(
        description="Of an answer its `status`, its `steps`, with `error` what went wrong, and what else is known."
    )
