"""The agent that works without a model, and says so: it knows the product, uses the tools it is given, and quotes."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import languages
from errors import AppError
from services.agents.demo_rules import Understood, understand
from services.agents.upstream import Part, Prompt, StepBegan, StepEnded, Text, Thought, Tool

PAUSE_S = 0.025
TOOLS_OF_INTENT = {
    "propose": ("propose_message",),
    "search": ("search_messages",),
    "catch_up": ("catch_me_up", "read_room"),
    "members": ("list_members",),
}
HEADING_OF_INTENT = {"propose": "proposed", "search": "found", "catch_up": "missed", "members": "present"}

_PIECES = re.compile(r"\s*(?:[\u2e80-\uffff]{1,3}|[^\s\u2e80-\uffff]+)|\s+")
"""A word, or up to three Chinese characters, with the space before them."""

_CALLS = re.compile(r"(?<![A-Za-z0-9_./-])[@＠]")


class DemoUpstream:
    """Answers by rules and extraction, in small pieces, each `pause_s` after the one before."""

    def __init__(self, pause_s: float = PAUSE_S) -> None:
        self._pause_s = pause_s

    async def answer(self, prompt: Prompt) -> AsyncIterator[Part]:
        """As `Upstream` promises; it does not fail."""
        sentences = languages.demo_agent(prompt.language)
        said = sentences["said"]
        understood = understand(
            prompt.question or prompt.turns[-1].text, prompt.turns, [tool.name for tool in prompt.tools]
        )
        yield Thought(said[f"thought.{understood.intent}"].format(words=understood.words))
        tool = _tool_for(understood, prompt.tools)
        if tool is None:
            body = _known(understood, sentences)
        else:
            arguments = _arguments(tool, understood.words)
            yield StepBegan("1", tool.name, arguments)
            ended = await _use(tool, arguments)
            yield ended
            body = _told(understood, ended, said)
        for piece in _PIECES.findall(_rest(body, prompt, said["footer"])):
            await asyncio.sleep(self._pause_s)
            yield Text(piece)


def _tool_for(understood: Understood, tools: Sequence[Tool]) -> Tool | None:
    by_name = {tool.name: tool for tool in tools}
    names = TOOLS_OF_INTENT.get(understood.intent, ())
    return next((by_name[name] for name in names if name in by_name), None)


def _arguments(tool: Tool, words: str) -> dict[str, Any]:
    """The words for the first text that the tool needs, and nothing else."""
    properties: Mapping[str, Mapping[str, Any]] = tool.parameters.get("properties", {})
    texts = [name for name in tool.parameters.get("required", ()) if properties.get(name, {}).get("type") == "string"]
    return {texts[0]: words} if texts and words else {}


async def _use(tool: Tool, arguments: Mapping[str, Any]) -> StepEnded:
    try:
        return StepEnded("1", await tool.call(arguments))
    except AppError as error:
        return StepEnded("1", error.code, failed=True)


def _told(understood: Understood, ended: StepEnded, said: Mapping[str, str]) -> str:
    """What a tool answered, below a heading."""
    if ended.failed:
        return said["failed"].format(reason=ended.result)
    heading = said[HEADING_OF_INTENT[understood.intent]].format(words=understood.words)
    return f"{heading}\n\n{_uncalled(ended.result.strip()) or said['empty']}"


def _known(understood: Understood, sentences: Mapping[str, Mapping[str, str]]) -> str:
    """What can be said without a tool."""
    said = sentences["said"]
    if understood.topic:
        return sentences["topics"][understood.topic]
    if understood.quotes:
        return "\n\n".join([said["quotes"], *(f"> {_uncalled(quote)}" for quote in understood.quotes)])
    return said["nothing"]


def _uncalled(quoted: str) -> str:
    """What others said, in which nobody is called: to quote a mention is not to mention."""
    return _CALLS.sub("", quoted)


def _rest(body: str, prompt: Prompt, footer: str) -> str:
    """The whole answer without what it had said already. Who it is it says once in a conversation."""
    told = any(turn.role == "assistant" and footer in turn.text for turn in prompt.turns)
    whole = body if told else f"{body}\n\n*{footer}*"
    return whole.removeprefix(prompt.begun) if whole.startswith(prompt.begun) else f"\n\n{whole}"
