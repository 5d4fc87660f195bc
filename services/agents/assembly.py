"""All that agents need, made and tied together."""

from collections.abc import Callable, Sequence

from database import Database
from services.agents.agent_service import AgentService
from services.agents.agents_file import Described
from services.agents.answer_texts import AnswerTexts
from services.agents.catch_up import CatchUpService
from services.agents.context import ContextMaker
from services.agents.directory import AgentDirectory
from services.agents.guard import Guard
from services.agents.keys import Keys
from services.agents.listener import AgentListener
from services.agents.model_names import ModelNames
from services.agents.naming import SessionNaming
from services.agents.runs import AgentRuns
from services.agents.stops import Stops
from services.agents.tools import Toolbox
from services.agents.upstream import Upstream
from services.agents.upstreams import Upstreams
from services.answer_service import AnswerService
from services.events import Event
from services.file_bin import FileBin
from services.message_service import MessageService
from services.node_wire import NodeWire
from services.proposal_service import ProposalService
from services.rounds import Background
from services.session_asks import SessionAsks


class AgentServices:
    """The agents of one server. `followers` want to hear of what is committed; `background` works from `start` on, and
    is ended by its owner before `close`.

    Another `upstream` may answer for all agents.
    """

    def __init__(
        self,
        database: Database,
        publish: Callable[[list[Event]], None],
        wire: NodeWire,
        messages: MessageService,
        file_bin: FileBin,
        described: Described,
        upstream: Upstream | None = None,
    ) -> None:
        self.directory = directory = AgentDirectory(database)
        keys = Keys(described.keys)
        self._models = Upstreams(keys.find)
        answering = upstream or self._models
        self.agents = AgentService(database, directory, keys, described)
        self.texts = texts = AnswerTexts(database)
        self.proposals = ProposalService(database)
        guard = Guard(directory)
        self.catch_ups = CatchUpService(database, directory, guard, keys, answering)
        self.asks = SessionAsks(database, messages, texts)
        context = ContextMaker(database, directory, Toolbox(database, self.proposals).tools_for)
        runs = AgentRuns(database, directory, guard, texts, publish, context, answering)
        self.answers = AnswerService(database, guard, Stops(runs, wire), texts, file_bin)
        listener = AgentListener(database, directory, guard, runs)
        naming = SessionNaming(database)
        model_names = ModelNames(database, directory, guard, answering)
        self.followers: Sequence[Callable[[Sequence[Event]], None]] = [
            naming.follow,
            listener.follow,
            runs.follow,
            model_names.follow,
            self.asks.follow_events,
        ]
        self.background: Sequence[Background] = [naming, model_names, runs, listener]

    async def start(self) -> None:
        """Bring the agents to what is described, and begin to hear of what other servers change."""
        await self.agents.start()

    async def close(self) -> None:
        """Let go of all connections to models."""
        await self._models.close()
        await self.agents.close()
