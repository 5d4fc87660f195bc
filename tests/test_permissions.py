"""Who may do what: every route and every op of the socket, asked by everybody there is.

The tables are complete: a route or an op that is missing from them fails. 404 stands for what is not there and for
what is not yours, and both answer the same.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any, get_args

import pytest

from schemas.socket import AnyCommand
from tests.agents import Operate
from tests.api_routes import api_routes
from tests.cast import ROLES, Cast, cast_of
from tests.people import PASSWORD, Frame, Person, knock
from tests.running_server import RunningServer

NO_ID = "00000000-0000-4000-8000-000000000000"
MISSING = {
    "room_id": 9007199254740991,
    "agent_id": 9007199254740991,
    "code": "missing",
    "file_id": NO_ID,
    "session_id": NO_ID,
    "chat_session_id": NO_ID,
    "conversation_id": NO_ID,
    "answer_id": NO_ID,
    "proposal_id": NO_ID,
}
"""What takes the place of a name in an address, so that there is nothing at it."""

Statuses = tuple[int | None, ...]
Hand = Callable[[Person], None]
Row = tuple[Statuses, Frame]


def known(status: int) -> Statuses:
    """The same for everybody who has an account."""
    return (401, 401, *[status] * 7)


def inside(member: int, admin: int, owner: int) -> Statuses:
    """For those who are in the room; it is not there for anybody else."""
    return (401, 401, 404, 404, 404, 404, member, admin, owner)


def site_admin(status: int) -> Statuses:
    """For who looks after the server; it is not there for anybody else."""
    return (401, 401, 404, 404, 404, status, 404, 404, 404)


ANYBODY: Statuses = (None,) * len(ROLES)
"""It does not ask who you are, and its own tests say what it answers."""

INVITED: Statuses = (401, 401, 200, 200, 404, 200, 200, 200, 200)
"""Whoever has an invitation may follow it, but for who is banned."""

PROPOSED_TO_THE_OWNER: Statuses = (401, 401, 404, 404, 404, 404, 404, 404, 200)
"""What an agent would do for the owner of the room; it is not there for anybody else."""

OWN_OF_THE_OWNER: Statuses = (401, 401, 404, 404, 404, 404, 404, 404, 204)
"""A thing of one person, who is the owner of the room; it is not there for anybody else."""

READ_BY_THE_OWNER: Statuses = (401, 401, 404, 404, 404, 404, 404, 404, 200)
"""The same for what is answered with something."""

ROUTES: dict[tuple[str, str], Row] = {
    ("POST", "/auth/register"): (ANYBODY, {}),
    ("GET", "/auth/registration"): (ANYBODY, {}),
    ("POST", "/auth/login"): (ANYBODY, {}),
    ("POST", "/auth/token"): (ANYBODY, {}),
    ("POST", "/auth/refresh"): (ANYBODY, {}),
    ("GET", "/health"): (ANYBODY, {}),
    ("POST", "/auth/logout"): (known(204), {}),
    ("POST", "/auth/logout-everywhere"): (known(204), {}),
    ("GET", "/auth/sessions"): (known(200), {}),
    ("DELETE", "/auth/sessions/{session_id}"): (OWN_OF_THE_OWNER, {}),
    ("GET", "/users/me"): (known(200), {}),
    ("PATCH", "/users/me"): (known(200), {"display_name": "new"}),
    ("POST", "/users/me/password"): (known(204), {"current_password": PASSWORD, "new_password": PASSWORD}),
    ("GET", "/users/me/export"): (known(200), {}),
    ("GET", "/users"): (known(200), {}),
    ("GET", "/users/me/blocks"): (known(200), {}),
    ("PUT", "/users/me/blocks/{user_id}"): (known(204), {}),
    ("DELETE", "/users/me/blocks/{user_id}"): (known(204), {}),
    ("POST", "/rooms"): (known(201), {"name": "room", "kind": "private"}),
    ("GET", "/rooms"): (known(200), {}),
    ("GET", "/rooms/public"): (known(200), {}),
    ("GET", "/rooms/{room_id}"): (inside(200, 200, 200), {}),
    ("PATCH", "/rooms/{room_id}"): (inside(403, 403, 200), {"name": "renamed"}),
    ("DELETE", "/rooms/{room_id}"): (inside(403, 403, 204), {}),
    ("POST", "/rooms/{room_id}/join"): (inside(404, 404, 404), {}),
    ("POST", "/rooms/{room_id}/leave"): (inside(204, 204, 204), {}),
    ("GET", "/rooms/{room_id}/members"): (inside(200, 200, 200), {}),
    ("POST", "/rooms/{room_id}/members"): (inside(403, 201, 201), {"user_id": "{user_id}"}),
    ("PATCH", "/rooms/{room_id}/members/{user_id}"): (inside(403, 403, 200), {"role": "admin"}),
    ("DELETE", "/rooms/{room_id}/members/{user_id}"): (inside(403, 204, 204), {}),
    ("GET", "/rooms/{room_id}/bans"): (inside(403, 200, 200), {}),
    ("PUT", "/rooms/{room_id}/bans/{user_id}"): (inside(403, 200, 200), {}),
    ("DELETE", "/rooms/{room_id}/bans/{user_id}"): (inside(403, 204, 204), {}),
    ("POST", "/rooms/{room_id}/invites"): (inside(403, 201, 201), {}),
    ("GET", "/rooms/{room_id}/invites"): (inside(403, 200, 200), {}),
    ("DELETE", "/rooms/{room_id}/invites/{code}"): (inside(403, 204, 204), {}),
    ("GET", "/invites/{code}"): (INVITED, {}),
    ("POST", "/invites/{code}/accept"): (INVITED, {}),
    ("PUT", "/rooms/{room_id}/read"): (inside(200, 200, 200), {"seq": 1}),
    ("PUT", "/rooms/{room_id}/draft"): (inside(200, 200, 200), {"content": "I was about to"}),
    ("PUT", "/rooms/{room_id}/unread"): (inside(200, 200, 200), {"seq": 1}),
    ("POST", "/rooms/{room_id}/messages"): (inside(201, 201, 201), {"content": "hello"}),
    ("PATCH", "/rooms/{room_id}/messages/{seq}"): (inside(403, 403, 200), {"content": "in other words"}),
    ("DELETE", "/rooms/{room_id}/messages/{seq}"): (inside(403, 200, 200), {}),
    ("PUT", "/rooms/{room_id}/messages/{seq}/reactions/{emoji}"): (inside(200, 200, 200), {}),
    ("DELETE", "/rooms/{room_id}/messages/{seq}/reactions/{emoji}"): (inside(200, 200, 200), {}),
    ("PUT", "/rooms/{room_id}/messages/{seq}/pin"): (inside(403, 200, 200), {}),
    ("DELETE", "/rooms/{room_id}/messages/{seq}/pin"): (inside(403, 200, 200), {}),
    ("GET", "/rooms/{room_id}/pins"): (inside(200, 200, 200), {}),
    ("POST", "/rooms/{room_id}/catch-up"): (inside(200, 200, 200), {}),
    ("POST", "/rooms/{room_id}/messages/{seq}/proposals/{proposal_id}"): (PROPOSED_TO_THE_OWNER, {"approve": True}),
    ("GET", "/rooms/{room_id}/messages"): (inside(200, 200, 200), {}),
    ("GET", "/rooms/{room_id}/messages/{seq}/answer"): (inside(200, 200, 200), {}),
    ("POST", "/rooms/{room_id}/messages/{seq}/stop"): (inside(403, 204, 204), {}),
    ("POST", "/rooms/{room_id}/messages/{seq}/retry"): (inside(403, 204, 204), {}),
    ("POST", "/rooms/{room_id}/messages/{seq}/continue"): (inside(403, 204, 204), {}),
    ("POST", "/rooms/{room_id}/messages/{seq}/resend"): (inside(403, 403, 403), {"content": "in other words"}),
    ("GET", "/rooms/{room_id}/changes?since=0"): (inside(200, 200, 200), {}),
    ("GET", "/rooms/{room_id}/notify"): (inside(200, 200, 200), {}),
    ("PUT", "/rooms/{room_id}/notify"): (inside(200, 200, 200), {"level": "all"}),
    ("GET", "/rooms/{room_id}/messages/{seq}/notification"): (inside(200, 200, 200), {}),
    ("GET", "/users/me/quiet-hours"): (known(200), {}),
    ("PUT", "/users/me/quiet-hours"): (known(200), {"quiet_hours": None}),
    ("GET", "/push/key"): (known(200), {}),
    ("PUT", "/push/subscription"): (known(422), {"endpoint": "http://push.example/"}),
    ("DELETE", "/push/subscription"): (known(204), {}),
    ("POST", "/push/test"): (known(200), {}),
    ("GET", "/search?q=hello&room_id={room_id}"): (inside(200, 200, 200), {}),
    ("POST", "/files"): (known(422), {}),
    ("GET", "/files/{file_id}"): (inside(200, 200, 200), {}),
    ("HEAD", "/files/{file_id}"): (inside(200, 200, 200), {}),
    ("GET", "/files/{file_id}/thumbnail"): (inside(200, 200, 200), {}),
    ("HEAD", "/files/{file_id}/thumbnail"): (inside(200, 200, 200), {}),
    ("GET", "/rooms/{room_id}/messages/{answer_seq}/feedback"): (inside(200, 200, 200), {}),
    ("PUT", "/rooms/{room_id}/messages/{answer_seq}/feedback"): (inside(200, 200, 200), {"rating": 5}),
    ("DELETE", "/rooms/{room_id}/messages/{answer_seq}/feedback"): (inside(204, 204, 204), {}),
    ("POST", "/api/sessions"): (known(201), {}),
    ("GET", "/api/sessions"): (known(200), {}),
    ("GET", "/api/sessions/{chat_session_id}"): (READ_BY_THE_OWNER, {}),
    ("DELETE", "/api/sessions/{chat_session_id}"): (OWN_OF_THE_OWNER, {}),
    ("GET", "/api/sessions/{chat_session_id}/history"): (READ_BY_THE_OWNER, {}),
    ("POST", "/api/sessions/{chat_session_id}/chat"): (READ_BY_THE_OWNER, {"content": "hello"}),
    ("POST", "/chat"): (known(200), {"content": "hello"}),
    ("GET", "/history"): (known(200), {}),
    ("POST", "/api/v1/chat"): (READ_BY_THE_OWNER, {"conversation_id": "{conversation_id}", "content": "hello"}),
    ("POST", "/api/v1/conversations"): (known(201), {}),
    ("GET", "/api/v1/conversations"): (known(200), {}),
    ("GET", "/api/v1/conversations/{conversation_id}"): (READ_BY_THE_OWNER, {}),
    ("POST", "/api/v1/feedback"): (
        (401, 401, 404, 404, 404, 404, 404, 404, 201),
        {"message_id": "{answer_id}", "rating": 5},
    ),
    ("DELETE", "/files/{file_id}"): ((401, 401, 404, 404, 404, 404, 404, 404, 403), {}),
    ("GET", "/admin/overview"): (site_admin(200), {}),
    ("GET", "/admin/users"): (site_admin(200), {}),
    ("PATCH", "/admin/users/{user_id}"): (site_admin(200), {"role": "admin"}),
    ("POST", "/admin/users/{user_id}/end-sessions"): (site_admin(204), {}),
    ("GET", "/admin/rooms"): (site_admin(200), {}),
    ("DELETE", "/admin/rooms/{room_id}"): (site_admin(204), {}),
    ("GET", "/admin/settings"): (site_admin(200), {}),
    ("PATCH", "/admin/settings"): (site_admin(200), {"registration": "open"}),
    ("GET", "/admin/audit"): (site_admin(200), {}),
    ("GET", "/agents"): (known(200), {}),
    ("GET", "/admin/agents"): (site_admin(200), {}),
    ("POST", "/admin/agents"): (site_admin(409), {"username": "teahouse", "display_name": "twin"}),
    ("PATCH", "/admin/agents/{agent_id}"): (site_admin(200), {"status_text": "Ask me."}),
    ("DELETE", "/admin/agents/{agent_id}"): (site_admin(204), {}),
}
"""What each route answers to each role, and what it is asked with. Names in braces are found in `Cast.targets`."""

ASKED = [row for row, (statuses, _) in ROUTES.items() if statuses is not ANYBODY]
TAKING = {
    ("POST", "/auth/logout"),
    ("POST", "/auth/logout-everywhere"),
    ("DELETE", "/auth/sessions/{session_id}"),
    ("POST", "/users/me/password"),
    ("DELETE", "/rooms/{room_id}"),
    ("POST", "/rooms/{room_id}/leave"),
    ("PATCH", "/rooms/{room_id}/members/{user_id}"),
    ("DELETE", "/rooms/{room_id}/members/{user_id}"),
    ("PUT", "/rooms/{room_id}/bans/{user_id}"),
    ("DELETE", "/rooms/{room_id}/invites/{code}"),
    ("POST", "/invites/{code}/accept"),
    ("DELETE", "/rooms/{room_id}/messages/{seq}"),
    ("POST", "/rooms/{room_id}/messages/{seq}/stop"),
    ("POST", "/rooms/{room_id}/messages/{seq}/retry"),
    ("POST", "/rooms/{room_id}/messages/{seq}/continue"),
    ("DELETE", "/api/sessions/{chat_session_id}"),
    ("PATCH", "/admin/users/{user_id}"),
    ("POST", "/admin/users/{user_id}/end-sessions"),
    ("DELETE", "/admin/rooms/{room_id}"),
    ("DELETE", "/admin/agents/{agent_id}"),
}
"""After these somebody is not who they were, or something is not there any more."""

ABOUT_ANSWERS = ("answer", "stop", "retry", "continue", "resend")
"""Ends of addresses in which `seq` is that of an agent's answer."""

