"""Answers by a language model behind an OpenAI-compatible API. The only file that imports the SDK, in the process of
models (`model_host.py`).
"""

import asyncio
import json
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx2
from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from pydantic import ValidationError
from pydantic_ai import Agent, AgentRunResultEvent, RunContext, ToolDefinition, ToolFailed, UsageLimits, exceptions
from pydantic_ai.messages import (
    AgentStreamEvent,
    FunctionToolCallEvent,
    FunctionToolResultEvent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ThinkingPart,
    ThinkingPartDelta,
    ToolCallPart,
    UserPromptPart,
)
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIChatModelSettings
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.toolsets import AbstractToolset, ToolsetTool
from pydantic_ai.usage import RunUsage
from pydantic_core import SchemaValidator, core_schema

import languages
from errors import AppError
from services.agents.keys import OPENAI_URL
from services.agents.model_stream import Hearer, hearer, listen
from services.agents.model_transport import ModelTransport
from services.agents.upstream import (
    Part,
    Prompt,
    StepBegan,
    StepEnded,
    Text,
    Thought,
    Tool,
    Turn,
    UpstreamFailed,
    Usage,
)

MAX_CLIENTS = 32
MAX_DETAIL_CHARS = 300
NO_KEY = "none"
"""What is sent where no key is needed; the SDK insists on something."""

ANY_OBJECT = SchemaValidator(core_schema.dict_schema(core_schema.str_schema(), core_schema.any_schema()))
"""Arguments as tools take them; what they may be, each tool says itself."""


Say = Callable[[Part], None]
PROXIES = ("http_proxy", "https_proxy", "all_proxy")


class ModelUpstream:
    """Asks models."""

    def __init__(self) -> None:
        self._clients: dict[tuple[str, str], AsyncOpenAI] = {}
        self._calls: Counter[tuple[str, str]] = Counter()

    async def answer(self, prompt: Prompt, key: str, say: Say, may_say: asyncio.Event) -> None:
        """Say all parts of an answer as they come, for a prompt that names a model; while `may_say` is not set, no
        more of it is read. It returns only if the answer is whole; UpstreamFailed if it is not. To cancel it closes the
        call to the model. The key may be empty where none is needed.
        """
        if prompt.model is None:
            raise UpstreamFailed("model_not_configured")
        place = prompt.model.base_url or OPENAI_URL, key or NO_KEY
        reading = _Reading(say)
        hearer.set(Hearer(reading.hear, may_say))
        self._calls[place] += 1
        try:
            await _ask(_agent(prompt, await self._client(*place)), prompt, reading, may_say)
        except (exceptions.AgentRunError, ValidationError, json.JSONDecodeError) as error:
            raise _failure(error, place[1], begun=reading.begun) from None
        finally:
            self._calls[place] -= 1
        if not reading.ended:
            raise UpstreamFailed("model_broken", "the answer is longer than max_output_tokens")

    async def _client(self, base_url: str, key: str) -> AsyncOpenAI:
        """One client for each service and key: to make one loads the certificates, which is slow."""
        client = self._clients.pop((base_url, key), None)
        if client is None:
            client = await asyncio.to_thread(_connect, base_url, key)
        self._clients[base_url, key] = client
        idle = (place for place in self._clients if not self._calls[place])
        if len(self._clients) > MAX_CLIENTS and (oldest := next(idle, None)):
            await self._clients.pop(oldest).close()
        return client


def _connect(base_url: str, key: str) -> AsyncOpenAI:
    """By a connection of our own; the SDK's knows the ways through a proxy."""
    if any(value and name.lower() in PROXIES for name, value in os.environ.items()):
        http_client = DefaultAsyncHttpxClient(event_hooks={"response": [listen]})
    else:
        http_client = DefaultAsyncHttpxClient(transport=ModelTransport(httpx2.create_ssl_context()))
    return AsyncOpenAI(base_url=base_url, api_key=key, max_retries=0, http_client=http_client)


async def _ask(agent: Agent[None, str], prompt: Prompt, reading: "_Reading", may_say: asyncio.Event) -> None:
    turns = _continued(prompt)
    run = agent.run_stream_events(
        turns[-1].text,
        message_history=_history(turns[:-1]),
        usage_limits=UsageLimits(request_limit=prompt.steps + 2),
    )
    async with run as events:
        async for event in events:
            reading.take(event, events.usage)
            await may_say.wait()


