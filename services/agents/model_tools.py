"""The tools that a model calls while it answers, and how often it may."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from errors import AppError
from services.agents.model_reading import Reading
from services.agents.upstream import Tool


@dataclass(frozen=True, slots=True)
class Call:
    """What a model calls. `arguments` are None where they are no JSON object; `written` is how it wrote them."""

    id: str
    tool: str
    arguments: Mapping[str, Any] | None
    written: str


@dataclass(frozen=True, slots=True)
class Result:
    """What the model is told. If it `failed`, why; it can still answer."""

    text: str
    failed: bool = False


class Tools:
    """A prompt's tools, which may be called so many times."""

    def __init__(self, tools: Sequence[Tool], steps: int, reading: Reading) -> None:
        self.known = tools if steps else ()
        """What the model is told of."""

        self._left = steps
        self._reading = reading

    async def use(self, calls: Sequence[Call]) -> list[Result]:
        """What the tools answer, all called at once."""
        for call in calls:
            shown = {"arguments": call.written} if call.arguments is None else call.arguments
            self._reading.begin_step(call.id, call.tool, shown)
        async with asyncio.TaskGroup() as tasks:
            using = [tasks.create_task(self._use(call)) for call in calls]
        return [task.result() for task in using]

    async def _use(self, call: Call) -> Result:
        result = await self._called(call)
        self._reading.end_step(call.id, result.text, failed=result.failed)
        return result

    async def _called(self, call: Call) -> Result:
        tool = next((tool for tool in self.known if tool.name == call.tool), None)
        if tool is None:
            return Result("There is no tool of this name.", failed=True)
        if call.arguments is None:
            return Result("The arguments are no JSON object.", failed=True)
        if not self._left:
            return Result("You have used all the tool calls you may. Answer with what you know.", failed=True)
        self._left -= 1
        try:
            return Result(await tool.call(call.arguments))
        except AppError as error:
            return Result(error.code, failed=True)
