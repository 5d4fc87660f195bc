"""Somebody who asks one thing after the other on one connection, and how long the answers took."""

import http.client
import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from websockets.sync.client import connect

from benchmarks.guests import PASSWORD

TIMEOUT_S = 60
IDLE_S = 2
"""Servers hang up on connections that nobody has used for a while."""


@dataclass
class Times:
    """How long answers took, in milliseconds."""

    ms: list[float] = field(default_factory=list)

    def percentile(self, percent: float) -> float:
        """So many percent of the answers took no longer."""
        ordered = sorted(self.ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


class Asker:
    """A person of a data set, logged in, on one connection that stays open."""

    def __init__(self, port: int, user_id: int) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
        credentials = {"username": f"person{user_id}", "password": PASSWORD}
        self._used_at = time.monotonic()
        self._token = ""
        self._token = str(self._call("POST", "/auth/login", json.dumps(credentials))[0]["access_token"])

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def ask(self, path: str, **query: object) -> tuple[dict[str, Any], float]:
        """The answer, and after how many milliseconds it was there."""
        return self._call("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, room_id: int, content: str) -> None:
        """Say something."""
        body = json.dumps({"id": str(uuid4()), "content": content})
        self._call("POST", f"/rooms/{room_id}/messages", body)

    def hello(self) -> tuple[dict[str, Any], float]:
        """The greeting on a new socket, and how many milliseconds after `auth` it came."""
        with connect(f"ws://127.0.0.1:{self._port}/ws", compression=None, max_size=None) as socket:
            began = time.perf_counter()
            socket.send(json.dumps({"op": "auth", "token": self._token}))
            frame = socket.recv(TIMEOUT_S)
            took_ms = 1e3 * (time.perf_counter() - began)
        answer: dict[str, Any] = json.loads(frame)
        if answer["type"] != "hello":
            raise RuntimeError(f"The first frame is {answer}.")
        return answer, took_ms

    def _call(self, method: str, path: str, body: str | None = None) -> tuple[dict[str, Any], float]:
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if time.monotonic() - self._used_at > IDLE_S:
            self._connection.close()
            self._connection.connect()
        began = time.perf_counter()
        self._connection.request(method, f"/api/v1{path}", body, headers)
        response = self._connection.getresponse()
        content = response.read()
        took_ms = 1e3 * (time.perf_counter() - began)
        self._used_at = time.monotonic()
        if response.status >= 300:
            raise RuntimeError(f"{method} {path} answers {response.status}: {content.decode(errors='replace')}")
        answer: dict[str, Any] = json.loads(content)
        return answer, took_ms


@contextmanager
def asking(ports: Iterable[int], user_id: int) -> Iterator[list[Asker]]:
    """The same person at several servers."""
    askers = [Asker(port, user_id) for port in ports]
    try:
        yield askers
    finally:
        for asker in askers:
            asker.close()
