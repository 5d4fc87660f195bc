"""What may happen to the messages of a room, and what they must look like after it."""

from typing import Any

from tests.people import Frame, Person
from tests.uploads import bring, fetch

SAYINGS = (
    "post",
    "show",
    "mention",
    "forward",
    "repeat",
    "edit",
    "recall",
    "react",
    "unreact",
    "pin",
    "unpin",
    "read",
    "unread",
)
GONE_FOR = ("edit", "react", "pin", "forward")
RECENT = 4


class Conversation:
    """What is said in one room that the watcher is in and leads. `messages` is what everybody must see, by seq.

    What somebody may not do is tried, and refused.
    """

    def __init__(self, watcher: Person, room: int) -> None:
        self.watcher = watcher
        self.room = room
        self.messages: dict[int, Frame] = {}
        self._turn = 0
        self._files: set[str] = set()

    async def carry_out(self, name: str, who: Person, role: str) -> None:
        """Let somebody with this role say something, or do something to one of the latest messages."""
        self._turn += 1
        if name == "post":
            self._keep(await who.post(self.room, f"{self._turn} by {who.id}"))
        elif name == "show":
            file = await bring(who, f"{self._turn}.txt", b"text")
            self._files.add(file["id"])
            self._keep(await who.post(self.room, "", file_ids=[file["id"]]))
        elif name == "mention":
            message = await who.post(self.room, f"@{self.watcher.user['username']} @all")
            assert (message["mentions"], message["mentions_all"]) == ([self.watcher.id], role != "member")
            self._keep(message)
        elif self.messages:
            await self._go_on(name, who, role, max(self.messages) - self._turn % min(RECENT, len(self.messages)))

    async def check(self) -> None:
        """What is counted and listed apart agrees with the messages."""
        room = await self._ask(self.watcher, "GET", "")
        calling = [
            message
            for message in self.messages.values()
            if message["seq"] > room["last_read_seq"]
            and message["sender_id"] != self.watcher.id
            and (message["mentions_all"] or self.watcher.id in message["mentions"])
        ]
        pinned = {message["seq"] for message in self.messages.values() if message["pinned_at"]}
        shown = {file["id"] for message in self.messages.values() for file in message["files"]}
        for file_id in self._files:
            assert (await fetch(self.watcher, file_id)).status_code == (200 if file_id in shown else 404)
        assert room["mentions_unread"] == len(calling)
        assert room["unread"] == len(self.messages) - room["last_read_seq"]
        assert {message["seq"] for message in (await self._ask(self.watcher, "GET", "/pins"))["messages"]} == pinned

    async def _go_on(self, name: str, who: Person, role: str, seq: int) -> None:
        message = self.messages[seq]
        if name == "repeat":
            if who.id == message["sender_id"]:
                assert await who.post(self.room, "again", 200, id=message["id"]) == message
        elif name in ("read", "unread"):
            await self._ask(self.watcher, "PUT", f"/{name}", json={"seq": seq})
        elif name == "forward":
            forward = {"forward": {"room_id": self.room, "seq": seq}}
            status = 404 if message["deleted_at"] else 201
            self._keep(await self._ask(who, "POST", "/messages", status, json=forward))
        else:
            await self._change(name, who, role, message)

    async def _change(self, name: str, who: Person, role: str, message: Frame) -> None:
        own, leads = message["sender_id"] == who.id, role != "member"
        method, path, body, may = {
            "edit": ("PATCH", "", {"content": f"edited in turn {self._turn}"}, own and not message["forwarded_from"]),
            "recall": ("DELETE", "", None, own or leads),
            "react": ("PUT", "/reactions/🍵", None, True),
            "unreact": ("DELETE", "/reactions/🍵", None, True),
            "pin": ("PUT", "/pin", None, leads),
            "unpin": ("DELETE", "/pin", None, leads),
        }[name]
        status = 404 if message["deleted_at"] and name in GONE_FOR else 200 if may else 403
        address = f"/messages/{message['seq']}{path}"
        answer = await self._ask(who, method, address, status, **({} if body is None else {"json": body}))
        again = await self._ask(who, method, address, status, **({} if body is None else {"json": body}))
        assert again == answer, "twice is the same as once"
        self._keep(answer)

    def _keep(self, answer: Frame) -> None:
        if "seq" in answer:
            self.messages[answer["seq"]] = answer

    async def _ask(self, person: Person, method: str, path: str, status: int = 200, **options: Any) -> Any:
        return await person.ask(method, f"/rooms/{self.room}{path}", status, **options)
