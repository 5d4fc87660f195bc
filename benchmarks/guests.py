"""The people of a benchmark: accounts and rooms made through the REST API, and the seats they take."""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PASSWORD = "a password for benchmarks"
CALL_TIMEOUT_S = 30
TOKEN_RESERVE_S = 120


@dataclass(frozen=True)
class Seat:
    """One socket of the load generator: who it says it is, and the room whose versions it checks."""

    token: str
    room_id: int


@dataclass
class _Guest:
    name: str
    token: str
    room_id: int


class Guests:
    """People of one server in their rooms. Their tokens are renewed when they near their end."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._guests: list[_Guest] = []
        self._good_until_s = float("inf")
        self._agent_id = 0

    def share_a_room(self, count: int) -> "Guests":
        """`count` new people in one new room."""
        host, *others = [self._register(f"shared{number}") for number in range(count)]
        room_id = self._open_room(host)
        for guest in others:
            self._call("POST", f"/rooms/{room_id}/join", token=guest.token)
        for guest in (host, *others):
            guest.room_id = room_id
        return self

    def have_rooms_with_an_agent(self, count: int, agent: str, model_url: str) -> "Guests":
        """`count` new people, each alone with this agent in a new room. It is new too, and answers by that model."""
        guests = [self._register(f"asker{number}") for number in range(count)]
        limits = {"answers_per_room_hour": 100_000, "answers_per_person_hour": 100_000}
        settings = {"model": {"name": "m", "base_url": model_url}, "tools": [], "limits": limits}
        body = {"username": agent, "display_name": agent, "settings": settings}
        made = self._call("POST", "/admin/agents", body, guests[0].token)
        self._agent_id = made["user"]["id"]
        for guest in guests:
            guest.room_id = self._open_room(guest)
            self._call("POST", f"/rooms/{guest.room_id}/members", {"user_id": made["user"]["id"]}, guest.token)
        return self

    def sessions(self) -> list[str]:
        """A new session of each with the agent they have in their rooms; its id."""
        body = {"agent_id": self._agent_id}
        return [self._call("POST", "/sessions", body, guest.token, "/api")["id"] for guest in self._guests]

    def seats(self, count: int) -> list[Seat]:
        """The first `count` seats; with fewer people than seats, people take several."""
        if time.monotonic() > self._good_until_s:
            self._good_until_s = float("inf")
            for guest in self._guests:
                self._take_grant(guest, "login")
        taken = (self._guests[number % len(self._guests)] for number in range(count))
        return [Seat(guest.token, guest.room_id) for guest in taken]

    def _register(self, name: str) -> _Guest:
        guest = _Guest(name, token="", room_id=0)
        self._take_grant(guest, "register")
        self._guests.append(guest)
        return guest

    def _take_grant(self, guest: _Guest, door: str) -> None:
        grant = self._call("POST", f"/auth/{door}", {"username": guest.name, "password": PASSWORD})
        guest.token = grant["access_token"]
        self._good_until_s = min(self._good_until_s, time.monotonic() + grant["expires_in"] - TOKEN_RESERVE_S)

    def _open_room(self, host: _Guest) -> int:
        room = self._call("POST", "/rooms", {"name": f"Room of {host.name}", "kind": "public"}, host.token)
        return int(room["id"])

    def _call(
        self, method: str, path: str, body: Mapping[str, object] | None = None, token: str = "", under: str = "/api/v1"
    ) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=CALL_TIMEOUT_S)
        try:
            connection.request(method, f"{under}{path}", json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        if response.status >= 300:
            raise RuntimeError(f"{method} {path} answers {response.status}: {answer.decode(errors='replace')}")
        decoded: dict[str, Any] = json.loads(answer)
        return decoded
