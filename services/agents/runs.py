"""The runs: for each room and agent one answer grows at a time, first come, first served.

The queue is the table of answers. A run belongs to the server that holds it; what nobody holds any more becomes
`interrupted`, with the text that was last written.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from time import monotonic
from uuid import uuid4

from database import Database, Transaction
from errors import Unavailable
from services.agents import answer_log, beginnings
from services.agents.answer_log import Ending, Written
from services.agents.answer_queue import Pair, abandoned, first_in_line
from services.agents.answer_signals import AnswerSignals
from services.agents.answer_texts import AnswerTexts, LiveAnswer
from services.agents.asks import Place
from services.agents.beginnings import Begun
from services.agents.directory import AgentDirectory
from services.agents.guard import Guard
from services.agents.run import PromptMaker, Run
from services.agents.upstream import Upstream
from services.events import Event, Payload, RoomClosed, RoomEvent
from services.rounds import Rounds

log = logging.getLogger("teahouse.agents")

MAX_RUNS = 256
CHECKPOINT_S = 3.0
RENEW_S = 5.0
"""After so long without anything new, the lease is renewed."""

SWEEP_S = 3.0
RETRY_S = 1.0
CLOSE_S = 5.0


class AgentRuns:
    """Starts runs, watches over them, and ends them. All methods belong to the event loop."""

    def __init__(
        self,
        database: Database,
        directory: AgentDirectory,
        guard: Guard,
        texts: AnswerTexts,
        publish: Callable[[list[Event]], None],
        prompts: PromptMaker,
        upstream: Upstream,
    ) -> None:
        self._database = database
        self._directory = directory
        self._guard = guard
        self._texts = texts
        self._publish = publish
        self._prompts = prompts
        self._upstream = upstream
        self.holder = str(uuid4())
        """How answers name the server at which they grow."""

        self._runs: dict[Place, Run] = {}
        self._tasks: dict[Pair, asyncio.Task[None]] = {}
        self._streams: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self._swept_at: float | None = None
        self._closing = False
        self._rounds = Rounds("agents' runs", self._round, trouble="agents answer later")

    def start(self) -> None:
        """Begin: end what a crash left, and go on with the queue."""
        self._rounds.start()

    async def close(self) -> None:
        """End all runs as interrupted, with their texts; what is queued goes on after the next start."""
        self._closing = True
        await self._rounds.close()
        for run in self._runs.values():
            run.stop(Ending("interrupted"))
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=CLOSE_S)

    def follow(self, events: Sequence[Event]) -> None:
        """Hear of committed changes: of new asks, and of what ends a run."""
        for event in events:
            if isinstance(event, RoomClosed):
                self._stop_all_in(event.room_id)
            elif isinstance(event, RoomEvent):
                self._hear(event.room_id, event.payload)

    def take(self, begun: Sequence[Begun]) -> None:
        """Let answers grow that began in the write that asked them. Too late to begin, they end as interrupted after
        the next start.
        """
        for one in begun if not self._closing else ():
            pair = one.ask.room_id, one.ask.agent_id
            self._tasks[pair] = asyncio.create_task(self._run(one.ask.place, pair, one), name=f"run {one.ask.place}")

    @property
    def may_begin(self) -> bool:
        """Whether another answer may begin here now."""
        return not self._closing and len(self._tasks) < MAX_RUNS

    def stop(self, place: Place) -> bool:
        """End a run as stopped. False if this server does not hold it."""
        run = self._runs.get(place)
        if run is not None:
            run.stop(Ending("stopped"))
        return run is not None

    def _hear(self, room_id: int, payload: Payload) -> None:
        if payload["type"] == "member.left":
            gone = payload["user_id"]
            self._stop_those(lambda run: run.ask.room_id == room_id and gone in (run.ask.agent_id, run.ask.asker_id))
        elif payload["type"] in {"message.created", "message.updated"}:
            message = payload["message"]
            if message["deleted_at"] is not None:
                lost = room_id, message["seq"]
                self._stop_those(lambda run: lost in (run.ask.place, (run.ask.room_id, run.ask.question_seq)))
            elif message["answer"] is not None and message["answer"]["status"] != "streaming":
                self._woken.set()

    def _stop_all_in(self, room_id: int) -> None:
        self._stop_those(lambda run: run.ask.room_id == room_id)

    def _stop_those(self, matches: Callable[[Run], bool]) -> None:
        for run in [run for run in self._runs.values() if matches(run)]:
            run.stop(Ending("stopped"))

    async def _round(self) -> float:
        """Start what may start, and wait for more."""
        self._woken.clear()
        if self._swept_at is None or monotonic() - self._swept_at >= SWEEP_S:
            await self._sweep()
        if len(self._tasks) < MAX_RUNS:
            for place, pair in await self._database.read(first_in_line):
                if pair not in self._tasks and len(self._tasks) < MAX_RUNS:
                    self._tasks[pair] = asyncio.create_task(self._run(place, pair), name=f"run {place}")
        try:
            async with asyncio.timeout(SWEEP_S):
                await self._woken.wait()
        except TimeoutError:
            pass
        return 0.0

    async def _sweep(self) -> None:
        """End what nobody holds any more. After the start of the only server of a database that is everything."""
        first = self._swept_at is None and self._database.url.drivername == "sqlite"
        others = self.holder if first else None
        places = await self._database.read(lambda session: abandoned(session, not_of=others))
        for place in places:
            if place not in self._runs:
                await self._interrupt(place, whoever_holds_it=first)
        self._swept_at = monotonic()

    async def _interrupt(self, place: Place, *, whoever_holds_it: bool) -> None:
        """End an abandoned answer. One that cannot be ended is not in the way of the others."""
        try:
            await self._database.write(lambda tx: answer_log.interrupt(tx, place, whoever_holds_it=whoever_holds_it))
        except Unavailable:
            raise
        except Exception:
            log.exception("an abandoned answer could not be ended")

    async def _run(self, place: Place, pair: Pair, begun: Begun | None = None) -> None:
        """One answer from its beginning to its end."""
        try:
            if begun is None:
                model = await self._model_of(pair[1])
                begun = await self._database.write(lambda tx: beginnings.begin(tx, place, self.holder, model))
            if begun is not None:
                await self._grow(begun)
        except Unavailable as error:
            log.warning("an answer begins later: %s", error.code)
        except Exception:
            log.exception("a run broke off")
        finally:
            self._texts.end(place, "interrupted")
            self._runs.pop(place, None)
            if self._tasks.get(pair) is asyncio.current_task():
                del self._tasks[pair]
            if begun is not None:
                self._woken.set()

    async def _grow(self, begun: Begun) -> None:
        live = LiveAnswer(begun.ask.begun, begun.thought, begun.steps)
        run = Run(begun, live, AnswerSignals(self._publish, begun.ask, live))
        self._runs[begun.ask.place] = run
        self._texts.begin(begun.ask.place, live)
        await self._watch_over(run)
        await self._finish(run)

    async def _model_of(self, agent_id: int) -> str:
        """The name of the agent's model. An agent that is not known may have been made on another server just now."""
        if not self._directory.is_agent(agent_id):
            await self._directory.refresh()
        settings = self._directory.settings(agent_id)
        return settings.model.name if settings and settings.model else ""

    async def _watch_over(self, run: Run) -> None:
        """Let it grow, and write now and then how far it is, until it has ended or is to end."""
        stream = run.start(self._prompts, self._upstream)
        self._streams.add(stream)
        stream.add_done_callback(self._streams.discard)
        if self._closing:
            run.stop(Ending("interrupted"))
        held_at = monotonic()
        while not stream.done():
            await asyncio.wait({stream}, timeout=CHECKPOINT_S)
            if run.stopped is not None:
                return  # an upstream that does not let go is not waited for
            renews = monotonic() - held_at >= RENEW_S
            if not stream.done() and (run.changed or renews) and await self._checkpoint(run, renew=renews) and renews:
                held_at = monotonic()

    async def _checkpoint(self, run: Run, *, renew: bool) -> bool:
        """Write how far a run is; whether that was possible."""
        place, before, written = run.ask.place, run.stored, run.written()
        run.changed = False
        try:
            standing = await self._database.write(
                lambda tx: answer_log.checkpoint(tx, place, self.holder, before, written, renew)
            )
        except Unavailable:
            run.changed = True
            return False
        run.stored, run.lost = written, standing == "lost"
        if standing != "mine":
            run.stop(Ending("stopped"))
        return True

    async def _finish(self, run: Run) -> None:
        """Write the end of a run, however long the database may be away."""
        if run.lost:
            return
        run.signals.tell()
        ending, written, place = run.ending(), run.written(), run.ask.place
        while not await self._write_end(place, ending, written):
            if self._closing:
                return
            await asyncio.sleep(RETRY_S)
        self._texts.end(place, ending.status, ending.error)

    async def _write_end(self, place: Place, ending: Ending, written: Written) -> bool:
        """Write the end of a run; False if the database does not take it now."""

        def write(tx: Transaction) -> None:
            lines = answer_log.finish(tx, place, self.holder, ending, written)
            if lines is not None and ending.status == "done":
                self._guard.pass_on(tx, lines)

        try:
            await self._database.write(write)
        except Unavailable:
            return False
        return True
