"""Agents' answers on the wire."""

from typing import Any, Literal

from pydantic import Field

from schemas.base import Incoming, Outgoing
from schemas.text import Content, Moment

AnswerStatus = Literal["queued", "streaming", "done", "stopped", "failed", "interrupted"]
ProposalState = Literal["pending", "approved", "declined", "failed", "withdrawn"]
DEFAULT_CURRENCY = "USD"


class Proposal(Outgoing):
    """Something that an agent would do if its asker agreed."""

    id: str = Field(description="A UUID.")
    action: Literal["send_message", "pin_message"] = Field(description="What.")
    arguments: dict[str, Any] = Field(description="Exactly what: the arguments by name.")
    state: ProposalState = Field(
        description="Whether it waits, was done, was declined, could not be done, or was withdrawn because "
        "the answer was given again."
    )


class AnswerState(Outgoing):
    """How an agent's answer stands, as it hangs on its message."""

    status: AnswerStatus = Field(
        description="It waits for its turn, grows, or has ended: whole, stopped by somebody, without success, or "
        "because the server went away."
    )
    asker_id: int = Field(description="Whom it answers; for what agents ask each other, the person who began.")
    model: str = Field(description="The model's name; empty for the agent that works without one.")
    error: str | None = Field(description="A stable code of what went wrong, or null.")
    error_detail: str | None = Field(description="With `model_not_configured`: the setting that is missing.")
    thought: bool = Field(description="Whether there is a record of what was thought.")
    steps: int = Field(description="How many tools were called.")
    input_tokens: int = Field(description="What the model read.")
    output_tokens: int = Field(description="What it wrote.")
    cost: str | None = Field(description="Roughly what it cost, a decimal number; null if no price is set.")
    currency: str = Field(default=DEFAULT_CURRENCY, description="The currency of that, by ISO 4217.")
    proposals: list[Proposal] = Field(description="What the asker may agree to.")


class Notice(Outgoing):
    """What the server lets an agent say by itself. The client has the words."""

    code: Literal["hop_limit", "room_budget", "person_budget", "agent_silent"] = Field(
        description="Agents stopped answering each other; the room, or a person, has asked enough for this hour; the "
        "agent does not answer any more."
    )
    user_id: int | None = Field(description="Whom it is about, or null.")


class Step(Outgoing):
    """A tool that an agent used while it answered."""

    id: str = Field(description="Its name in this answer.")
    tool: str = Field(description="Which.")
    arguments: dict[str, Any] = Field(description="With what.")
    result: str | None = Field(description="What came of it, cut to 2 000 characters; null until then.")
    failed: bool = Field(description="Whether it went wrong.")
    began_at: Moment = Field(description="When it was called.")
    ended_at: Moment | None = Field(description="When it answered, or null.")


class AnswerRecord(Outgoing):
    """All there is about an answer, as it stands at this moment, also while it grows.

    Signals (`message.delta`, `message.thought`) whose offset is smaller than the length of these texts, in UTF-16 code
    units, are in them already.
    """

    room_id: int
    seq: int
    id: str = Field(description="The message's id.")
    question_seq: int = Field(description="The message it answers.")
    status: AnswerStatus
    text: str = Field(description="The answer until now.")
    thought: str = Field(description="What was thought until now.")
    steps: list[Step] = Field(description="In their order.")
    models_usage: dict[str, Any] | None = Field(description="What it took: tokens, requests, cost, currency.")
    metadata: dict[str, Any] | None = Field(description="What else is known of it.")
    hops: int = Field(description="1 if a person asked; one more for each answer of an agent in between.")
    asked_at: Moment
    started_at: Moment | None
    ended_at: Moment | None


class Resend(Incoming):
    """A question in other words."""

    content: Content = Field(description="1 to 8 000 characters.")


class Decision(Incoming):
    """The asker's word on a proposal."""

    approve: bool = Field(description="Whether it is to be done.")


class Rating(Incoming):
    """What I think of an answer."""

    rating: int = Field(ge=1, le=5, strict=True, description="1 to 5; a thumb up is 5, one down is 1.")
    comment: str = Field(default="", max_length=1000, description="Up to 1 000 characters.")


class Feedback(Outgoing):
    """My rating of an answer; nobody else sees it."""

    id: str = Field(description="A UUID.")
    room_id: int
    seq: int
    rating: int = Field(description="1 to 5.")
    comment: str
    created_at: Moment
    updated_at: Moment
