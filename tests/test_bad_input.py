"""What nobody should send: each is answered with a code of the protocol's table, and harms nobody else."""

import json
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.people import Frame, Person, client_of

PROTOCOL = Path(__file__).parent.parent / "docs" / "protocol.md"
HUGE = 10**30
JSON = {"Content-Type": "application/json"}


def codes_of_the_protocol() -> dict[str, int]:
    """The table of docs/protocol.md: HTTP status by code."""
    rows = re.findall(r"^\| (`[a-z_`· ]+`) \| (\d+|–) \|", PROTOCOL.read_text("utf-8"), re.MULTILINE)
    return {
        code: int(status) if status != "–" else 0 for names, status in rows for code in re.findall("[a-z_]+", names)
    }


def problem_of(answer: httpx2.Response) -> Frame:
    """The problem that an answer tells, of the right kind and from the table."""
    problem: Frame = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert codes_of_the_protocol()[problem["code"]] == problem["status"] == answer.status_code
    assert set(problem) <= {"type", "title", "status", "code", "detail", "retryable", "retry_after_s", "errors"}
    return problem


BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "invalid_request"),
    "no JSON": (b"{name:", "malformed_json"),
    "half a JSON": (b'{"name": "x"', "malformed_json"),
    "not UTF-8": (b'{"name": "\xff\xfe", "kind": "public"}', "malformed_json"),
    "an array": (b"[]", "invalid_request"),
    "a number": (b"7", "invalid_request"),
    "null": (b"null", "invalid_request"),
    "an empty object": (b"{}", "invalid_request"),
    "another type": (b'{"name": 7, "kind": "public"}', "invalid_request"),
    "a list for a name": (b'{"name": ["x"], "kind": "public"}', "invalid_request"),
    "an unknown kind": (b'{"name": "x", "kind": "secret"}', "invalid_request"),
    "an empty name": (b'{"name": "", "kind": "public"}', "invalid_request"),
    "a name of spaces": (b'{"name": " \\u3000 ", "kind": "public"}', "invalid_request"),
    "a NUL": (b'{"name": "a\\u0000b", "kind": "public"}', "invalid_request"),
    "half a character": (b'{"name": "\\ud800", "kind": "public"}', "invalid_request"),
    "too long a name": (json.dumps({"name": "x" * 65, "kind": "public"}).encode(), "invalid_request"),
    "too long a topic": (json.dumps({"name": "x", "kind": "public", "topic": "x" * 256}).encode(), "invalid_request"),
    "a deep nest": (b"[" * 100_000, "malformed_json"),
    "a deep nest that ends": (b'{"name":' + b"[" * 50_000 + b"]" * 50_000 + b"}", "malformed_json"),
    "a number of many digits": (b'{"name": ' + b"9" * 10_000 + b"}", "malformed_json"),
    "no number": (b'{"name": NaN, "kind": "public"}', "invalid_request"),
}


@pytest.mark.parametrize("kind", BODIES)
async def test_a_body_that_is_wrong_is_answered_with_what_is_wrong(duo: list[Person], kind: str) -> None:
    content, code = BODIES[kind]

    answer = await duo[0].http.post("/rooms", content=content, headers=JSON)

    assert problem_of(answer)["code"] == code
    assert (await duo[0].ask("GET", "/rooms"))["rooms"] == []


async def test_a_body_of_another_kind_is_not_taken_for_json(duo: list[Person]) -> None:
    answer = await duo[0].http.post(
        "/rooms", content=b'{"name": "x", "kind": "public"}', headers={"Content-Type": "text/plain"}
    )

    assert problem_of(answer)["code"] == "invalid_request"


async def test_a_body_over_the_limit_is_refused_as_a_problem_too(duo: list[Person]) -> None:
    async def in_parts() -> Any:
        for _ in range(300):
            yield b" " * 1024

    room_id = await duo[0].make_room()
    for content in (b" " * 300_000, in_parts()):
        answer = await duo[0].http.post(f"/rooms/{room_id}/messages", content=content, headers=JSON)

        assert problem_of(answer)["code"] == "too_large"


@pytest.mark.parametrize("content", ["", " ", "\n\t\u3000", "a\0b", "\ud83c", "x" * 8001, 7, None, ["x"], {}])
async def test_a_content_that_is_none_is_refused_at_both_doors(duo: list[Person], content: Any) -> None:
    room_id = await duo[0].make_room()
    name = "7f8a8f8e-0000-4000-8000-000000000000"

    answer = await duo[0].http.post(
        f"/rooms/{room_id}/messages", content=json.dumps({"content": content}).encode(), headers=JSON
    )
    async with duo[0].socket() as socket:
        await socket.say("message.send", room_id=room_id, id=name, content=content)
        error = await socket.hear("error")

    assert problem_of(answer)["code"] == "invalid_request"
    assert error["code"] in {"invalid_request", "malformed_json"}
    assert (await duo[0].history(room_id))["messages"] == []


