"""What answers a prompt: its model, or the demo agent where there is none."""

import asyncio
import importlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from services.agents.demo_upstream import DemoUpstream
from services.agents.keys import KeyOf
from services.agents.upstream import Part, Prompt, Upstream

if TYPE_CHECKING:
    from services.agents.model_upstream import ModelUpstream


class Upstreams:
    """Answers every prompt. The SDK for models is loaded, in a thread, when the first one is asked."""

    def __init__(self, key_of: KeyOf, demo: Upstream | None = None) -> None:
        self._key_of = key_of
        self._demo = demo or DemoUpstream()
        self._models: ModelUpstream | None = None
        self._loading = asyncio.Lock()

    async def answer(self, prompt: Prompt) -> AsyncIterator[Part]:
        """As `Upstream` promises."""
        upstream = self._demo if prompt.model is None else await self._loaded()
        async with aclosing(cast("AsyncGenerator[Part]", upstream.answer(prompt))) as parts:
            async for part in parts:
                yield part

    async def close(self) -> None:
        """Let go of all connections."""
        if self._models is not None:
            await self._models.close()

    async def _loaded(self) -> "ModelUpstream":
        async with self._loading:
            if self._models is None:
                module = await asyncio.to_thread(importlib.import_module, "services.agents.model_upstream")
                self._models = module.ModelUpstream(self._key_of)
            return self._models
