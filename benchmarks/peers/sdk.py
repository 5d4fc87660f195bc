"""What a model says by way of its SDK, as most chat services ask it."""

from collections.abc import AsyncIterator

from pydantic_ai import Agent
from pydantic_ai.messages import PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider


def agent(model_url: str) -> Agent[None, str]:
    """An agent of this model."""
    provider = OpenAIProvider(base_url=model_url, api_key="none")
    return Agent(OpenAIChatModel("m", provider=provider), instructions="Be kind.")


async def pieces(asked: Agent[None, str]) -> AsyncIterator[str]:
    """Its answer as it comes."""
    async with asked.run_stream_events("go on") as events:
        async for event in events:
            match event:
                case PartStartEvent(part=TextPart(content=text)):
                    yield text
                case PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
                    yield text