NO_ROOM = "room_not_found"
OPS: dict[str, tuple[tuple[str, ...], Frame]] = {
    "auth": (("pong",) * 7, {}),
    "ping": (("pong",) * 7, {}),
    "message.send": (
        (*[NO_ROOM] * 4, *["message.created"] * 3),
        {"id": "7f8a8f8e-0000-4000-8000-000000000000", "content": "x"},
    ),
    "changes": ((*[NO_ROOM] * 4, *["changes"] * 3), {"since": 0}),
    "read": ((*[NO_ROOM] * 4, *["read"] * 3), {"seq": 1}),
    "typing": ((*[NO_ROOM] * 4, *["typing"] * 3), {}),
}
"""What each op is answered with, after `auth`, by who may come in: a type of frame, or the code of an error."""


@pytest.fixture
async def cast(
    server: RunningServer, close_account: Hand, make_site_admin: Hand, operate: Operate
) -> AsyncIterator[Cast]:
    """Everybody there is, for one test alone, which takes something from them."""
    async with cast_of(server.address, close_account, make_site_admin, operate) as everybody:
        yield everybody


@pytest.fixture(scope="session")
async def onlookers(
    server: RunningServer, close_account: Hand, make_site_admin: Hand, operate: Operate
) -> AsyncIterator[Cast]:
    """Everybody there is, for all tests after which they are who they were, and have what they had."""
    async with cast_of(server.address, close_account, make_site_admin, operate) as everybody:
        yield everybody


