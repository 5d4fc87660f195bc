"""Notifications: who has not read something is told of it on their devices, who has is not, and all can ask why."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.databases import NAMES, fresh_database
from tests.people import Frame, Person, people
from tests.push_services import HOST, Browser, PushPlace, Received, claims_of, push_place
from tests.running_server import RunningServer, running_server
from tests.scripted import ScriptedUpstream

AFTER_S = 0.8


@dataclass(frozen=True)
class Tea:
    """A server that may ask one push service, and two people; Bob has a browser that may be woken."""

    server: RunningServer
    place: PushPlace
    alice: Person
    bob: Person
    browser: Browser

    async def settle(self) -> None:
        """Wait until everything that was said is decided, and tried to be delivered."""
        notifier = self.server.services.notifier
        settled = asyncio.run_coroutine_threadsafe(notifier.settled(), self.server.loop)
        await asyncio.wait_for(asyncio.wrap_future(settled), 30)

    async def direct(self) -> int:
        """The room of the two."""
        answer = await self.alice.http.post("/rooms", json={"kind": "direct", "user_id": self.bob.id})
        room_id: int = answer.json()["id"]
        return room_id

    async def why(self, who: Person, message: Frame) -> tuple[bool, str]:
        """Whether this person was notified, and the rule that decided."""
        path = f"/rooms/{message['room_id']}/messages/{message['seq']}/notification"
        answer = await who.ask("GET", path)
        return answer["notified"], answer["reason"]

    def got(self) -> list[Any]:
        """What Bob's browser was told."""
        return [self.browser.read(one) for one in self.browser.of(self.place.received)]


@pytest.fixture(scope="module", params=NAMES)
async def told(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[RunningServer, PushPlace]]:
    """A server on each database, and the push service that it may ask."""
    folder = tmp_path_factory.mktemp("told")
    async with push_place(folder) as place:
        with (
            fresh_database(request.param, folder) as url,
            running_server(url, folder, fetcher=place.fetcher(), link_previews="off", notify_after_s=AFTER_S) as server,
        ):
            yield server, place


@pytest.fixture
async def tea(told: tuple[RunningServer, PushPlace]) -> AsyncIterator[Tea]:
    """Two people who have not met on each of them; nothing that is told them comes to the next test."""
    server, place = told
    async with people(server.address, 2) as (alice, bob):
        tea = Tea(server, place, alice, bob, await Browser(place).subscribe(bob))
        yield tea
        await tea.settle()
    place.forget()


async def test_a_direct_message_that_stays_unread_reaches_the_device_and_only_it_can_read_it(tea: Tea) -> None:
    room = await tea.direct()
    async with tea.bob.socket():  # being connected, or busy elsewhere, plays no part
        said = await tea.alice.post(room, "茶  好了\n" + "长" * 200)
        received = await tea.place.next()
        await tea.settle()

    shown = tea.browser.read(received)
    assert shown.pop("text") == "茶 好了 " + "长" * 114 + "…"
    sender = tea.alice.user["display_name"]
    place = {"room_id": room, "seq": said["seq"], "room": ""}
    assert shown == {"type": "message", **place, "sender": sender, "unread": [room]}
    assert "长".encode() not in received.body
    assert (received.headers["ttl"], received.headers["urgency"]) == ("86400", "high")
    key = (await tea.bob.ask("GET", "/push/key"))["key"]
    claims = claims_of(received, key)
    assert claims["aud"] == f"https://{HOST}:{tea.place.port}"
    assert claims["exp"] - datetime.now(UTC).timestamp() < 24 * 3600
    assert await tea.why(tea.bob, said) == (True, "direct_message")
    assert await tea.why(tea.alice, said) == (False, "own_message")