@pytest.mark.parametrize("id_", ["", "x", "7f8a8f8e", 7, [], "7f8a8f8e-0000-4000-8000-00000000000g"])
async def test_a_message_id_that_is_no_uuid_is_refused(duo: list[Person], id_: Any) -> None:
    room_id = await duo[0].make_room()

    refused = await duo[0].post(room_id, "hello", 422, id=id_)

    assert [error["field"] for error in refused["errors"]] == ["id"]


@pytest.mark.parametrize("number", [-1, HUGE, 2**53, 1.5, "x", "", "9" * 5000, "1e3", "\0", "٣x", "NaN"])
@pytest.mark.parametrize("name", ["before", "after", "around", "limit"])
async def test_an_absurd_place_in_the_history_is_refused(duo: list[Person], name: str, number: Any) -> None:
    room_id = await duo[0].make_room()

    answer = await duo[0].http.get(f"/rooms/{room_id}/messages", params={name: number})

    assert [error["field"] for error in problem_of(answer)["errors"]] == [name]


@pytest.mark.parametrize("number", [0, -1, HUGE, 2**53, "x", "1.5", "%00", "9" * 5000, "null", "1;2"])
async def test_an_absurd_room_is_no_room(duo: list[Person], number: Any) -> None:
    answer = await duo[0].http.get(f"/rooms/{number}")

    assert problem_of(answer)["code"] == "invalid_request"


@pytest.mark.parametrize("seq", [-1, 1.5, "1", True, None, HUGE, []])
async def test_a_read_mark_is_a_place_and_nothing_else(duo: list[Person], seq: Any) -> None:
    room_id = await duo[0].make_room()

    await duo[0].ask("PUT", f"/rooms/{room_id}/read", 422, json={"seq": seq})


@pytest.mark.parametrize("username", ["a\0b", "a\ud800b", "x" * 256, "' OR ''='", "\u202e"])
async def test_a_name_that_cannot_be_is_not_known_at_the_login_door(trio: list[Person], username: str) -> None:
    content = json.dumps({"username": username, "password": "whatever it is"}).encode()

    answer = await trio[0].http.post("/auth/login", content=content, headers=JSON)

    assert problem_of(answer)["status"] in {401, 422}


FORMS = [{}, {"username": "x"}, {"username": "a\0b", "password": "x\0y"}, {"username": "x", "password": "x" * 5000}]


@pytest.mark.parametrize("form", FORMS)
async def test_a_form_that_cannot_be_is_refused(trio: list[Person], form: dict[str, str]) -> None:
    answer = await trio[0].http.post("/auth/token", data=form)

    assert problem_of(answer)["status"] in {401, 422}


@pytest.mark.parametrize("q", ["\0", "a\0b", "x" * 65])
@pytest.mark.parametrize("path", ["/users", "/rooms/public"])
async def test_a_search_that_cannot_be_finds_nothing(trio: list[Person], path: str, q: str) -> None:
    answer = await trio[0].http.get(path, params={"q": q})

    if answer.status_code == 200:
        assert not any(answer.json().values())
    else:
        assert problem_of(answer)["code"] == "invalid_request"


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("POST", "/nothing"), ("GET", "/rooms/1/nothing")])
async def test_an_address_that_is_none_is_not_found(duo: list[Person], method: str, path: str) -> None:
    assert problem_of(await duo[0].http.request(method, path))["code"] == "not_found"


async def test_a_known_address_asked_in_another_way_says_so(duo: list[Person]) -> None:
    answer = await duo[0].http.delete("/rooms")

    assert problem_of(answer)["code"] == "method_not_allowed"


HEADERS = ["Bearer", "Basic eDp4", "Bearer \x80", "Bearer " + "x" * 5000, "Bearer a b"]


@pytest.mark.parametrize("header", HEADERS)
async def test_a_bad_authorization_header_is_no_login(duo: list[Person], header: str) -> None:
    async with client_of(duo[0].address) as http:
        answer = await http.get("/users/me", headers=[(b"Authorization", header.encode("latin-1"))])

    assert problem_of(answer)["code"] == "not_authenticated"
    assert answer.headers["www-authenticate"] == "Bearer"