def routes() -> set[tuple[str, str]]:
    """Every route there is, by its methods and its path."""
    return {(method, route.path) for route in api_routes() for method in route.methods or ()}


def ops() -> set[str]:
    """Every op of the socket."""
    union = get_args(AnyCommand)[0]
    return {get_args(command.model_fields["op"].annotation)[0] for command in get_args(union)}


def test_every_route_and_every_op_has_its_row() -> None:
    assert len(routes()) > 20
    assert routes() == {(method, path.split("?")[0]) for method, path in ROUTES}
    assert ops() == set(OPS)


def whole(person: Person, path: str) -> str:
    """An address as the client of this person takes it: most begin below `/api/v1`."""
    return f"http://{person.address}{path}" if path.startswith(("/api/", "/chat", "/history")) else path


@pytest.mark.parametrize(("method", "path"), [row for row in ASKED if row not in TAKING])
async def test_a_route_answers_everybody_as_they_deserve(onlookers: Cast, method: str, path: str) -> None:
    assert await answers_of(onlookers, method, path) == dict(zip(ROLES, ROUTES[method, path][0], strict=True))


@pytest.mark.parametrize(("method", "path"), sorted(TAKING))
async def test_a_route_that_takes_away_answers_everybody_as_they_deserve(cast: Cast, method: str, path: str) -> None:
    assert await answers_of(cast, method, path) == dict(zip(ROLES, ROUTES[method, path][0], strict=True))