async def test_a_message_waits_before_it_is_announced(trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = (await alice.ask("POST", "/rooms", 201, json={"kind": "direct", "user_id": bob.id}))["id"]
    said = await alice.post(room, "tea?")

    answer = await bob.ask("GET", f"/rooms/{room}/messages/{said['seq']}/notification")
    assert (answer["notified"], answer["reason"]) == (False, "waiting")


async def test_what_was_read_on_another_device_in_time_is_not_announced(tea: Tea) -> None:
    room = await tea.direct()
    async with tea.bob.elsewhere() as phone:
        said = await tea.alice.post(room, "tea?")
        await phone.ask("PUT", f"/rooms/{room}/read", json={"seq": said["seq"]})
    await tea.settle()

    assert tea.got() == []
    assert await tea.why(tea.bob, said) == (False, "read_in_time")


async def test_a_push_names_the_unread_rooms_so_that_what_was_read_elsewhere_can_vanish(tea: Tea) -> None:
    direct, group = await tea.direct(), await tea.alice.make_room(tea.bob)
    first = await tea.alice.post(direct, "tea?")
    await tea.settle()
    async with tea.bob.elsewhere() as phone:
        await phone.ask("PUT", f"/rooms/{direct}/read", json={"seq": first["seq"]})
    await tea.alice.post(group, f"@{tea.bob.user['username']} come")
    await tea.settle()

    assert [(one["room_id"], one["unread"]) for one in tea.got()] == [(direct, [direct]), (group, [group])]


async def test_whoever_has_very_many_unread_rooms_is_not_told_which(tea: Tea, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.notification_reader.MAX_UNREAD_ROOMS", 0)
    await tea.alice.post(await tea.direct(), "tea?")
    await tea.settle()

    assert [one["unread"] for one in tea.got()] == [None]


async def test_in_a_group_the_level_decides(tea: Tea) -> None:
    room = await tea.alice.make_room(tea.bob, name="茶馆")
    assert await tea.bob.ask("GET", f"/rooms/{room}/notify") == {"level": "mentions"}
    assert await tea.bob.ask("GET", f"/rooms/{await tea.direct()}/notify") == {"level": "all"}

    asides = [await tea.alice.post(room, "just saying")]
    await tea.settle()
    called = [await tea.alice.post(room, f"@{tea.bob.user['username']} tea")]
    await tea.settle()
    assert await tea.bob.ask("PUT", f"/rooms/{room}/notify", json={"level": "all"}) == {"level": "all"}
    called += [await tea.alice.post(room, "everything")]
    await tea.settle()
    await tea.bob.ask("PUT", f"/rooms/{room}/notify", json={"level": "nothing"})
    asides += [await tea.alice.post(room, "@all not even this")]
    await tea.settle()

    assert [(one["seq"], one["room"]) for one in tea.got()] == [(said["seq"], "茶馆") for said in called]
    assert [await tea.why(tea.bob, said) for said in asides] == [(False, "not_mentioned"), (False, "level_nothing")]
    assert [await tea.why(tea.bob, said) for said in called] == [(True, "mention"), (True, "level_all")]
    assert (await tea.bob.ask("PUT", f"/rooms/{room}/notify", 422, json={"level": "some"}))["code"] == "invalid_request"
    assert await tea.alice.ask("GET", f"/rooms/{room}/notify") == {"level": "mentions"}, "it is one's own"


async def test_of_several_messages_in_a_room_the_last_is_announced(tea: Tea) -> None:
    room = await tea.direct()
    said = [await tea.alice.post(room, text) for text in ("one", "two", "three")]
    await tea.settle()

    assert tea.got()[-1]["text"] == "three"
    assert await tea.why(tea.bob, said[-1]) == (True, "direct_message")
    assert len(tea.got()) == sum([(await tea.why(tea.bob, one))[0] for one in said])


async def test_what_was_taken_back_or_comes_from_somebody_blocked_is_not_announced(tea: Tea) -> None:
    room = await tea.alice.make_room(tea.bob)
    await tea.bob.ask("PUT", f"/rooms/{room}/notify", json={"level": "all"})
    recalled = await tea.alice.post(room, "oh")
    await tea.alice.ask("DELETE", f"/rooms/{room}/messages/{recalled['seq']}")
    await tea.settle()
    await tea.bob.ask("PUT", f"/users/me/blocks/{tea.alice.id}", 204)
    unwanted = await tea.alice.post(room, "still here")
    await tea.settle()

    assert tea.got() == []
    assert await tea.why(tea.bob, recalled) == (False, "recalled")
    assert await tea.why(tea.bob, unwanted) == (False, "blocked")


async def test_whoever_left_is_told_nothing(tea: Tea) -> None:
    room = await tea.alice.make_room(tea.bob)
    await tea.alice.post(room, f"@{tea.bob.user['username']} come")
    await tea.bob.ask("POST", f"/rooms/{room}/leave", 204)
    await tea.settle()

    assert tea.got() == []
    await tea.bob.ask("GET", f"/rooms/{room}/messages/1/notification", 404)
    await tea.bob.ask("GET", f"/rooms/{room}/notify", 404)
    await tea.alice.ask("GET", f"/rooms/{room}/messages/9/notification", 404)


async def test_quiet_hours_are_by_the_clock_of_where_one_is(tea: Tea) -> None:
    room = await tea.direct()
    assert await tea.bob.ask("GET", "/users/me/quiet-hours") == {"quiet_hours": None}
    there = datetime.now(UTC) + timedelta(hours=8)
    around = {
        "starts_at": f"{there - timedelta(hours=1):%H:%M}",
        "ends_at": f"{there + timedelta(hours=1):%H:%M}",
        "time_zone": "Asia/Shanghai",
    }
    await tea.bob.ask("PUT", "/users/me/quiet-hours", json={"quiet_hours": around})
    assert (await tea.bob.ask("GET", "/users/me/quiet-hours"))["quiet_hours"] == around
    asleep = await tea.alice.post(room, "asleep?")
    await tea.settle()
    elsewhere = {"quiet_hours": {**around, "time_zone": "UTC"}}
    await tea.bob.ask("PUT", "/users/me/quiet-hours", json=elsewhere)
    awake = await tea.alice.post(room, "awake?")
    await tea.settle()
    await tea.bob.ask("PUT", "/users/me/quiet-hours", json={"quiet_hours": None})

    assert [one["text"] for one in tea.got()] == ["awake?"]
    assert await tea.why(tea.bob, asleep) == (False, "quiet_hours")
    assert await tea.why(tea.bob, awake) == (True, "direct_message")
    assert await tea.bob.ask("GET", "/users/me/quiet-hours") == {"quiet_hours": None}


@pytest.mark.parametrize("zone", ["Nowhere/Teahouse", "../etc/passwd", "/etc/passwd", "", "x" * 65])
async def test_quiet_hours_need_a_clock_that_there_is(duo: list[Person], zone: str) -> None:
    part = {"starts_at": "22:00", "ends_at": "07:00", "time_zone": zone}

    await duo[0].ask("PUT", "/users/me/quiet-hours", 422, json={"quiet_hours": part})
    for wrong in ({"starts_at": "25:00"}, {"ends_at": "soon"}):
        body = {"quiet_hours": {**part, "time_zone": "UTC", **wrong}}
        await duo[0].ask("PUT", "/users/me/quiet-hours", 422, json=body)


async def test_a_device_is_told_until_its_login_ends_or_it_wants_no_more(tea: Tea) -> None:
    room = await tea.direct()
    async with tea.bob.elsewhere() as phone:
        pocket = await Browser(tea.place).subscribe(phone)
        await tea.alice.post(room, "both")
        await tea.settle()
        assert [len(one.of(tea.place.received)) for one in (tea.browser, pocket)] == [1, 1]
        await phone.ask("POST", "/auth/logout", 204)
    await tea.alice.post(room, "one")
    await tea.settle()
    assert [len(one.of(tea.place.received)) for one in (tea.browser, pocket)] == [2, 1]

    await tea.bob.ask("DELETE", "/push/subscription", 204)
    await tea.bob.ask("DELETE", "/push/subscription", 204)
    nobody = await tea.alice.post(room, "nobody")
    await tea.settle()
    assert len(tea.place.received) == 3
    assert await tea.why(tea.bob, nobody) == (False, "no_device")


async def test_a_browser_belongs_to_who_subscribed_with_it_last(tea: Tea) -> None:
    await tea.browser.subscribe(tea.alice)

    await tea.alice.post(await tea.direct(), "not for me")
    await tea.settle()

    assert tea.place.received == []
    assert await tea.alice.ask("POST", "/push/test") == {"outcome": "accepted"}
    assert await tea.bob.ask("POST", "/push/test") == {"outcome": "no_device"}


@pytest.mark.parametrize(
    ("status", "outcome"), [(201, "accepted"), (410, "gone"), (404, "gone"), (403, "refused"), (503, "unreachable")]
)
async def test_a_test_says_what_the_push_service_said(tea: Tea, status: int, outcome: str) -> None:
    tea.place.statuses[tea.browser.path] = [status]

    assert await tea.bob.ask("POST", "/push/test") == {"outcome": outcome}
    assert tea.browser.read(tea.place.received[0]) == {"type": "test"}
    after = "no_device" if outcome == "gone" else "accepted"
    assert await tea.bob.ask("POST", "/push/test") == {"outcome": after}


async def test_a_subscription_that_its_service_knows_no_longer_is_forgotten(tea: Tea) -> None:
    room = await tea.direct()
    tea.place.statuses[tea.browser.path] = [410]
    said = await tea.alice.post(room, "hello?")
    await tea.settle()

    assert await tea.why(tea.bob, said) == (False, "not_delivered")
    assert await tea.bob.ask("POST", "/push/test") == {"outcome": "no_device"}


async def test_a_service_that_is_busy_is_asked_again(tea: Tea, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.push_delivery.PAUSES_S", (0.05, 0.05))
    tea.place.statuses[tea.browser.path] = [503, 429]
    said = await tea.alice.post(await tea.direct(), "hello?")

    tries: list[Received] = [await tea.place.next() for _ in range(3)]

    assert [tea.browser.read(one)["text"] for one in tries] == ["hello?"] * 3
    assert await tea.why(tea.bob, said) == (True, "direct_message")


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/x",
        "ftp://push.example/x",
        "https://user@push.example/x",
        "https://push.example/\n",
        "nowhere",
    ],
)
async def test_only_an_address_of_a_push_service_can_be_subscribed(duo: list[Person], endpoint: str) -> None:
    subscription = Browser(PushPlace(Path())).subscription

    wrongs: list[Frame] = [{"endpoint": endpoint}, {"keys": {"p256dh": "A" * 87, "auth": "A" * 22}}, {"keys": {}}]
    for wrong in wrongs:
        problem = await duo[0].ask("PUT", "/push/subscription", 422, json={**subscription, **wrong})
        assert problem["code"] == "invalid_request"


async def test_an_address_in_ones_own_network_is_never_asked(tea: Tea) -> None:
    inside = {**tea.browser.subscription, "endpoint": f"https://intranet.local:{tea.place.port}/x"}
    await tea.bob.ask("PUT", "/push/subscription", 204, json=inside)

    assert await tea.bob.ask("POST", "/push/test") == {"outcome": "unreachable"}
    assert tea.place.received == []


async def test_an_answer_is_announced_to_who_asked_once_and_when_it_has_ended(tmp_path: Path) -> None:
    script, url = ScriptedUpstream(), f"sqlite:///{tmp_path / 'teahouse.db'}"
    async with push_place(tmp_path) as place:
        fetcher = place.fetcher()
        with running_server(
            url, tmp_path, fetcher=fetcher, upstream=script, link_previews="off", notify_after_s=AFTER_S
        ) as server:
            async with people(server.address, 2) as (alice, bob):
                tea = Tea(server, place, alice, bob, await Browser(place).subscribe(bob))
                room = await alice.make_room(bob)
                agent = (await alice.ask("GET", "/agents"))["agents"][0]["user"]
                await alice.ask("POST", f"/rooms/{room}/members", 201, json={"user_id": agent["id"]})
                await bob.post(room, f"@{agent['username']} tea?")
                call = await script.called()
                await tea.settle()
                before = tea.got()
                async with bob.socket() as socket:
                    call.say("Green tea.")
                    call.end()
                    await socket.hear("message.updated", lambda frame: frame["message"]["content"] == "Green tea.")
                answer = (await bob.history(room))["messages"][-1]
                await bob.ask("PUT", f"/rooms/{room}/messages/{answer['seq']}/reactions/🍵")
                await tea.settle()

                assert before == []
                assert [(one["seq"], one["text"]) for one in tea.got()] == [(answer["seq"], "Green tea.")]
                assert await tea.why(bob, answer) == (True, "mention")
