"""What answers a prompt: its model, or the demo agent where there is none."""

from collections.abc import AsyncIterator

from services.agents.demo_upstream import DemoUpstream
from services.agents.keys import KeyOf
from services.agents.model_process import ModelProcess
from services.agents.upstream import Part, Prompt, Upstream


class Upstreams:
    """Answers every prompt. The process of models is started when the first one is asked."""

    def __init__(self, key_of: KeyOf, demo: Upstream | None = None) -> None:
        self._demo = demo or DemoUpstream()
        self._models = ModelProcess(key_of)

    def answer(self, prompt: Prompt) -> AsyncIterator[Part]:
        """As `Upstream` promises."""
        return (self._demo if prompt.model is None else self._models).answer(prompt)

    async def close(self) -> None:
        """End the process of models, if there is one."""
        await self._models.close()
