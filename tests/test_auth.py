"""Accounts through the front door: registering, logging in, logging out, and which tokens open anything."""

from collections.abc import Callable
from time import time
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest

from routers.auth import REFRESH_COOKIE
from tests.people import PASSWORD, Person, knock
from tests.running_server import RunningServer

Forge = Callable[[dict[str, Any], str], str]


async def test_somebody_who_registers_is_logged_in(trio: list[Person]) -> None:
    name = f"newcomer-{uuid4().hex[:8]}"

    grant = await trio[0].ask("POST", "/auth/register", 201, json={"username": name, "password": PASSWORD})

    assert (grant["token_type"], grant["expires_in"]) == ("bearer", 15 * 60)
    assert (grant["user"]["display_name"], grant["user"]["kind"]) == (name, "person")
    bearer = {"Authorization": f"Bearer {grant['access_token']}"}
    assert await trio[0].ask("GET", "/users/me", headers=bearer) == grant["user"]


@pytest.mark.parametrize("written", [str.upper, lambda name: "".join(chr(ord(sign) + 0xFEE0) for sign in name)])
async def test_a_user_name_is_taken_whatever_its_case_and_width(
    trio: list[Person], written: Callable[[str], str]
) -> None:
    name = f"twin{uuid4().hex[:8]}"
    await trio[0].ask("POST", "/auth/register", 201, json={"username": name, "password": PASSWORD})
    assert written(name) != name

    account = {"username": written(name), "password": PASSWORD}
    refused = await trio[1].ask("POST", "/auth/register", 409, json=account)

    assert refused["code"] == "username_taken"
    assert (await trio[1].ask("POST", "/auth/login", json=account))["user"]["username"] == name


async def test_a_wrong_password_and_an_unknown_user_answer_the_same(trio: list[Person]) -> None:
    known, unknown = trio[0].user["username"], f"nobody-{uuid4().hex[:8]}"

    wrong = await trio[1].http.post("/auth/login", json={"username": known, "password": "not this one"})
    nobody = await trio[1].http.post("/auth/login", json={"username": unknown, "password": "not this one"})

    assert (wrong.status_code, wrong.json()["code"]) == (401, "bad_credentials")
    assert (nobody.status_code, nobody.json()) == (wrong.status_code, wrong.json())
    assert set(nobody.headers) == set(wrong.headers)


async def test_a_password_counts_as_a_whole_however_long_it_is(trio: list[Person]) -> None:
    account = {"username": f"long-{uuid4().hex[:8]}", "password": "茶" * 80 + "a"}
    await trio[0].ask("POST", "/auth/register", 201, json=account)

    await trio[0].ask("POST", "/auth/login", 200, json=account)
    await trio[0].ask("POST", "/auth/login", 401, json={**account, "password": "茶" * 80 + "b"})
    await trio[0].ask("POST", "/auth/login", 401, json={**account, "password": "茶" * 80})


async def test_the_password_form_of_the_api_page_gives_a_token_and_no_cookie(trio: list[Person]) -> None:
    form = {"username": trio[0].user["username"], "password": PASSWORD}

    answer = await trio[1].http.post("/auth/token", data=form)

    assert answer.status_code == 200
    assert answer.json()["user"] == trio[0].user
    assert "set-cookie" not in answer.headers


async def test_the_refresh_cookie_is_for_the_browser_and_the_login_door_alone(trio: list[Person]) -> None:
    answer = await trio[0].http.post("/auth/login", json={"username": trio[0].user["username"], "password": PASSWORD})

    name_and_value, *flags = [part.strip().lower() for part in answer.headers["set-cookie"].split(";")]
    assert name_and_value.startswith(REFRESH_COOKIE)
    assert {"httponly", "samesite=strict", "path=/api/v1/auth", f"max-age={30 * 86_400}"} <= set(flags)
    assert answer.headers["cache-control"] == "no-store"
    assert REFRESH_COOKIE not in answer.text


async def test_refreshing_gives_a_good_token_and_another_cookie(trio: list[Person]) -> None:
    first_cookie = trio[0].http.cookies[REFRESH_COOKIE]

    grant = await trio[0].ask("POST", "/auth/refresh", headers={"Authorization": ""})

    assert trio[0].http.cookies[REFRESH_COOKIE] != first_cookie
    await trio[0].ask("GET", "/users/me", headers={"Authorization": f"Bearer {grant['access_token']}"})


async def test_a_second_tab_may_refresh_at_the_same_time_and_gets_the_same_cookie(trio: list[Person]) -> None:
    cookie = {"Cookie": f"{REFRESH_COOKIE}={trio[0].http.cookies[REFRESH_COOKIE]}"}
    await trio[0].ask("POST", "/auth/refresh")

    second = await trio[1].http.post("/auth/refresh", headers=cookie)

    assert (second.status_code, second.json()["user"]) == (200, trio[0].user)
    assert second.cookies[REFRESH_COOKIE] == trio[0].http.cookies[REFRESH_COOKIE]


@pytest.mark.parametrize("cookie", ["", "x", "x.y", f"{UUID(int=1)}.secret", '"a\\000b.c"', "." * 3000])
async def test_a_cookie_that_is_not_ours_refreshes_nothing(trio: list[Person], cookie: str) -> None:
    trio[0].http.cookies.clear()

    refused = await trio[0].ask("POST", "/auth/refresh", 401, headers={"Cookie": f"{REFRESH_COOKIE}={cookie}"})

    assert refused["code"] == "not_authenticated"


