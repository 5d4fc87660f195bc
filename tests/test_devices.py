"""Where one is logged in: the list of one's devices, and logging one of them out."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.people import Frame, Person


async def devices(person: Person) -> list[Frame]:
    """The sessions that this person sees."""
    sessions: list[Frame] = (await person.ask("GET", "/auth/sessions"))["sessions"]
    return sessions


async def current(person: Person) -> Frame:
    """The session that asks."""
    (session,) = [session for session in await devices(person) if session["current"]]
    return session


async def test_i_see_each_of_my_devices_and_which_one_this_is(trio: list[Person]) -> None:
    phone = trio[0]
    phone_agent = {"User-Agent": "Mozilla/5.0 (iPhone)"}
    async with phone.elsewhere() as laptop:
        seen = await devices(phone)
        laptop_session = await current(laptop)

        assert len(seen) == 2
        assert [session["current"] for session in seen] == [False, True]
        assert {session["id"] for session in seen} == {session["id"] for session in await devices(laptop)}
        assert laptop_session["id"] == seen[0]["id"]
        assert set(laptop_session) == {"id", "user_agent", "created_at", "renewed_at", "current"}
        assert "httpx" in laptop_session["user_agent"]

        await phone.ask("POST", "/auth/refresh", headers=phone_agent)
        seen = await devices(phone)
        assert seen[0]["current"]
        assert seen[0]["renewed_at"] > seen[0]["created_at"]
        assert len(await devices(trio[1])) == 1


async def test_ending_a_device_shows_it_out_and_leaves_the_others_alone(trio: list[Person]) -> None:
    phone, bystander = trio[0], trio[1]
    async with (
        phone.elsewhere() as laptop,
        laptop.socket() as on_laptop,
        phone.socket() as on_phone,
        bystander.socket() as beside,
    ):
        session_id = (await current(laptop))["id"]
        await phone.ask("DELETE", f"/auth/sessions/{session_id}", 204)

        assert await on_laptop.closed() == 4001
        assert (await laptop.ask("GET", "/users/me", 401))["code"] == "not_authenticated"
        await laptop.ask("POST", "/auth/refresh", 401)
        assert [session["current"] for session in await devices(phone)] == [True]
        await on_phone.drain()
        await beside.drain()


async def test_a_device_that_has_ended_is_not_there_any_more(trio: list[Person]) -> None:
    async with trio[0].elsewhere() as laptop:
        session_id = (await current(laptop))["id"]
    await trio[0].ask("DELETE", f"/auth/sessions/{session_id}", 204)

    refused = await trio[0].ask("DELETE", f"/auth/sessions/{session_id}", 404)

    assert refused["code"] == "session_not_found"


async def test_nobody_ends_the_device_of_another(trio: list[Person]) -> None:
    session_id = (await current(trio[1]))["id"]

    foreign = await trio[0].ask("DELETE", f"/auth/sessions/{session_id}", 404)
    unknown = await trio[0].ask("DELETE", f"/auth/sessions/{uuid4()}", 404)

    assert foreign == unknown
    assert [session["id"] for session in await devices(trio[1])] == [session_id]


@pytest.mark.parametrize("session_id", ["x", "%00", "*", "' or 1=1 --"])
async def test_what_cannot_be_a_device_is_none(trio: list[Person], session_id: str) -> None:
    refused = await trio[0].ask("DELETE", f"/auth/sessions/{session_id}", 404)

    assert refused["code"] == "session_not_found"


async def test_logging_a_device_out_is_written_down(
    trio: list[Person], make_site_admin: Callable[[Person], None]
) -> None:
    chief = trio[0]
    make_site_admin(chief)
    async with chief.elsewhere() as laptop:
        await chief.ask("DELETE", f"/auth/sessions/{(await current(laptop))['id']}", 204)

    events = (await chief.ask("GET", "/admin/audit", params={"kind": "session_ended"}))["events"]

    assert events[0]["actor_id"] == chief.id
