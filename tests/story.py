"""What may happen in a room, one operation after the other, and what must then be true of it."""

from typing import Any

from tests.conversation import SAYINGS, Conversation
from tests.people import Person
from tests.uploads import bring, image_bytes

OPERATIONS = (
    *SAYINGS,
    "rename",
    "topic",
    "picture",
    "join",
    "leave",
    "remove",
    "add",
    "promote",
    "demote",
    "hand over",
    "ban",
    "unban",
    "invite",
    "accept",
    "look away",
)


class Story:
    """What happens in one public room. The watcher makes it and stays; what the moment does not allow is left out, or
    tried where the answer is a refusal. `roles` is who is in the room, and as what.
    """

    def __init__(self, watcher: Person, others: list[Person]) -> None:
        self.watcher = watcher
        self.others = others
        self.room = 0
        self.roles: dict[int, str] = {}
        self._banned: set[int] = set()
        self._codes: list[tuple[int, str]] = []

    async def begin(self) -> None:
        """Make the room, with one of the others in it."""
        self.room = await self.watcher.make_room(self.others[0])
        self.roles = {self.watcher.id: "owner", self.others[0].id: "member"}
        self.conversation = Conversation(self.watcher, self.room)

    async def carry_out(self, name: str, who: Person) -> None:
        """Let an operation happen, by or to somebody."""
        inside = who.id in self.roles
        match name:
            case _ if name in SAYINGS:
                speaker = who if inside else self.watcher
                await self.conversation.carry_out(name, speaker, self.roles[speaker.id])
            case "rename" | "topic":
                field = {"name": f"房间 {who.id}"} if name == "rename" else {"topic": f"话题 {who.id}"}
                await self._ask(self._owner(), "PATCH", "", json=field)
            case "picture":
                owner = self._owner()
                picture = await bring(owner, "a.png", image_bytes(size=(2, 2)))
                await self._ask(owner, "PATCH", "", json={"avatar": picture["id"]})
            case "join" | "add" | "accept" if not inside:
                await self._come_in(name, who)
            case "leave" if inside:
                await self._leave(who)
            case "remove" if inside and self.roles[who.id] != "owner":
                await self._ask(self._above(who), "DELETE", f"/members/{who.id}", 204)
                del self.roles[who.id]
            case "promote" | "demote" if inside and self.roles[who.id] != "owner":
                await self._give(who, "admin" if name == "promote" else "member")
            case "hand over" if inside:
                await self._hand_over(self.watcher if self.roles[who.id] == "owner" else who)
            case "ban" | "unban" | "invite":
                await self._keep_the_door(name, who)

    async def _come_in(self, name: str, who: Person) -> None:
        banned = who.id in self._banned
        match name:
            case "join":
                await self._ask(who, "POST", "/join", 403 if banned else 200)
            case "add":
                leader, body = self._above(who), {"user_id": who.id}
                await self._ask(leader, "POST", "/members", 409 if banned else 201, json=body)
            case "accept" if self._codes:
                await who.ask("POST", f"/invites/{self._codes[-1][1]}/accept", 404 if banned else 200)
            case _:
                return
        if not banned:
            self.roles[who.id] = "member"

    async def _leave(self, who: Person) -> None:
        await self._ask(who, "POST", "/leave", 204)
        if self.roles.pop(who.id) == "owner":
            members = (await self._ask(self.watcher, "GET", "/members"))["members"]
            admins = {user_id for user_id, role in self.roles.items() if role == "admin"}
            self.roles = {member["user"]["id"]: member["role"] for member in members}
            assert self._owner().id in admins or not admins

    async def _hand_over(self, heir: Person) -> None:
        owner = self._owner()
        await self._ask(owner, "PATCH", f"/members/{heir.id}", json={"role": "owner"})
        self.roles |= {owner.id: "admin", heir.id: "owner"}

    async def _give(self, who: Person, role: str) -> None:
        await self._ask(self._owner(), "PATCH", f"/members/{who.id}", json={"role": role})
        self.roles[who.id] = role

    async def _keep_the_door(self, name: str, who: Person) -> None:
        if name == "invite":
            invite = await self._ask(self._above(who), "POST", "/invites", 201, json={})
            self._codes.append((invite["created_by"], invite["code"]))
        elif name == "unban":
            await self._ask(self._above(who), "DELETE", f"/bans/{who.id}", 204)
            self._banned.discard(who.id)
        elif self.roles.get(who.id) != "owner":
            await self._ask(self._above(who), "PUT", f"/bans/{who.id}")
            self._banned.add(who.id)
            self.roles.pop(who.id, None)
            self._codes = [(maker, code) for maker, code in self._codes if maker != who.id]

    async def _ask(self, person: Person, method: str, path: str, status: int = 200, **options: Any) -> Any:
        return await person.ask(method, f"/rooms/{self.room}{path}", status, **options)

    def _owner(self) -> Person:
        return next(person for person in (self.watcher, *self.others) if self.roles.get(person.id) == "owner")

    def _above(self, who: Person) -> Person:
        """Somebody who may do something to who is not the owner: an admin, where that is enough."""
        admins = [person for person in (self.watcher, *self.others) if self.roles.get(person.id) == "admin"]
        return admins[0] if admins and self.roles.get(who.id, "member") == "member" else self._owner()