async def test_logging_out_ends_this_session_and_its_sockets_and_no_other(trio: list[Person]) -> None:
    phone = trio[0]
    async with phone.elsewhere() as laptop, phone.socket() as on_phone, laptop.socket() as on_laptop:
        cookie = phone.http.cookies[REFRESH_COOKIE]
        await phone.ask("POST", "/auth/logout", 204)

        assert await on_phone.closed() == 4001
        assert (await phone.ask("GET", "/users/me", 401))["code"] == "not_authenticated"
        await phone.ask("POST", "/auth/refresh", 401, headers={"Cookie": f"{REFRESH_COOKIE}={cookie}"})
        assert REFRESH_COOKIE not in phone.http.cookies
        await laptop.ask("GET", "/users/me")
        await on_laptop.drain()


async def test_the_cookie_alone_is_enough_to_log_out(trio: list[Person]) -> None:
    await trio[0].ask("POST", "/auth/logout", 204, headers={"Authorization": ""})

    await trio[0].ask("GET", "/users/me", 401)


async def test_logging_out_everywhere_ends_every_session_of_this_person_alone(trio: list[Person]) -> None:
    phone, bystander = trio[0], trio[1]
    async with phone.elsewhere() as laptop, laptop.socket() as on_laptop, bystander.socket() as beside:
        await phone.ask("POST", "/auth/logout-everywhere", 204)

        assert await on_laptop.closed() == 4001
        await phone.ask("GET", "/users/me", 401)
        await laptop.ask("GET", "/users/me", 401)
        await laptop.ask("POST", "/auth/refresh", 401)
        await bystander.ask("GET", "/users/me")
        await beside.drain()


async def test_changing_the_password_ends_all_other_sessions(trio: list[Person]) -> None:
    phone = trio[0]
    async with phone.elsewhere() as laptop, laptop.socket() as on_laptop, phone.socket() as on_phone:
        change = {"current_password": PASSWORD, "new_password": "a better password"}
        await phone.ask("POST", "/users/me/password", 204, json=change)

        assert await on_laptop.closed() == 4001
        await laptop.ask("GET", "/users/me", 401)
        await phone.ask("GET", "/users/me")
        await on_phone.drain()
        async with phone.elsewhere(password="a better password"):
            pass
        old = {"username": phone.user["username"], "password": PASSWORD}
        await phone.ask("POST", "/auth/login", 401, json=old)


async def test_who_does_not_know_the_password_cannot_change_it(trio: list[Person]) -> None:
    change = {"current_password": "not this one", "new_password": "a better password"}

    async with trio[0].elsewhere() as laptop:
        refused = await trio[0].ask("POST", "/users/me/password", 401, json=change)

        assert refused["code"] == "bad_credentials"
        await laptop.ask("GET", "/users/me")
    async with trio[0].elsewhere(password=PASSWORD):
        pass


FORGERIES: dict[str, Forge] = {
    "without a signature": lambda claims, key: jwt.encode(claims, "", algorithm="none"),
    "with another key": lambda claims, key: jwt.encode(claims, "k" * 64, algorithm="HS256"),
    "with another algorithm": lambda claims, key: jwt.encode(claims, key, algorithm="HS512"),
    "without a session": lambda claims, key: jwt.encode(_but(claims, "sid"), key, algorithm="HS256"),
    "without an end": lambda claims, key: jwt.encode(_but(claims, "exp"), key, algorithm="HS256"),
    "of another session": lambda claims, key: jwt.encode({**claims, "sid": str(uuid4())}, key, algorithm="HS256"),
    "of another person": lambda claims, key: jwt.encode({**claims, "sub": "1"}, key, algorithm="HS256"),
    "for nobody": lambda claims, key: jwt.encode({**claims, "sub": "x"}, key, algorithm="HS256"),
    "that is none": lambda claims, key: "not.a.token",
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_token_opens_no_door(duo: list[Person], lone_server: RunningServer, forgery: str) -> None:
    person, key = duo[1], lone_server.services.settings.jwt_key
    claims = jwt.decode(person.token, key, algorithms=["HS256"])
    assert jwt.encode(claims, key, algorithm="HS256") == person.token

    person.token = FORGERIES[forgery](claims, key)

    refused = await person.ask("GET", "/users/me", 401, headers={"Authorization": f"Bearer {person.token}"})
    assert refused["code"] == "not_authenticated"
    async with knock(person.address) as socket:
        await socket.say("auth", token=person.token)
        assert (await socket.hear("error"))["code"] == "not_authenticated"
        assert await socket.closed() == 4001


async def test_an_expired_token_says_so_that_the_client_may_refresh(
    duo: list[Person], lone_server: RunningServer
) -> None:
    key = lone_server.services.settings.jwt_key
    claims = jwt.decode(duo[0].token, key, algorithms=["HS256"])
    stale = jwt.encode({**claims, "exp": int(time()) - 1}, key, algorithm="HS256")

    refused = await duo[0].ask("GET", "/users/me", 401, headers={"Authorization": f"Bearer {stale}"})

    assert refused["code"] == "token_expired"


async def test_a_closed_account_is_refused_at_every_door(
    trio: list[Person], close_account: Callable[[Person], None]
) -> None:
    person, account = trio[0], {"username": trio[0].user["username"], "password": PASSWORD}
    await person.ask("POST", "/auth/login", 200, json=account)
    close_account(person)

    assert (await person.ask("POST", "/auth/login", 401, json=account))["code"] == "bad_credentials"
    assert (await person.ask("POST", "/auth/token", 401, data=account))["code"] == "bad_credentials"
    await person.ask("POST", "/auth/refresh", 401)
    await person.ask("GET", "/rooms", 401)
    async with knock(person.address) as socket:
        await socket.say("auth", token=person.token)
        assert await socket.closed() == 4003


def _but(claims: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in claims.items() if key != name}
