"""Django Channels under daphne, as its tutorial shows it: a consumer for each socket, a group for each room.

The layer is the one in memory, which needs no second process, and nothing is stored. Its capacity is raised: as it
comes, a member for whom more than 100 messages wait loses the others.
"""

import json
from collections import defaultdict
from typing import Any

import django
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter
from django.conf import settings

from benchmarks.peers.wire import hello, message_created

settings.configure(
    ALLOWED_HOSTS=["*"],
    CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 100_000}}},
)
django.setup()

versions: dict[int, int] = defaultdict(int)


class ChatConsumer(AsyncWebsocketConsumer):
    """One member of one room."""

    room_id = 0

    async def receive(self, text_data: str = "", bytes_data: bytes = b"") -> None:
        command = json.loads(text_data)
        if command["op"] == "auth":
            self.room_id = int(command["token"])
            await self.channel_layer.group_add(str(self.room_id), self.channel_name)
            await self.send(json.dumps(hello(self.room_id, versions[self.room_id]), separators=(",", ":")))
        elif command["op"] == "message.send":
            versions[self.room_id] += 1
            event = json.dumps(message_created(versions[self.room_id], command), separators=(",", ":"))
            await self.channel_layer.group_send(str(self.room_id), {"type": "chat.message", "event": event})

    async def chat_message(self, message: dict[str, Any]) -> None:
        """A message of the group."""
        await self.send(message["event"])

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(str(self.room_id), self.channel_name)


application = ProtocolTypeRouter({"websocket": ChatConsumer.as_asgi()})
