"""What most chat services do: ask a model by way of its SDK, and pass its text on as one streamed HTTP answer. Nothing
is stored.
"""

import sys

import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from benchmarks.peers.sdk import agent, pieces

app = FastAPI()
asked = agent(sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:9/v1")


@app.post("/chat")
async def chat() -> StreamingResponse:
    """The answer as it comes."""
    return StreamingResponse(pieces(asked), media_type="text/plain")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
