"""What most chat services do: ask a model, and pass its text on as one streamed HTTP answer. Nothing is stored."""

import sys
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from services.agents.model_upstream import ModelUpstream
from services.agents.upstream import Model, Prompt, Text, Turn

app = FastAPI()
upstream = ModelUpstream()
PROMPT = Prompt("Be kind.", [Turn("user", "go on")], Model("m", sys.argv[2] if len(sys.argv) > 2 else ""))


async def _pieces() -> AsyncIterator[str]:
    async for part in upstream.answer(PROMPT, ""):
        if isinstance(part, Text):
            yield part.text


@app.post("/chat")
async def chat() -> StreamingResponse:
    """The answer as it comes."""
    return StreamingResponse(_pieces(), media_type="text/plain")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
