"""The end of the server, for those who must know before it comes."""

import asyncio


class Ending:
    """Told by whoever runs the server; asked by whoever would hold it up. It belongs to the event loop."""

    def __init__(self) -> None:
        self._now = asyncio.Event()
        self.announced = False
        """Whether the server was told to stop. It may go on answering until balancers have noticed."""

    def announce(self) -> None:
        """The server was told to stop."""
        self.announced = True

    def begin(self) -> None:
        """What would go on without an end ends now."""
        self._now.set()

    async def begins(self) -> None:
        """Wait until what would go on without an end has to end."""
        await self._now.wait()
