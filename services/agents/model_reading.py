"""What a model answers, on its way from two sides: heard ahead from the wire, and from the SDK."""

from collections.abc import Callable, Mapping
from typing import Any

from services.agents.upstream import Part, StepBegan, StepEnded, Text, Thought, Usage

Say = Callable[[Part], None]


class Reading:
    """Says what a model answers, but for what was heard ahead of the SDK."""

    def __init__(self, say: Say) -> None:
        self.begun = False
        """Whether the model has given any sign."""

        self.spoke = False
        """Whether it has said something."""

        self._say = say
        self._apart = False
        self._usage = Usage(0, 0, 0)
        self._heard = {Text: 0, Thought: 0}
        """So many characters were said before the SDK knew of them."""

    def hear(self, piece: Text | Thought) -> None:
        """Say this at once; the SDK will come with it later."""
        self.begun = True
        self._heard[type(piece)] += len(piece.text)
        self._tell(piece)

    def count(self, input_tokens: int, output_tokens: int) -> None:
        """Say what the answer took until now, a request that took so much with it."""
        known = self._usage
        self._usage = Usage(known.input_tokens + input_tokens, known.output_tokens + output_tokens, known.requests + 1)
        self._say(self._usage)

    def begin_step(self, id_: str, tool: str, arguments: Mapping[str, Any]) -> None:
        """Say that a tool is called."""
        self._say(StepBegan(id_, tool, arguments))

    def end_step(self, id_: str, result: str, *, failed: bool) -> None:
        """Say what a tool has answered."""
        self._apart = self.spoke
        self._say(StepEnded(id_, result, failed))

    def take(self, piece: Text | Thought) -> None:
        """Say what of this was not heard ahead."""
        kind = type(piece)
        known = min(self._heard[kind], len(piece.text))
        self._heard[kind] -= known
        if piece.text[known:]:
            self._tell(kind(piece.text[known:]))

    def _tell(self, piece: Text | Thought) -> None:
        """What is said after a tool was used begins a new paragraph."""
        if isinstance(piece, Text):
            apart, self._apart, self.spoke = self._apart, False, True
            piece = Text(f"\n\n{piece.text.lstrip()}" if apart else piece.text)
        self._say(piece)
