"""Ratings of answers: one of each person for each answer, and nobody else's business."""

from typing import Any

import pytest

from tests.agents import Operate, hire, put_answer
from tests.people import Frame, Person


@pytest.fixture
async def agent(trio: list[Person], operate: Operate) -> Frame:
    """Somebody who answers."""
    return await hire(operate, trio[0])


def place(answer: Frame) -> str:
    """The address of one's own rating of an answer."""
    return f"/rooms/{answer['room_id']}/messages/{answer['seq']}/feedback"


async def test_whoever_reads_an_answer_may_rate_it_and_sees_only_their_own(
    trio: list[Person], agent: Frame, operate: Operate
) -> None:
    ada, bao, _ = trio
    room_id = await ada.make_room(bao)
    answer = await put_answer(operate, ada, agent, room_id, "Tea.")

    assert await ada.ask("GET", place(answer)) is None
    first = await ada.ask("PUT", place(answer), json={"rating": 5, "comment": "好茶"})
    second = await ada.ask("PUT", place(answer), json={"rating": 1})
    assert await bao.ask("GET", place(answer)) is None
    await bao.ask("PUT", place(answer), json={"rating": 3})

    assert (first["rating"], first["comment"], first["seq"]) == (5, "好茶", answer["seq"])
    assert (second["id"], second["rating"], second["comment"]) == (first["id"], 1, "")
    assert second["created_at"] == first["created_at"]
    assert await ada.ask("GET", place(answer)) == second
    await ada.ask("DELETE", place(answer), 204)
    await ada.ask("DELETE", place(answer), 204)
    assert await ada.ask("GET", place(answer)) is None
    assert (await bao.ask("GET", place(answer)))["rating"] == 3


async def test_nobody_hears_of_a_rating(trio: list[Person], agent: Frame, operate: Operate) -> None:
    ada, bao, _ = trio
    room_id = await ada.make_room(bao)
    answer = await put_answer(operate, ada, agent, room_id, "Tea.")

    async with bao.socket() as at_bao:
        await ada.ask("PUT", place(answer), json={"rating": 5})
        heard = await at_bao.drain()

    assert {frame["type"] for frame in heard} <= {"hello", "pong", "presence"}
    assert (await ada.ask("GET", f"/rooms/{room_id}"))["version"] == answer["version"]


async def test_only_answers_are_rated(trio: list[Person], agent: Frame, operate: Operate) -> None:
    ada, bao, _ = trio
    room_id = await ada.make_room()
    said = await ada.post(room_id, "my own words")
    answer = await put_answer(operate, ada, agent, room_id, "Tea.")

    assert (await ada.ask("PUT", place(said), 404, json={"rating": 5}))["code"] == "message_not_found"
    assert (await bao.ask("PUT", place(answer), 404, json={"rating": 5}))["code"] == "room_not_found"


@pytest.mark.parametrize("rating", [0, 6, "5", 4.5, None, True])
async def test_a_rating_is_one_to_five(trio: list[Person], agent: Frame, operate: Operate, rating: Any) -> None:
    room_id = await trio[0].make_room()
    answer = await put_answer(operate, trio[0], agent, room_id, "Tea.")

    await trio[0].ask("PUT", place(answer), 422, json={"rating": rating})
    await trio[0].ask("POST", "/feedback", 422, json={"message_id": answer["id"], "rating": rating})


async def test_by_its_id_one_rates_only_answers_in_conversations_of_ones_own(
    trio: list[Person], agent: Frame, operate: Operate
) -> None:
    ada, bao, _ = trio
    session = await ada.ask("POST", "/rooms", 201, json={"kind": "session", "user_id": agent["id"]})
    shared = await ada.make_room(bao)
    own = await put_answer(operate, ada, agent, session["id"], "Tea.")
    open_to_both = await put_answer(operate, ada, agent, shared, "Tea.")

    first = await ada.ask("POST", "/feedback", 201, json={"message_id": own["id"], "rating": 2, "comment": "weak"})
    again = await ada.ask("POST", "/feedback", 200, json={"message_id": own["id"], "rating": 4})

    assert (first["message_id"], first["rating"], first["comment"]) == (own["id"], 2, "weak")
    assert set(first) == {"id", "message_id", "rating", "comment", "created_at"}
    assert (again["id"], again["rating"], again["comment"]) == (first["id"], 4, "")
    assert (await ada.ask("GET", place(own)))["rating"] == 4
    for person, message in ((bao, own), (ada, open_to_both), (bao, open_to_both)):
        refused = await person.ask("POST", "/feedback", 404, json={"message_id": message["id"], "rating": 1})
        assert refused["code"] == "message_not_found"


async def test_a_rating_goes_with_its_session(trio: list[Person], agent: Frame, operate: Operate) -> None:
    ada = trio[0]
    session = await ada.ask("POST", "/rooms", 201, json={"kind": "session", "user_id": agent["id"]})
    answer = await put_answer(operate, ada, agent, session["id"], "Tea.")
    await ada.ask("PUT", place(answer), json={"rating": 5})

    await ada.ask("DELETE", f"/rooms/{session['id']}", 204)

    assert (await ada.ask("GET", place(answer), 404))["code"] == "room_not_found"
    gone = await ada.ask("POST", "/feedback", 404, json={"message_id": answer["id"], "rating": 5})
    assert gone["code"] == "message_not_found"
