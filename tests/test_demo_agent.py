"""The demo agent: it says what it is, knows the product, and uses the tools it is given."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

import pytest

import languages
from errors import NotFound
from services.agents.demo_upstream import DemoUpstream
from services.agents.quotations import block
from services.agents.upstream import Part, Prompt, StepBegan, StepEnded, Text, Thought, Tool, Turn

Language = Literal["zh-CN", "en"]
QUERY = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
TEXT = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}


def footer(language: Language) -> str:
    """What it says of itself."""
    return languages.demo_agent(language)["said"]["footer"]


def tool(name: str, call: Callable[[Mapping[str, Any]], Awaitable[str]] | None = None) -> Tool:
    """A tool that repeats what it was called with."""

    async def repeat(arguments: Mapping[str, Any]) -> str:
        return f"{name} {dict(arguments)}"

    parameters = {"search_messages": QUERY, "propose_message": TEXT}.get(name, {"type": "object", "properties": {}})
    return Tool(name, "", parameters, call or repeat)


TOOLS = tuple(tool(name) for name in ("search_messages", "catch_me_up", "list_members", "propose_message"))


def asked(*texts: str, language: Language = "en", tools: tuple[Tool, ...] = TOOLS) -> Prompt:
    """These were said, the last one is the question."""
    return Prompt("", [Turn("user", text) for text in texts], None, tools, language)


async def answer(prompt: Prompt) -> list[Part]:
    """All parts, without pauses."""
    return [part async for part in DemoUpstream(pause_s=0).answer(prompt)]


def text(parts: list[Part]) -> str:
    """What was said."""
    return "".join(part.text for part in parts if isinstance(part, Text))


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("What is Teahouse?", "product"),
        ("@teahouse How do I make a room?", "rooms"),
        ("how can I search for messages?", "search"),
        ("Which keyboard shortcuts are there?", "shortcuts"),
        ("Who are you?", "agents"),
        ("How do I configure a model with an API key?", "model"),
        ("Can I upload a file here?", "files"),
        ("Where do I turn off notifications?", "notifications"),
        ("How do I export my data?", "export"),
        ("茶馆是什么？", "product"),
        ("怎么搜索消息？", "search"),
        ("如何接入大模型？", "model"),
        ("怎么导出？", "export"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_it_knows_the_product_in_both_languages(question: str, topic: str, language: Language) -> None:
    said = text(await answer(asked(question, language=language)))

    assert said == f"{languages.demo_agent(language)['topics'][topic]}\n\n*{footer(language)}*"


@pytest.mark.parametrize(
    ("question", "used", "arguments"),
    [
        ("Search for oolong tea.", "search_messages", {"query": "oolong tea"}),
        ("@teahouse find messages about “the boat”", "search_messages", {"query": "the boat"}),
        ("Alice: search for oolong", "search_messages", {"query": "oolong"}),
        ("帮我搜一下龙井的消息", "search_messages", {"query": "龙井"}),
        ("找一下关于发票的讨论？", "search_messages", {"query": "发票"}),
        ("Catch me up!", "catch_me_up", {}),
        ("what did I miss?", "catch_me_up", {}),
        ("Please summarise this room", "catch_me_up", {}),
        ("我错过了什么？", "catch_me_up", {}),
        ("总结一下", "catch_me_up", {}),
        ("Who is here?", "list_members", {}),
        ("这里有谁", "list_members", {}),
        ("Say for me: tea at four, @bob!", "propose_message", {"text": "tea at four, @bob!"}),
        ("@teahouse please post in my name: “Hm.”", "propose_message", {"text": "“Hm.”"}),
        ("@teahouse 替我说：搜索一下\n水开了。", "propose_message", {"text": "搜索一下\n水开了。"}),
        ("请帮我发一句: 好", "propose_message", {"text": "好"}),
    ],
)
async def test_it_uses_the_tool_that_the_question_asks_for(
    question: str, used: str, arguments: Mapping[str, str]
) -> None:
    parts = await answer(asked(question))

    assert isinstance(parts[0], Thought)
    assert parts[1:3] == [StepBegan("1", used, arguments), StepEnded("1", f"{used} {arguments}")]
    assert f"{used} {arguments}".replace("@", "") in text(parts)
    assert footer("en") in text(parts)


async def test_it_looks_at_the_question_alone() -> None:
    shown = [Turn("user", "Alice asks you:\n\nSearch for the boat.\n\nWho is here?")]

    parts = await answer(Prompt("", shown, None, TOOLS, question="Who is here?"))

    assert parts[1] == StepBegan("1", "list_members", {})


@pytest.mark.parametrize("question", ["Say for me", "What did Bob say for me: tea?", "帮我说说茶馆", "替我说："])
async def test_it_proposes_only_what_it_is_told_to_say(question: str) -> None:
    parts = await answer(asked(question))

    assert not any(isinstance(part, StepBegan) and part.tool == "propose_message" for part in parts)


async def test_it_does_not_use_what_it_was_not_given() -> None:
    parts = await answer(asked("Search for oolong tea.", tools=()))

    assert not any(isinstance(part, StepBegan) for part in parts)
    assert footer("en") in text(parts)


async def test_it_reads_the_room_where_it_cannot_sum_it_up() -> None:
    parts = await answer(asked("catch me up", tools=(tool("read_room"),)))

    assert parts[1] == StepBegan("1", "read_room", {})


async def test_to_quote_a_mention_is_not_to_mention() -> None:
    async def found(arguments: Mapping[str, Any]) -> str:
        return "Alice (@alice): ask@bob, 问@dora, ＠carol or d@example.org"

    told = text(await answer(asked("search for tea", tools=(tool("search_messages", found),))))
    quoted = text(await answer(asked("The boat is @bob's.", "Whose boat?")))

    assert "Alice (alice): ask@bob, 问dora, carol or d@example.org" in told
    assert "> The boat is bob's." in quoted


async def test_a_tool_that_fails_is_said_and_shown_as_failed() -> None:
    async def fail(arguments: Mapping[str, Any]) -> str:
        raise NotFound("room")

    parts = await answer(asked("search for tea", tools=(tool("search_messages", fail),)))

    assert parts[2] == StepEnded("1", "room_not_found", failed=True)
    assert "room_not_found" in text(parts)


async def test_it_quotes_what_belongs_to_the_question_and_nothing_else() -> None:
    shown = ("We meet at the harbour. The boat leaves on Friday at nine.", "龙井已经到货了。天气不错。")

    english = text(await answer(asked(*shown, "When does the boat leave?")))
    chinese = text(await answer(asked(*shown, "龙井到了没有", language="zh-CN")))

    assert "> The boat leaves on Friday at nine." in english
    assert "harbour" not in english
    assert "> 龙井已经到货了。" in chinese
    assert "天气" not in chinese


async def test_it_quotes_what_was_said_in_a_room_with_the_place_and_not_itself() -> None:
    said = [
        "[5/1] Alice (@alice), 2026-11-21 10:00 UTC: We meet at the harbour.",
        "[5/2] Bob: odd (@bob), 2026-11-21 10:01 UTC, in reply to [5/1]: Fine.\n  The boat leaves on Friday.",
        f"[5/3] Host (@teahouse), 2026-11-21 10:02 UTC: The boat! {footer('en')}",
    ]
    shown = f"Said before:\n{block(said)}\n\nCarol asks you in [5/4]:\nWhen does the boat leave?"

    quoted = text(await answer(Prompt("", [Turn("user", shown)], None, question="When does the boat leave?")))

    assert [line for line in quoted.splitlines() if line.startswith(">")] == ["> The boat leaves on Friday. [5/2]"]


async def test_what_it_cannot_answer_it_says_with_what_it_can_do() -> None:
    said = text(await answer(asked("Will it rain tomorrow?")))

    assert said.startswith(languages.demo_agent("en")["said"]["nothing"])


async def test_it_says_what_it_is_once_in_a_conversation() -> None:
    first = text(await answer(asked("What is Teahouse?")))
    turns = [Turn("user", "What is Teahouse?"), Turn("assistant", first), Turn("user", "And files?")]

    assert footer("en") not in text(await answer(Prompt("", turns, None)))


@pytest.mark.parametrize("said", [0, 1, 20, 10_000])
async def test_it_goes_on_where_it_was_stopped(said: int) -> None:
    prompt = asked("茶馆是什么？", language="zh-CN")
    whole = text(await answer(prompt))

    assert whole[:said] + text(await answer(replace(prompt, begun=whole[:said]))) == whole


async def test_it_answers_in_small_pieces() -> None:
    pieces = [part.text for part in await answer(asked("茶馆是什么？", language="zh-CN")) if isinstance(part, Text)]

    assert len(pieces) > 20
    assert max(map(len, pieces)) < 20


@pytest.mark.parametrize(
    "question", ["", "?", "@teahouse", "搜", "search", "find  ", "a: " * 500, "\n" * 50, "。" * 5000]
)
async def test_it_answers_whatever_it_is_asked(question: str) -> None:
    assert text(await answer(asked("Something was said.", question)))
