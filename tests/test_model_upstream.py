"""Models behind a real SDK and real HTTP: an answer is whole, or it is known why not."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from errors import NotFound
from services.agents.keys import Keys
from services.agents.upstream import (
    FAILURES,
    Model,
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
from services.agents.upstreams import Upstreams
from tests.model_server import ModelServer, Reply, calls, every_cut, model_server, says, together

KEY = "sk-never-to-be-seen"
TIMEOUT_S = 20
LOOKUP = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
BROKEN = every_cut(says("One ", "two ", "three.", thought=["Hm."]))


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    """A model that says what a test wants."""
    with model_server() as running:
        yield running


@pytest.fixture(scope="module")
async def upstream() -> AsyncIterator[Upstreams]:
    """What is tested, with its process of models and a key."""
    upstream = Upstreams(Keys({"TEST_API_KEY": KEY}).find)
    yield upstream
    await upstream.close()


def prompt(model: ModelServer, *texts: str, **rest: Any) -> Prompt:
    """A question to this model."""
    turns = [Turn("user", text) for text in texts or ("How are you?",)]
    settings = Model("openai:m", model.base_url, "TEST_API_KEY", timeout_s=TIMEOUT_S)
    return Prompt("Be kind.", turns, settings, **rest)


async def answer(upstream: Upstreams, prompt: Prompt) -> list[Part]:
    """All parts."""
    async with asyncio.timeout(TIMEOUT_S):
        return [part async for part in upstream.answer(prompt)]


async def failure(upstream: Upstreams, prompt: Prompt) -> UpstreamFailed:
    """Why there is no answer."""
    with pytest.raises(UpstreamFailed) as failed:
        await answer(upstream, prompt)
    assert failed.value.code in FAILURES
    assert KEY not in str(failed.value)
    return failed.value


def text(parts: list[Part]) -> str:
    """What was said."""
    return "".join(part.text for part in parts if isinstance(part, Text))


def lookup(call: Any = None) -> Tool:
    """A tool that says what it was given."""

    async def repeat(arguments: Mapping[str, Any]) -> str:
        return f"found {arguments.get('query')}"

    return Tool("lookup", "Looks something up.", LOOKUP, call or repeat)


async def test_thoughts_and_text_come_as_they_are_said_and_then_what_it_took(
    upstream: Upstreams, model: ModelServer
) -> None:
    model.will(says("I am ", "fine.", thought=["Hm", "m."]))

    parts = await answer(upstream, prompt(model))

    assert "".join(part.text for part in parts if isinstance(part, Thought)) == "Hmm."
    assert text(parts) == "I am fine."
    assert [type(part) for part in parts] == sorted((type(part) for part in parts), key=[Thought, Text, Usage].index)
    assert parts[-1] == Usage(7, 3, 1)


async def test_the_model_is_sent_the_instructions_the_turns_and_the_key(
    upstream: Upstreams, model: ModelServer
) -> None:
    model.will(says("Fine."))
    turns = [Turn("user", "Hello"), Turn("assistant", "Hello yourself"), Turn("user", "How are you?")]

    await answer(upstream, replace(prompt(model), turns=turns))

    (request,) = model.requests
    assert [(message["role"], message["content"]) for message in request["messages"]] == [
        ("system", "Be kind."),
        ("user", "Hello"),
        ("assistant", "Hello yourself"),
        ("user", "How are you?"),
    ]
    assert request["model"] == "m"
    assert request["max_tokens"] == 4096
    assert model.authorizations == [f"Bearer {KEY}"]


async def test_a_model_of_ones_own_needs_no_key(upstream: Upstreams, model: ModelServer) -> None:
    model.will(says("Fine."))

    parts = await answer(upstream, replace(prompt(model), model=Model("llama3:8b", model.base_url)))

    assert text(parts) == "Fine."
    assert model.requests[0]["model"] == "llama3:8b"
    assert KEY not in model.authorizations[0]


async def test_a_tool_is_called_and_the_answer_goes_on_behind_it(upstream: Upstreams, model: ModelServer) -> None:
    model.will(calls("lookup", '{"query": "茶"}', before="Looking up. "), says("It is tea.", tokens=(20, 4)))

    parts = await answer(upstream, prompt(model, tools=[lookup()]))

    assert text(parts) == "Looking up. \n\nIt is tea."
    began, ended = (part for part in parts if isinstance(part, StepBegan | StepEnded))
    assert began == StepBegan("call-1", "lookup", {"query": "茶"})
    assert ended == StepEnded("call-1", "found 茶")
    assert parts.index(began) > parts.index(Text("Looking up. "))
    assert parts[-1] == Usage(27, 7, 2)
    assert model.requests[0]["tools"][0]["function"]["parameters"]["properties"] == LOOKUP["properties"]
    assert model.requests[1]["messages"][-1] == {"role": "tool", "tool_call_id": "call-1", "content": "found 茶"}


async def test_a_tool_that_fails_is_told_to_the_model_and_shown_as_failed(
    upstream: Upstreams, model: ModelServer
) -> None:
    async def fail(arguments: Mapping[str, Any]) -> str:
        raise NotFound("room")

    model.will(calls("lookup", '{"query": "x"}'), says("There is nothing."))

    parts = await answer(upstream, prompt(model, tools=[lookup(fail)]))

    assert StepEnded("call-1", "room_not_found", failed=True) in parts
    assert text(parts) == "There is nothing."


@pytest.mark.parametrize("arguments", ["{", "[1]", '"x"', "", "null"])
async def test_arguments_that_are_nonsense_do_not_end_the_answer(
    upstream: Upstreams, model: ModelServer, arguments: str
) -> None:
    model.will(calls("lookup", arguments), says("Never mind."))

    assert text(await answer(upstream, prompt(model, tools=[lookup()]))) == "Never mind."


async def test_a_tool_that_does_not_exist_does_not_end_the_answer(upstream: Upstreams, model: ModelServer) -> None:
    model.will(calls("format_disk", "{}"), says("Never mind."))

    assert text(await answer(upstream, prompt(model, tools=[lookup()]))) == "Never mind."


async def test_after_so_many_steps_the_model_must_answer_with_what_it_knows(
    upstream: Upstreams, model: ModelServer
) -> None:
    asked: list[object] = []

    async def note(arguments: Mapping[str, Any]) -> str:
        asked.append(arguments)
        return "ok"

    again = [calls("lookup", '{"query": "x"}', id_=f"call-{number}") for number in range(3)]
    model.will(*again, says("Enough."))

    parts = await answer(upstream, prompt(model, tools=[lookup(note)], steps=2))

    assert len(asked) == 2
    assert [part.failed for part in parts if isinstance(part, StepEnded)] == [False, False, True]
    assert text(parts) == "Enough."


async def test_a_model_that_never_stops_calling_tools_is_stopped(upstream: Upstreams, model: ModelServer) -> None:
    model.will(calls("lookup", '{"query": "x"}'))

    assert (await failure(upstream, prompt(model, tools=[lookup()], steps=2))).code == "model_broken"
    assert len(model.requests) == 4


async def test_tools_that_are_called_together_work_together(upstream: Upstreams, model: ModelServer) -> None:
    both = asyncio.Barrier(2)

    async def meet(arguments: Mapping[str, Any]) -> str:
        await both.wait()
        return f"found {arguments['query']}"

    model.will(together(calls("lookup", '{"query": "a"}'), calls("lookup", '{"query": "b"}', id_="b")), says("Both."))

    parts = await answer(upstream, prompt(model, tools=[lookup(meet)]))

    assert {part.id: part.result for part in parts if isinstance(part, StepEnded)} == {
        "call-1": "found a",
        "b": "found b",
    }
    assert [message.get("tool_call_id") for message in model.requests[1]["messages"][-2:]] == ["call-1", "b"]


async def test_an_answer_without_a_word_is_none(upstream: Upstreams, model: ModelServer) -> None:
    model.will(says())

    assert (await failure(upstream, prompt(model))).code == "model_broken"


async def test_an_answer_without_a_word_behind_a_tool_is_none(upstream: Upstreams, model: ModelServer) -> None:
    model.will(calls("lookup", '{"query": "x"}'), says())

    assert (await failure(upstream, prompt(model, tools=[lookup()]))).code == "model_broken"


async def test_what_the_service_does_not_let_through_is_refused(upstream: Upstreams, model: ModelServer) -> None:
    model.will(says(finish="content_filter"))

    assert (await failure(upstream, prompt(model))).code == "model_refused"


async def test_an_answer_that_was_begun_is_continued(upstream: Upstreams, model: ModelServer) -> None:
    model.will(says(" and two."))

    await answer(upstream, prompt(model, "Count.", begun="One"))

    assert [message["role"] for message in model.requests[0]["messages"]] == ["system", "user", "assistant", "user"]
    assert model.requests[0]["messages"][2]["content"] == "One"


@pytest.mark.parametrize("broken", BROKEN)
async def test_an_answer_that_breaks_off_anywhere_is_never_taken_for_a_whole_one(
    upstream: Upstreams, model: ModelServer, broken: str
) -> None:
    model.will(BROKEN[broken])
    said = ""

    try:
        async for part in upstream.answer(prompt(model)):
            said += part.text if isinstance(part, Text) else ""
    except UpstreamFailed as failed:
        assert failed.code == "model_broken"
        assert "One two three.".startswith(said)
    else:
        assert said == "One two three."


@pytest.mark.parametrize("place", range(6))
async def test_a_model_that_falls_silent_anywhere_is_not_waited_for(
    upstream: Upstreams, model: ModelServer, place: int
) -> None:
    whole = says("One ", "two ", "three.")
    model.will(replace(whole, stall_at=place))
    quick = replace(prompt(model), model=Model("m", model.base_url, timeout_s=0.05))

    assert (await failure(upstream, quick)).code == "model_silent"
    await asyncio.wait_for(asyncio.wrap_future(model.hung_up), TIMEOUT_S)


async def test_a_model_that_is_slow_but_alive_is_waited_for(upstream: Upstreams, model: ModelServer) -> None:
    model.will(says(*["."] * 20, pause_s=0.03))
    patient = replace(prompt(model), model=Model("m", model.base_url, timeout_s=0.3))

    assert text(await answer(upstream, patient)) == "." * 20


@pytest.mark.parametrize("heard", [1, 2, 3])
async def test_who_stops_listening_closes_the_call(upstream: Upstreams, model: ModelServer, heard: int) -> None:
    model.will(says(*["."] * 10, stall_at=4))
    parts = cast("AsyncGenerator[Part]", upstream.answer(prompt(model)))

    async with aclosing(parts):
        said: list[Part] = []
        while len(text(said)) < heard:
            said.append(await anext(parts))

    await asyncio.wait_for(asyncio.wrap_future(model.hung_up), TIMEOUT_S)


async def test_a_task_that_is_cancelled_closes_the_call(upstream: Upstreams, model: ModelServer) -> None:
    loop, heard = asyncio.get_running_loop(), asyncio.Event()
    model.will(says("One.", stall_at=0, heard=lambda: loop.call_soon_threadsafe(heard.set) and None))
    task = asyncio.create_task(answer(upstream, prompt(model)))
    await heard.wait()

    task.cancel()

    await asyncio.wait_for(asyncio.wrap_future(model.hung_up), TIMEOUT_S)
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "model_refused"),
        (401, "model_refused"),
        (403, "model_refused"),
        (404, "model_refused"),
        (422, "model_refused"),
        (429, "model_busy"),
        (503, "model_busy"),
        (500, "model_broken"),
    ],
)
async def test_a_refusal_is_told_by_its_kind_without_the_key_and_asked_for_once(
    upstream: Upstreams, model: ModelServer, status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    model.will(Reply(status=status, problem=f"no good: {KEY}"))

    failed = await failure(upstream, prompt(model))

    assert failed.code == code
    assert len(model.requests) == 1
    assert KEY not in caplog.text


async def test_an_answer_that_the_model_had_no_room_to_end_is_not_whole(
    upstream: Upstreams, model: ModelServer
) -> None:
    model.will(says("One two", finish="length"))

    assert (await failure(upstream, prompt(model))).code == "model_broken"


async def test_a_model_that_is_not_there_is_unreachable(upstream: Upstreams) -> None:
    nobody = Model("m", "http://127.0.0.1:9/v1")

    assert (await failure(upstream, Prompt("", [Turn("user", "?")], nobody))).code == "model_unreachable"


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        (Model("gpt"), "OPENAI_API_KEY"),
        (Model("m", "http://127.0.0.1:9/v1", "MISSING_API_KEY"), "MISSING_API_KEY"),
    ],
)
async def test_a_key_that_is_not_set_is_named_and_nothing_is_sent(
    upstream: Upstreams, monkeypatch: pytest.MonkeyPatch, settings: Model, missing: str
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    failed = await failure(upstream, Prompt("", [Turn("user", "?")], settings))

    assert (failed.code, str(failed)) == ("model_not_configured", f"model_not_configured: {missing}")


async def test_a_key_is_looked_for_at_each_question(
    upstream: Upstreams, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.will(says("Fine."))
    asked = replace(prompt(model), model=Model("m", model.base_url, "OTHER_API_KEY"))
    for key in ("one", "another"):
        monkeypatch.setenv("OTHER_API_KEY", key)
        await answer(upstream, asked)
    monkeypatch.delenv("OTHER_API_KEY")

    assert model.authorizations == ["Bearer one", "Bearer another"]
    assert (await failure(upstream, asked)).code == "model_not_configured"


async def test_without_a_model_the_demo_agent_answers(upstream: Upstreams) -> None:
    assert text(await answer(upstream, Prompt("", [Turn("user", "What is Teahouse?")], None)))


def test_a_server_that_starts_does_not_load_the_sdk() -> None:
    script = "import main, sys; assert not {'openai', 'pydantic_ai'} & set(sys.modules)"

    subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parent.parent, check=True, timeout=60)