async def answers_of(cast: Cast, method: str, path: str) -> dict[str, int]:
    """What each role is answered. Who is told that it is not there hears the same as where nothing is."""
    body, answered = ROUTES[method, path][1], {}
    for role in ROLES:
        person, targets = cast.by_role[role], cast.targets[role]
        if path.endswith(ABOUT_ANSWERS):
            targets = {**targets, "seq": targets["answer_seq"]}
        person.http.cookies.clear()
        address, missing = path.format_map(targets), path.format_map({**targets, **MISSING})
        options: dict[str, Any] = {"json": {name: targets.get(str(value)[1:-1], value) for name, value in body.items()}}
        nowhere = await person.http.request(method, whole(person, missing), **options) if missing != address else None
        answer = await person.http.request(method, whole(person, address), **options)
        answered[role] = answer.status_code
        if answer.status_code == 404 and nowhere is not None:
            assert answer.content == nowhere.content
    return answered


@pytest.mark.parametrize("op", OPS)
async def test_an_op_answers_everybody_as_they_deserve(onlookers: Cast, op: str) -> None:
    expected, fields = OPS[op]
    answered = {}

    for role in ROLES[2:]:
        person = onlookers.by_role[role]
        async with person.socket() as socket:
            extra = {"token": person.token} if op == "auth" else {"room_id": onlookers.room_id}
            id_ = {"id": str(person.id).rjust(32, "0")} if "id" in fields else {}
            await socket.say(op, **{**fields, **extra, **id_})
            answer = await socket.hear_answer()
            answered[role] = answer.get("code") or answer["type"]
            if answered[role] == NO_ROOM:
                await socket.say(op, **{**fields, **id_, **MISSING})
                assert await socket.hear_answer() == answer

    assert answered == dict(zip(ROLES[2:], expected, strict=True))


@pytest.mark.parametrize("role", ["nobody", "disabled"])
@pytest.mark.parametrize("op", OPS)
async def test_an_op_of_somebody_who_may_not_come_in_shows_them_out(onlookers: Cast, role: str, op: str) -> None:
    person, bystander = onlookers.by_role[role], onlookers.bystanders[0]
    before = await bystander.history(onlookers.room_id)

    async with knock(person.address) as socket:
        await socket.say(op, **OPS[op][1], token=person.token or "x.y.z", room_id=onlookers.room_id)

        assert await socket.closed() == (4003 if (role, op) == ("disabled", "auth") else 4001)

    assert len(before["messages"]) >= 4
    assert await bystander.history(onlookers.room_id) == before


@pytest.mark.parametrize(("role", "status"), list(zip(ROLES, known(200), strict=True)))
async def test_a_public_room_may_be_joined_by_whoever_has_an_account(
    onlookers: Cast, role: str, status: int | None
) -> None:
    room_id = await onlookers.by_role["owner"].make_room(onlookers.by_role["member"], kind="public")

    answer = await onlookers.by_role[role].http.request("POST", f"/rooms/{room_id}/join")

    assert answer.status_code == status
