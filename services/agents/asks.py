"""What an agent was asked, as everything that makes an answer knows it."""

from dataclasses import dataclass

Place = tuple[int, int]
"""(room_id, seq) of an answer's message."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody wants an answer."""

    agent_id: int
    asker_id: int
    question_seq: int
    hops: int = 1


@dataclass(frozen=True, slots=True)
class Ask:
    """One answer that is to be given."""

    room_id: int
    seq: int
    """The answer's own place; the question lies before it."""

    message_id: str
    agent_id: int
    asker_id: int
    question_seq: int
    hops: int
    begun: str = ""
    """The text so far, if the answer is to be continued."""

    @property
    def place(self) -> Place:
        """Where the answer stands."""
        return self.room_id, self.seq
