"""Tells a room how an answer grows: only what is new, the first of it at once, and then gathered for a moment."""

import asyncio
from collections.abc import Callable
from typing import Any

from services.agents.answer_texts import LiveAnswer, Reader, StepPiece, TextPiece, units
from services.agents.asks import Ask
from services.events import Event, RoomSignal

GATHER_S = 0.03
"""At most so often an answer is heard of, however small the parts are in which it comes."""

MAX_LATE_S = GATHER_S / 2
"""More than that is not made up for: a server that is late has enough to do."""


class AnswerSignals:
    """The signals of one run. All methods belong to the event loop, and none waits."""

    def __init__(self, publish: Callable[[list[Event]], None], ask: Ask, live: LiveAnswer) -> None:
        self._publish = publish
        self._ask = ask
        self._live = live
        self._reader = Reader(units(live.text), units(live.thought), live.steps)
        self._timer: asyncio.TimerHandle | None = None
        self._due_at = float("-inf")

    def changed(self) -> None:
        """There is more: tell it now, or with what else comes in this moment."""
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        if self._due_at <= loop.time():
            self._due_at = loop.time()
            self.tell()
        else:
            self._timer = loop.call_at(self._due_at, self.tell)

    def tell(self) -> None:
        """Tell all that was not told yet."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        live = self._live
        events: list[Event] = [
            RoomSignal(self._ask.room_id, self._frame(piece))
            for piece in self._reader.news(live.text, live.thought, live.steps)
        ]
        if events:
            self._publish(events)
            # Counted from when it was due: so what is late now and then does not add up.
            now_s = asyncio.get_running_loop().time()
            self._due_at = max(self._due_at, now_s - MAX_LATE_S) + GATHER_S

    def _frame(self, piece: Any) -> dict[str, Any]:
        ask = self._ask
        place = {"room_id": ask.room_id, "seq": ask.seq, "id": ask.message_id}
        if isinstance(piece, StepPiece):
            return {"type": "message.step", **place, "step": piece.step.model_dump(mode="json")}
        type_ = "message.delta" if isinstance(piece, TextPiece) else "message.thought"
        return {"type": type_, **place, "offset": piece.offset, "text": piece.text}