class _Reading:
    """Says what a run's events mean, but for what was heard ahead of them."""

    def __init__(self, say: Say) -> None:
        self.begun = False
        """Whether the model has given any sign."""

        self.ended = False
        """Whether the run has a result that the model itself has ended: only then is the answer whole."""

        self._say = say
        self._spoke = False
        self._apart = False
        self._heard = {Text: 0, Thought: 0}
        """So many characters were said before the SDK knew of them."""

    def hear(self, piece: Text | Thought) -> None:
        """Say this at once; the SDK will come with it later."""
        self.begun = True
        self._heard[type(piece)] += len(piece.text)
        self._tell(piece)

    def take(self, event: AgentStreamEvent | AgentRunResultEvent[str], usage: RunUsage) -> None:
        """Say what an event means. Most of the SDK's events mean nothing here: among them the one that announces the
        final result, which comes before tool calls too.
        """
        self.begun = True
        match event:
            case PartStartEvent(part=TextPart(content=text)) | PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
                self._take(Text(text))
            case (
                PartStartEvent(part=ThinkingPart(content=text))
                | PartDeltaEvent(delta=ThinkingPartDelta(content_delta=str(text)))
            ):
                self._take(Thought(text))
            case FunctionToolCallEvent(part=call):
                self._say(StepBegan(call.tool_call_id, call.tool_name, _arguments(call)))
            case FunctionToolResultEvent(part=result):
                self._apart = self._spoke
                failed = result.outcome != "success"
                self._say(StepEnded(result.tool_call_id, str(result.content), failed))
                self._say(_usage(usage))
            case AgentRunResultEvent(result=result):
                self.ended = result.response.finish_reason != "length"
                self._say(_usage(usage))

    def _take(self, piece: Text | Thought) -> None:
        kind = type(piece)
        known = min(self._heard[kind], len(piece.text))
        self._heard[kind] -= known
        if piece.text[known:]:
            self._tell(kind(piece.text[known:]))

    def _tell(self, piece: Text | Thought) -> None:
        """What is said after a tool was used begins a new paragraph."""
        if isinstance(piece, Text):
            apart, self._apart, self._spoke = self._apart, False, True
            piece = Text(f"\n\n{piece.text.lstrip()}" if apart else piece.text)
        self._say(piece)


def _agent(prompt: Prompt, client: AsyncOpenAI) -> Agent[None, str]:
    model = prompt.model
    assert model is not None  # noqa: S101  # `answer` has looked
    profile = OpenAIModelProfile(openai_chat_streaming_requires_finish_reason=True)
    if model.base_url:
        profile["openai_chat_supports_max_completion_tokens"] = (
            False  # OpenAI's own name for it; others know the old one
        )
    settings = OpenAIChatModelSettings(max_tokens=model.max_output_tokens, timeout=model.timeout_s)
    chat = OpenAIChatModel(
        model.name.removeprefix("openai:"),
        provider=OpenAIProvider(openai_client=client),
        profile=profile,
        settings=settings,
    )
    toolsets = [_Tools(prompt.tools, prompt.steps)] if prompt.tools and prompt.steps else []
    return Agent(chat, instructions=prompt.instructions or None, toolsets=toolsets)


class _Tools(AbstractToolset[None]):
    """A prompt's tools, with the count of how often they may still be called."""

    def __init__(self, tools: Sequence[Tool], steps: int) -> None:
        self._by_name = {tool.name: tool for tool in tools}
        self._steps = self._left = steps

    @property
    def id(self) -> str:
        """Its name among the agent's."""
        return "prompt"

    async def get_tools(self, ctx: RunContext[None]) -> dict[str, ToolsetTool[None]]:
        """What the model is told of them. It may write nonsense as often as it may call tools."""
        return {
            name: ToolsetTool(
                toolset=self,
                tool_def=ToolDefinition(
                    name=name, description=tool.description, parameters_json_schema=dict(tool.parameters)
                ),
                max_retries=self._steps,
                args_validator=ANY_OBJECT,
            )
            for name, tool in self._by_name.items()
        }

    async def call_tool(
        self, name: str, tool_args: dict[str, Any], ctx: RunContext[None], tool: ToolsetTool[None]
    ) -> str:
        """The tool's answer. ToolFailed tells the model why there is none; it can still answer."""
        if not self._left:
            raise ToolFailed("You have used all the tool calls you may. Answer with what you know.")
        self._left -= 1
        try:
            return await self._by_name[name].call(tool_args)
        except AppError as error:
            raise ToolFailed(error.code) from error


def _continued(prompt: Prompt) -> Sequence[Turn]:
    """The turns, and after a beginning the wish to go on."""
    if not prompt.begun:
        return prompt.turns
    wish = languages.agent_text("go_on", prompt.language)
    return [*prompt.turns, Turn("assistant", prompt.begun), Turn("user", wish)]


def _history(turns: Sequence[Turn]) -> list[ModelMessage]:
    return [
        ModelRequest(parts=[UserPromptPart(turn.text)])
        if turn.role == "user"
        else ModelResponse(parts=[TextPart(turn.text)])
        for turn in turns
    ]


def _arguments(call: ToolCallPart) -> Mapping[str, Any]:
    """What the model wrote as arguments, whether they are any good or not."""
    try:
        return call.args_as_dict()
    except (ValueError, AssertionError):
        return {"arguments": str(call.args)}


def _usage(usage: RunUsage) -> Usage:
    return Usage(usage.input_tokens, usage.output_tokens, usage.requests)


def _failure(error: Exception, key: str, *, begun: bool) -> UpstreamFailed:
    """What went wrong, without the key: services repeat it in what they answer."""
    detail = f"{type(error).__name__}: {error}".replace(key, "…")[:MAX_DETAIL_CHARS]
    return UpstreamFailed(_code(error, begun=begun), detail)


def _code(error: Exception, *, begun: bool) -> str:
    match error:
        case exceptions.ModelTimeoutError(phase="read" | "write") | exceptions.ModelRequestTimeout():
            return "model_silent"
        case exceptions.ModelConnectionError(phase=phase):
            return "model_broken" if begun or phase == "read" else "model_unreachable"
        case exceptions.ModelRateLimitError() | exceptions.ModelUnavailableError():
            return "model_busy"
        case (
            exceptions.ModelRequestRejectedError()
            | exceptions.ModelQuotaExceededError()
            | exceptions.ContentFilterError()
        ):
            return "model_refused"
    return "model_broken"
