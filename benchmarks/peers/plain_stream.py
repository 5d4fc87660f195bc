"""What most chat services do: ask a model by way of its SDK, and pass its text on as one streamed HTTP answer. Nothing
is stored.
"""

import sys
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic_ai import Agent
from pydantic_ai.messages import PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

app = FastAPI()
provider = OpenAIProvider(base_url=sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:9/v1", api_key="none")
agent = Agent(OpenAIChatModel("m", provider=provider), instructions="Be kind.")


async def _pieces() -> AsyncIterator[str]:
    async with agent.run_stream_events("go on") as events:
        async for event in events:
            match event:
                case PartStartEvent(part=TextPart(content=text)):
                    yield text
                case PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
                    yield text


@app.post("/chat")
async def chat() -> StreamingResponse:
    """The answer as it comes."""
    return StreamingResponse(_pieces(), media_type="text/plain")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
