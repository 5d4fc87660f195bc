"""The directory, one's own account, and which names may be."""

from uuid import uuid4

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.text import DisplayName, Username, username_key
from tests.people import PASSWORD, Person

usernames: TypeAdapter[str] = TypeAdapter(Username)
display_names: TypeAdapter[str] = TypeAdapter(DisplayName)

DECEPTIVE = {
    "a NUL": "ali\0ce",
    "a control character": "ali\x07ce",
    "a line break": "ali\nce",
    "a line separator": "ali\u2028ce",
    "a direction override": "ali\u202ece",
    "a direction isolate": "ali\u2066ce",
    "a direction mark": "ali\u200fce",
    "a zero-width space": "ali\u200bce",
    "a zero-width joiner": "ali\u200dce",
    "a byte order mark": "ali\ufeffce",
    "a soft hyphen": "ali\u00adce",
    "a Hangul filler": "ali\u3164ce",
    "a tag character": "ali\U000e0041ce",
    "an unassigned character": "ali\u0378ce",
}


@pytest.mark.parametrize("kind", DECEPTIVE)
def test_a_name_with_what_cannot_be_seen_is_refused(kind: str) -> None:
    with pytest.raises(ValidationError):
        usernames.validate_python(DECEPTIVE[kind])
    with pytest.raises(ValidationError):
        display_names.validate_python(DECEPTIVE[kind])


@pytest.mark.parametrize("name", ["\ud800x", "x\udfff"])
def test_half_a_character_is_no_name(name: str) -> None:
    with pytest.raises(ValidationError):
        usernames.validate_python(name)
    with pytest.raises(ValidationError):
        display_names.validate_python(name)


@pytest.mark.parametrize("name", ["陆羽", "Ольга", "zoë", "नमन", "al", "a" * 32, "lu-yu_8.4", "٣٤"])
def test_a_user_name_may_be_of_any_script(name: str) -> None:
    assert usernames.validate_python(name) == name


@pytest.mark.parametrize("name", ["", "a", "a" * 33, "   ", "a b", "a@b", "a/b", "..", "-_", "茶\n茶", "🍵🍵"])
def test_a_user_name_is_made_of_letters_and_digits(name: str) -> None:
    with pytest.raises(ValidationError):
        usernames.validate_python(name)


@pytest.mark.parametrize("name", ["茶", "Lu Yu 🍵", "a" * 64, "O'Hara <b>"])
def test_a_display_name_may_hold_whatever_can_be_seen(name: str) -> None:
    assert display_names.validate_python(f"  {name} "[:64] if len(name) < 60 else name) == name


@pytest.mark.parametrize("name", ["", " ", "\u3000", "a" * 65])
def test_a_display_name_is_neither_empty_nor_too_long(name: str) -> None:
    with pytest.raises(ValidationError):
        display_names.validate_python(name)


@pytest.mark.parametrize(("one", "other"), [("Alice", "ALICE"), ("straße", "STRASSE"), ("ａｌｉｃｅ", "alice")])
def test_names_that_look_the_same_have_one_key(one: str, other: str) -> None:
    assert username_key(one) == username_key(other)


def test_names_that_differ_have_two_keys() -> None:
    assert len({username_key(name) for name in ("alice", "al1ce", "alice_", "Алиса")}) == 4


async def test_i_may_change_what_others_see_of_me(trio: list[Person]) -> None:
    changed = await trio[0].ask("PATCH", "/users/me", json={"display_name": "陆羽 🍵"})

    assert changed == {**trio[0].user, "display_name": "陆羽 🍵"}
    assert (await trio[1].ask("GET", "/users", params={"ids": trio[0].id}))["users"] == [changed]


async def test_a_change_of_nothing_changes_nothing_and_no_other_field_can_be_set(trio: list[Person]) -> None:
    forged = {"id": 1, "username": "root", "kind": "agent", "created_at": "2000-01-01T00:00:00Z"}

    assert await trio[0].ask("PATCH", "/users/me", json={}) == trio[0].user
    assert await trio[0].ask("PATCH", "/users/me", json=forged) == trio[0].user


async def test_people_are_found_by_the_beginning_of_one_name_or_a_part_of_the_other(
    trio: list[Person],
) -> None:
    marker = uuid4().hex[:10]
    await trio[0].ask("PATCH", "/users/me", json={"display_name": f"{marker} the host"})
    username = trio[1].user["username"]

    by_display_name = await trio[2].ask("GET", "/users", params={"q": marker})
    by_user_name = await trio[2].ask("GET", "/users", params={"q": username.upper()[:-2]})
    by_middle = await trio[2].ask("GET", "/users", params={"q": marker[1:].upper()})

    assert [user["id"] for user in by_display_name["users"]] == [trio[0].id]
    assert [user["id"] for user in by_user_name["users"]] == [trio[1].id]
    assert by_middle == by_display_name


async def test_a_name_of_any_script_is_found_as_it_is_written(trio: list[Person]) -> None:
    marker = uuid4().hex[:8]
    for person, name in zip(trio, ("Ольга", "Ärger", "陆羽茶"), strict=True):
        await person.ask("PATCH", "/users/me", json={"display_name": f"{marker} {name}"})

    for person, part in zip(trio, ("Ольга", "Ärger", "羽茶"), strict=True):
        found = (await trio[0].ask("GET", "/users", params={"q": part, "limit": 50}))["users"]
        assert person.id in {user["id"] for user in found}


async def test_who_has_the_name_that_is_looked_for_comes_first(trio: list[Person]) -> None:
    name = trio[2].user["username"]
    await trio[0].ask("PATCH", "/users/me", json={"display_name": f"not {name}"})

    found = (await trio[1].ask("GET", "/users", params={"q": name}))["users"]

    assert [user["id"] for user in found] == [trio[2].id, trio[0].id]


@pytest.mark.parametrize("wildcard", ["%", "_", "guest%", "guest_", "\\", "' OR 1=1 --", "\0", "*"])
async def test_signs_of_the_database_mean_nothing_in_a_search(trio: list[Person], wildcard: str) -> None:
    assert (await trio[0].ask("GET", "/users", params={"q": "guest-"}))["users"]

    answer = await trio[0].http.get("/users", params={"q": wildcard})

    assert answer.status_code in {200, 422}
    assert not answer.json().get("users")


async def test_the_directory_gives_no_more_than_asked_for(trio: list[Person]) -> None:
    found = (await trio[0].ask("GET", "/users", params={"q": "guest-", "limit": 2}))["users"]

    assert len(found) == 2
    shown = "id username display_name status_text avatar role kind created_at"
    assert set(found[0]) == set(shown.split())


async def test_ids_that_nobody_has_are_left_out(trio: list[Person]) -> None:
    ids = f"{trio[1].id},9007199254740991,{trio[0].id},{trio[1].id}"

    found = (await trio[2].ask("GET", "/users", params={"ids": ids}))["users"]

    assert found == [trio[0].user, trio[1].user]


@pytest.mark.parametrize("ids", ["x", "1,", "-1", "1.5", "9007199254740992", "1;2", "٣", ",".join("1" * 201)])
async def test_ids_that_are_no_numbers_are_refused(duo: list[Person], ids: str) -> None:
    refused = await duo[0].ask("GET", "/users", 422, params={"ids": ids})

    assert refused["errors"][0]["field"] == "ids"


async def test_a_new_password_must_be_long_enough(duo: list[Person]) -> None:
    change = {"current_password": PASSWORD, "new_password": "short"}

    refused = await duo[0].ask("POST", "/users/me/password", 422, json=change)

    assert [error["field"] for error in refused["errors"]] == ["new_password"]
