"""The process that models are asked in: it begins with the first question, and its death ends nothing but answers."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any, cast

import anyio
import pytest

from services.agents import model_process
from services.agents.keys import Keys
from services.agents.model_process import ModelProcess
from services.agents.upstream import Model, Part, Prompt, StepEnded, Text, Tool, Turn, UpstreamFailed
from tests.model_server import ModelServer, calls, model_server, says
from tests.people import TIMEOUT_S

KEY = "sk-never-to-be-seen"


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    """A model that says what a test wants."""
    with model_server() as running:
        yield running


@pytest.fixture(scope="module")
async def models() -> AsyncIterator[ModelProcess]:
    """What is tested."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JWT_SECRET_KEY", "a secret of the server's")
        models = ModelProcess(Keys({"TEST_API_KEY": KEY}).find)
        yield models
        await models.close()


def processes() -> set[int]:
    """The processes of models that this one has started and that live."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rsplit(")", 1)[1].split()[:2]
            command = (stat.parent / "cmdline").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == os.getpid() and state != "Z" and "services.agents.model_host" in command:
            found.add(int(stat.parent.name))
    return found


def the_process() -> int:
    """The only process of models: there is no other."""
    (process,) = processes()
    return process


def prompt(model: ModelServer, **rest: Any) -> Prompt:
    """A question to this model."""
    return Prompt("Be kind.", [Turn("user", "Tea?")], Model("m", model.base_url, "TEST_API_KEY"), **rest)


async def answer(models: ModelProcess, prompt: Prompt) -> str:
    """What is said to it."""
    with anyio.fail_after(TIMEOUT_S):
        return "".join([part.text async for part in models.answer(prompt) if isinstance(part, Text)])


async def test_it_begins_with_the_first_question_serves_all_and_ends_with_its_owner(model: ModelServer) -> None:
    model.will(says("Yes, ", "tea."))
    others = processes()
    models = ModelProcess(Keys({"TEST_API_KEY": KEY}).find)
    before = processes() - others

    said = await asyncio.gather(*(answer(models, prompt(model)) for _ in range(20)))
    during = processes() - others
    await models.close()

    assert said == ["Yes, tea."] * 20
    assert (len(before), len(during), processes() - others) == (0, 1, set())


async def test_it_knows_none_of_the_servers_secrets_and_no_key_stands_where_others_look(
    models: ModelProcess, model: ModelServer
) -> None:
    model.will(says("Yes."))
    await answer(models, prompt(model))
    folder = Path("/proc", str(the_process()))

    assert model.authorizations == [f"Bearer {KEY}"]
    assert b"PATH=" in (folder / "environ").read_bytes()
    for place in ("environ", "cmdline"):
        assert b"secret" not in (folder / place).read_bytes().lower()
        assert KEY.encode() not in (folder / place).read_bytes()


async def test_its_death_ends_its_answers_and_the_next_question_starts_another(
    models: ModelProcess, model: ModelServer
) -> None:
    model.will(says("One ", "two", stall_at=1), says("Three."))
    parts = cast("AsyncGenerator[Part]", models.answer(prompt(model)))
    async with aclosing(parts):
        assert await anext(parts) == Text("One ")
        died = the_process()

        os.kill(died, signal.SIGKILL)

        with pytest.raises(UpstreamFailed) as failed:
            await anext(parts)
    assert failed.value.code == "model_broken"
    assert await answer(models, prompt(model)) == "Three."
    assert the_process() != died


async def test_one_that_gives_no_sign_of_life_is_ended(
    models: ModelProcess, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_process, "ALIVE_S", 0.05)
    monkeypatch.setattr(model_process, "MISSED_AT_START", 20 * TIMEOUT_S)
    await models.close()
    model.will(says("One ", "two", stall_at=1))

    with pytest.raises(UpstreamFailed) as failed:
        await answer(models, prompt(model))

    assert failed.value.code == "model_broken"
    assert not processes()


async def test_it_does_not_stop_where_all_processes_are_told_to(models: ModelProcess, model: ModelServer) -> None:
    model.will(says("One ", "two", stall_at=1))
    parts = cast("AsyncGenerator[Part]", models.answer(prompt(model)))
    async with aclosing(parts):
        await anext(parts)
        process = the_process()

        os.kill(process, signal.SIGINT)
        os.kill(process, signal.SIGTERM)

        model.will(says("Three."))
        assert await answer(models, prompt(model)) == "Three."
        assert processes() == {process}


async def test_a_tool_is_used_in_the_server_while_others_are_answered(models: ModelProcess, model: ModelServer) -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def wait(arguments: Mapping[str, Any]) -> str:
        asked.set()
        await may_answer.wait()
        return f"{arguments['query']}, in process {os.getpid()}"

    tool = Tool("wait", "Waits.", {"type": "object"}, wait)
    model.will(calls("wait", '{"query": "tea"}'), says("Other."), says("Done."))

    async def parts() -> list[Part]:
        return [part async for part in models.answer(prompt(model, tools=[tool]))]

    waiting = asyncio.create_task(parts())
    with anyio.fail_after(TIMEOUT_S):
        await asked.wait()
        assert await answer(models, prompt(model)) == "Other."
        may_answer.set()
        said = await waiting

    assert StepEnded("call-1", f"tea, in process {os.getpid()}") in said
    assert Text("Done.") in said


async def test_a_tool_that_breaks_ends_its_answer_alone(models: ModelProcess, model: ModelServer) -> None:
    async def fail(arguments: Mapping[str, Any]) -> str:
        raise ZeroDivisionError

    model.will(calls("fail", "{}"), says("Other."))

    with pytest.raises(ZeroDivisionError):
        await answer(models, prompt(model, tools=[Tool("fail", "Fails.", {"type": "object"}, fail)]))

    assert await answer(models, prompt(model)) == "Other."


async def test_a_long_prompt_and_a_long_piece_arrive_whole(models: ModelProcess, model: ModelServer) -> None:
    long = "茶\n" * 500_000 + "."
    model.will(says(long))

    said = await answer(models, Prompt(long, [Turn("user", long)], Model("m", model.base_url)))

    assert said == long
    assert [message["content"] for message in model.requests[0]["messages"]] == [long, long]
