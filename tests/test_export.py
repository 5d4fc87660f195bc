"""Taking one's own data along: all that is mine is in the archive, and nothing of anybody else."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from services import export_service, session_export
from tests.agents import Operate, hire, put_answer
from tests.people import Frame, Person
from tests.uploads import bring, image_bytes

AGENTS_PARTS = ["sessions.jsonl", "answers.jsonl", "feedback.jsonl"]


async def archive_of(person: Person) -> zipfile.ZipFile:
    """The archive of this person, whole and undamaged."""
    answer = await person.http.get("/users/me/export")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    return archive


def lines(archive: zipfile.ZipFile, name: str) -> list[Frame]:
    """The objects of one part."""
    return [json.loads(line) for line in archive.read(f"{name}.jsonl").splitlines()]


async def test_all_that_is_mine_is_in_my_archive(trio: list[Person]) -> None:
    ada, bao, rude = trio
    room_id = await ada.make_room(bao, name="花园")
    picture, notes = image_bytes(), b"just some notes"
    files = [await bring(ada, "../照片.png", picture), await bring(ada, "notes.txt", notes)]
    said = [await ada.post(room_id, "Hello 你好"), await ada.post(room_id, "", file_ids=[f["id"] for f in files])]
    unused = await bring(ada, "later.bin", b"\0" * 700_000)
    await ada.ask("PUT", f"/rooms/{room_id}/draft", json={"content": "I was about to", "reply_to": 1})
    await ada.ask("PUT", f"/users/me/blocks/{rude.id}", 204)

    archive = await archive_of(ada)

    account = json.loads(archive.read("account.json"))
    assert account == {"user": ada.user, "blocked": [rude.id]}
    (room,) = lines(archive, "rooms")
    assert (room["id"], room["name"], room["role"]) == (room_id, "花园", "owner")
    messages = lines(archive, "messages")
    assert [message["id"] for message in messages] == [message["id"] for message in said]
    assert messages[0]["content"] == "Hello 你好"
    assert messages[0]["created_at"] == said[0]["created_at"]
    assert messages[1]["files"] == [file["id"] for file in files]
    (draft,) = lines(archive, "drafts")
    assert (draft["room_id"], draft["content"], draft["reply_to"]) == (room_id, "I was about to", 1)
    assert {file["id"] for file in lines(archive, "files")} == {file["id"] for file in [*files, unused]}
    kept = {file["id"]: archive.read(f"files/{file['id']}/{file['name']}") for file in [*files, unused]}
    assert kept[files[1]["id"]] == notes
    assert len(kept[files[0]["id"]]) == files[0]["size_bytes"]
    assert kept[unused["id"]] == b"\0" * 700_000


async def test_nothing_of_anybody_else_is_in_my_archive(trio: list[Person]) -> None:
    ada, bao, _ = trio
    room_id = await ada.make_room(bao)
    secret = await bring(bao, "secret.txt", b"what only Bao brought")
    await bao.post(room_id, "what only Bao said", file_ids=[secret["id"]])
    await bao.ask("PUT", f"/rooms/{room_id}/draft", json={"content": "what Bao was about to say"})
    recalled = await ada.post(room_id, "what I took back")
    await ada.ask("DELETE", f"/rooms/{room_id}/messages/{recalled['seq']}")

    archive = await archive_of(ada)

    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Bao" not in everything
    assert b"took back" not in everything
    assert archive.namelist() == [
        "account.json",
        "rooms.jsonl",
        "drafts.jsonl",
        "messages.jsonl",
        "files.jsonl",
        *AGENTS_PARTS,
    ]


async def test_of_a_room_that_i_left_there_are_my_own_words_alone(trio: list[Person]) -> None:
    ada, bao, _ = trio
    room_id = await ada.make_room(bao, name="Gone garden")
    await bao.post(room_id, "my own words")
    await bao.ask("POST", f"/rooms/{room_id}/leave", 204)
    await ada.ask("PATCH", f"/rooms/{room_id}", json={"name": "Secret garden"})

    archive = await archive_of(bao)

    assert [message["content"] for message in lines(archive, "messages")] == ["my own words"]
    assert lines(archive, "rooms") == []
    assert b"garden" not in b"".join(archive.read(name) for name in archive.namelist())


async def test_a_long_history_comes_in_parts(trio: list[Person], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_service, "SEQS_AT_ONCE", 3)
    monkeypatch.setattr(export_service, "FILES_AT_ONCE", 2)
    ada, bao, _ = trio
    room_id = await ada.make_room(bao)
    for number in range(8):
        await (ada if number % 2 else bao).post(room_id, str(number))
    files = [await bring(ada, f"{number}.txt", b"x") for number in range(5)]

    archive = await archive_of(ada)

    assert [message["content"] for message in lines(archive, "messages")] == ["1", "3", "5", "7"]
    assert {file["id"] for file in lines(archive, "files")} == {file["id"] for file in files}
    assert len(archive.namelist()) == 5 + len(AGENTS_PARTS) + len(files)


async def test_my_chats_with_agents_are_in_my_archive_and_nobody_elses(
    trio: list[Person], operate: Operate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_export, "ANSWERS_AT_ONCE", 1)
    ada, bao, _ = trio
    agent = await hire(operate, ada)
    rooms = [
        (await who.ask("POST", "/rooms", 201, json={"kind": "session", "user_id": agent["id"]}))["id"]
        for who in (ada, ada, bao)
    ]
    shared = await ada.make_room(bao)
    answers = [
        await put_answer(operate, who, agent, room_id, f"{who.id}", thought="hm", models_usage='{"input_tokens": 3}')
        for who, room_id in zip((ada, ada, bao, bao), (*rooms, shared), strict=True)
    ]
    for who in (ada, bao):
        place = f"/rooms/{shared}/messages/{answers[3]['seq']}/feedback"
        await who.ask("PUT", place, json={"rating": 4, "comment": f"by {who.id}"})

    archive = await archive_of(ada)

    assert [(one["room_id"], one["agent"]) for one in lines(archive, "sessions")] == [
        (room_id, agent["username"]) for room_id in rooms[:2]
    ]
    told = lines(archive, "answers")
    assert [answer["id"] for answer in told] == [answers[0]["id"], answers[1]["id"]]
    assert (told[0]["content"], told[0]["thought"], told[0]["models_usage"]) == (str(ada.id), "hm", {"input_tokens": 3})
    assert [rating["comment"] for rating in lines(archive, "feedback")] == [f"by {ada.id}"]


async def test_that_somebody_took_their_data_is_written_down(
    trio: list[Person], make_site_admin: Callable[[Person], None]
) -> None:
    make_site_admin(trio[0])
    await archive_of(trio[1])

    events = (await trio[0].ask("GET", "/admin/audit", params={"kind": "data_exported"}))["events"]

    assert events[0]["actor_id"] == trio[1].id
