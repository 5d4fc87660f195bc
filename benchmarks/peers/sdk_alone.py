"""What the SDK itself costs: its text as it comes, over a bare socket, and nothing else. No server can be below that
as long as the SDK looks at each token.

`python -m benchmarks.peers.sdk_alone PORT MODEL_URL`
"""

import asyncio
import sys

import uvloop

from benchmarks.peers.sdk import agent, pieces


async def serve(port: int, model_url: str) -> None:
    """Answer every request, whatever it says, with what the model says."""
    asked = agent(model_url)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            async for piece in pieces(asked):
                writer.write(piece.encode())
        except asyncio.IncompleteReadError:
            pass
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), sys.argv[2]))
