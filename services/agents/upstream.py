"""What answers for an agent, a model or the demo agent, as the runs know it: plain data in, parts out."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol

from schemas.answer import DEFAULT_CURRENCY


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said before, by people or by the agent itself."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that an agent may do while it answers. `call` takes the arguments by name and never raises for what
    it is given: it says what was wrong instead.
    """

    name: str
    description: str
    parameters: Mapping[str, Any]
    """JSON schema of an object."""

    call: Callable[[Mapping[str, Any]], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Model:
    """Which model, and where. `key_variable` names the environment variable that holds the key, never the key."""

    name: str
    base_url: str = ""
    key_variable: str = ""
    input_price: Decimal = Decimal(0)
    """For a million tokens."""

    output_price: Decimal = Decimal(0)
    currency: str = DEFAULT_CURRENCY
    max_output_tokens: int = 4096
    timeout_s: float = 60.0
    """Without a sign of life from the model for so long, the run has failed."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """All that an answer is made of."""

    instructions: str
    turns: Sequence[Turn]
    """The last one is the question, of role `user`."""

    model: Model | None
    """None: the demo agent answers."""

    tools: Sequence[Tool] = ()
    language: Literal["zh-CN", "en"] = "en"
    """In which language the agent says what is not the model's."""

    steps: int = 8
    """How often tools may be called; then the model must answer with what it knows."""

    question: str = ""
    """What was asked, alone, without names and what stands around it: for the demo agent. Empty: the last turn."""

    begun: str = ""
    """What an interrupted or stopped answer said already, if it is to be continued."""


@dataclass(frozen=True, slots=True)
class Text:
    """More of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Thought:
    """More of what the model thinks before and while it answers."""

    text: str


@dataclass(frozen=True, slots=True)
class StepBegan:
    """A tool is called."""

    id: str
    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepEnded:
    """A tool has answered."""

    id: str
    result: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """What the whole answer took until now; the last one counts."""

    input_tokens: int
    output_tokens: int
    requests: int = 1


Part = Text | Thought | StepBegan | StepEnded | Usage


class UpstreamFailed(Exception):
    """No answer, or no more of it. `code` is one of `FAILURES`; `detail` is for the operator's log, without a key."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


FAILURES = frozenset(
    {
        "model_not_configured",
        "model_unreachable",
        "model_refused",
        "model_busy",
        "model_silent",
        "model_broken",
    }
)
"""Not set up, not reached, refused (key, request), too many requests, silent for too long, answered nonsense or broke
off in the middle."""


class Upstream(Protocol):
    """Answers prompts."""

    def answer(self, prompt: Prompt) -> AsyncIterator[Part]:
        """The parts of an answer as they come. Closing the iterator closes the call to the model.

        It ends by itself only if the answer is whole; UpstreamFailed if it is not.
        """
        ...
