"""Listening for who is online."""

from tests.people import Frame, Person, Socket


class PresenceOf:
    """Matches a presence frame that tells this about somebody."""

    def __init__(self, user_id: int, online: bool) -> None:
        self._told = {"user_id": user_id, "online": online}

    def __call__(self, frame: Frame) -> bool:
        return self._told in frame["changes"]


def heard_about(socket: Socket, person: Person) -> list[bool]:
    """What this socket has heard about somebody's presence, in order."""
    return [
        change["online"]
        for frame in socket.heard
        if frame["type"] == "presence"
        for change in frame["changes"]
        if change["user_id"] == person.id
    ]


async def is_shown_online(viewer: Person, room_id: int, person: Person) -> bool:
    """What the list of the room's members says about somebody."""
    members = (await viewer.ask("GET", f"/rooms/{room_id}/members"))["members"]
    shown: bool = {member["user"]["id"]: member["online"] for member in members}[person.id]
    return shown
