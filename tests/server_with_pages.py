"""A server for browser tests, set up by the environment as `main.py` is, and beside it pages that links may lead to.

The real one asks only addresses that everybody can reach. Run as `python -m tests.server_with_pages`.
"""

import asyncio
import os

import uvicorn

from config import Settings
from main import create_app
from server import server_config
from tests.web import fetcher_for, page, web

PAGE = """<!doctype html><title>Oolong</title>
<meta property="og:title" content="Oolong &lt;b&gt;of the high mountains&lt;/b&gt;">
<meta property="og:description" content="Half black, half green.">
<meta property="og:site_name" content="The tea book">
<meta property="og:image" content="https://tea.example/leaf.png">"""


async def serve() -> None:
    """Serve both until told to stop."""
    settings = Settings()
    async with web(int(os.environ["PAGES_PORT"])) as served:
        served.plays["/oolong"] = page(PAGE)
        await uvicorn.Server(server_config(settings, create_app(settings, fetcher_for(served)))).serve()


if __name__ == "__main__":
    asyncio.run(serve())
