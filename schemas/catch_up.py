"""Private summaries on the wire."""

from pydantic import Field

from schemas.base import Incoming, Outgoing, Position


class SinceWhen(Incoming):
    """Which messages are to be summed up."""

    since_seq: Position | None = Field(default=None, description="Those after this one; left out: after my read mark.")


class SummarySentence(Outgoing):
    """A part of a summary, and what it is made of."""

    text: str = Field(description="Plain text.")
    seqs: list[int] = Field(description="The seqs of its messages, ascending; never empty.")


class CatchUp(Outgoing):
    """What was said while I was away; nobody else learns of it."""

    room_id: int
    from_seq: int = Field(description="The first message that was looked at; greater than `to_seq` if there is none.")
    to_seq: int = Field(description="The last one.")
    messages: int = Field(description="How many were summed up; recalled ones, notices and my own do not count.")
    by: str = Field(description="`extraction`, or the name of the model.")
    sentences: list[SummarySentence] = Field(description="At most eight, in the order in which it was said.")
