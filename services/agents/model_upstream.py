"""Answers by a language model behind an OpenAI-compatible API. The only file that imports the SDK, in the process of
models (`model_host.py`).
"""

import asyncio
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2
from openai import AsyncOpenAI, DefaultAsyncHttpxClient
from pydantic import ValidationError
from pydantic_ai import ToolDefinition, exceptions
from pydantic_ai.direct import model_request_stream
from pydantic_ai.messages import (
    InstructionPart,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponseStreamEvent,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ThinkingPart,
    ThinkingPartDelta,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIChatModelSettings
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai import OpenAIProvider

import languages
from services.agents.keys import OPENAI_URL
from services.agents.model_reading import Reading, Say
from services.agents.model_stream import Hearer, hearer, listen
from services.agents.model_tools import Call, Tools
from services.agents.model_transport import ModelTransport
from services.agents.upstream import (
    Prompt,
    Text,
    Thought,
    Turn,
    UpstreamFailed,
)

MAX_CLIENTS = 32
MAX_DETAIL_CHARS = 300
NO_KEY = "none"
"""What is sent where no key is needed; the SDK insists on something."""

PROXIES = ("http_proxy", "https_proxy", "all_proxy")


@dataclass(frozen=True, slots=True)
class _Service:
    """A service as one key opens it, and its models by their names."""

    base_url: str
    client: AsyncOpenAI
    models: dict[str, OpenAIChatModel] = field(default_factory=dict)

    def model(self, name: str) -> OpenAIChatModel:
        """One object for each model, which keeps nothing of a question."""
        model = self.models.get(name)
        if model is None:
            model = self.models[name] = _model(name, self.base_url, self.client)
        return model


class ModelUpstream:
    """Asks models."""

    def __init__(self) -> None:
        self._services: dict[tuple[str, str], _Service] = {}
        self._calls: Counter[tuple[str, str]] = Counter()

    async def answer(self, prompt: Prompt, key: str, say: Say, may_say: asyncio.Event) -> None:
        """Say all parts of an answer as they come, for a prompt that names a model; while `may_say` is not set, no
        more of it is read. It returns only if the answer is whole; UpstreamFailed if it is not. To cancel it closes the
        call to the model. The key may be empty where none is needed.
        """
        if prompt.model is None:
            raise UpstreamFailed("model_not_configured")
        place = prompt.model.base_url, key or NO_KEY
        reading = Reading(say)
        hearer.set(Hearer(reading.hear, may_say))
        self._calls[place] += 1
        try:
            model = (await self._service(*place)).model(prompt.model.name)
            await _converse(model, prompt, reading, may_say)
        except (exceptions.AgentRunError, ValidationError, json.JSONDecodeError) as error:
            raise _failure(error, place[1], begun=reading.begun) from None
        finally:
            self._calls[place] -= 1

    async def _service(self, base_url: str, key: str) -> _Service:
        """One client for each service and key: to make one loads the certificates, which is slow."""
        service = self._services.pop((base_url, key), None)
        if service is None:
            service = _Service(base_url, await asyncio.to_thread(_connect, base_url or OPENAI_URL, key))
        self._services[base_url, key] = service
        idle = (place for place in self._services if not self._calls[place])
        if len(self._services) > MAX_CLIENTS and (oldest := next(idle, None)):
            await self._services.pop(oldest).client.close()
        return service


def _connect(base_url: str, key: str) -> AsyncOpenAI:
    """By a connection of our own; the SDK's knows the ways through a proxy."""
    if any(value and name.lower() in PROXIES for name, value in os.environ.items()):
        http_client = DefaultAsyncHttpxClient(event_hooks={"response": [listen]})
    else:
        http_client = DefaultAsyncHttpxClient(transport=ModelTransport(httpx2.create_ssl_context()))
    return AsyncOpenAI(base_url=base_url, api_key=key, max_retries=0, http_client=http_client)


def _model(name: str, base_url: str, client: AsyncOpenAI) -> OpenAIChatModel:
    profile = OpenAIModelProfile(openai_chat_streaming_requires_finish_reason=True)
    if base_url:
        profile["openai_chat_supports_max_completion_tokens"] = (
            False  # OpenAI's own name for it; others know the old one
        )
    return OpenAIChatModel(name.removeprefix("openai:"), provider=OpenAIProvider(openai_client=client), profile=profile)


async def _converse(model: OpenAIChatModel, prompt: Prompt, reading: Reading, may_say: asyncio.Event) -> None:
    """Ask, use the tools that the model calls, and ask again, until it calls none."""
    assert prompt.model is not None  # noqa: S101  # `answer` has looked
    settings = OpenAIChatModelSettings(max_tokens=prompt.model.max_output_tokens, timeout=prompt.model.timeout_s)
    tools, messages = Tools(prompt.tools, prompt.steps, reading), _messages(_continued(prompt))
    parameters = ModelRequestParameters(
        function_tools=[
            ToolDefinition(name=tool.name, description=tool.description, parameters_json_schema=dict(tool.parameters))
            for tool in tools.known
        ],
        instruction_parts=[InstructionPart(prompt.instructions)] if prompt.instructions else [],
    )
    for _ in range(prompt.steps + 2):
        asked = model_request_stream(model, messages, model_settings=settings, model_request_parameters=parameters)
        async with asked as stream:
            async for event in stream:
                _tell(event, reading)
                await may_say.wait()
        response = stream.get()
        reading.count(response.usage.input_tokens, response.usage.output_tokens)
        if response.finish_reason == "length":
            raise UpstreamFailed("model_broken", "the answer is longer than max_output_tokens")
        if not response.tool_calls:
            if not reading.spoke:
                code = "model_refused" if response.finish_reason == "content_filter" else "model_broken"
                raise UpstreamFailed(code, f"the model says nothing ({response.finish_reason})")
            return
        messages += [response, await _use(tools, response.tool_calls)]
    raise UpstreamFailed("model_broken", "the model calls tools without end")


def _tell(event: ModelResponseStreamEvent, reading: Reading) -> None:
    """Say what an event means. Most of the SDK's events mean nothing here."""
    reading.begun = True
    match event:
        case PartStartEvent(part=TextPart(content=text)) | PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
            reading.take(Text(text))
        case (
            PartStartEvent(part=ThinkingPart(content=text))
            | PartDeltaEvent(delta=ThinkingPartDelta(content_delta=str(text)))
        ):
            reading.take(Thought(text))


async def _use(tools: Tools, parts: Sequence[ToolCallPart]) -> ModelRequest:
    """What the tools answer that the model calls, as it is sent back to it."""
    calls = [Call(part.tool_call_id, part.tool_name, _object(part), str(part.args)) for part in parts]
    answers = [
        ToolReturnPart(part.tool_name, result.text, part.tool_call_id, outcome="failed" if result.failed else "success")
        for part, result in zip(parts, await tools.use(calls), strict=True)
    ]
    return ModelRequest(parts=answers)


def _continued(prompt: Prompt) -> Sequence[Turn]:
    """The turns, and after a beginning the wish to go on."""
    if not prompt.begun:
        return prompt.turns
    wish = languages.agent_text("go_on", prompt.language)
    return [*prompt.turns, Turn("assistant", prompt.begun), Turn("user", wish)]


def _messages(turns: Sequence[Turn]) -> list[ModelMessage]:
    return [
        ModelRequest(parts=[UserPromptPart(turn.text)])
        if turn.role == "user"
        else ModelResponse(parts=[TextPart(turn.text)])
        for turn in turns
    ]


def _object(call: ToolCallPart) -> Mapping[str, Any] | None:
    """The arguments that the model wrote; None if they are nonsense."""
    try:
        return call.args_as_dict(raise_if_invalid=True)
    except (ValueError, AssertionError):
        return None


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
