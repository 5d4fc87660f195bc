"""Sessions whose agent has a model are named by it, behind its first answer."""

import anyio

from services.agents.upstream import Text, Thought, UpstreamFailed
from tests.people import Person
from tests.session_api import api
from tests.tearoom import House

MODEL = '{"model": {"name": "openai:x"}}'


async def test_the_agents_model_thinks_of_a_better_name(each_inn: House, ada: Person) -> None:
    agent = await each_inn.hire(ada, MODEL)
    made = {"kind": "session", "user_id": agent["id"]}
    async with ada.socket() as socket:
        room_id = (await ada.ask("POST", "/rooms", 201, json=made))["id"]
        await ada.post(room_id, "How do I brew it?")
        answering = await each_inn.script.called()
        answering.say("With hot water.")
        answering.end()
        naming = await each_inn.script.called()
        naming.say(Thought("a name…"), "**“Brewing”**\nor something else")
        naming.end()
        await socket.hear("room.updated", lambda frame: frame["room"]["name"] == "Brewing")

    assert naming.prompt.tools == ()
    assert "How do I brew it?" in naming.prompt.turns[0].text
    assert "With hot water." in naming.prompt.turns[0].text


async def test_a_name_that_a_person_gave_is_not_asked_of_a_model(each_inn: House, ada: Person) -> None:
    agent = await each_inn.hire(ada, MODEL)
    each_inn.script.auto = lambda prompt: [Text("yes")]
    names = []
    for name in ("Mine", None):
        session = await ada.ask("POST", api(ada), 201, json={"agent_id": agent["id"], "name": name})
        await ada.ask("POST", api(ada, f"/{session['id']}/chat"), json={"content": "tea?"})
        names.append(session["id"])
    async with ada.socket() as socket:
        while (await ada.ask("GET", api(ada, f"/{names[1]}")))["name"] != "yes":
            await socket.hear("room.updated")

    assert (await ada.ask("GET", api(ada, f"/{names[0]}")))["name"] == "Mine"
    assert each_inn.script.count == 3


async def test_a_name_counts_in_the_budget_of_answers_and_words_stay_when_it_is_spent(
    each_inn: House, ada: Person
) -> None:
    each_inn.script.auto = lambda prompt: [Text("yes")]
    async with ada.socket() as socket:
        names = []
        for most in (1, 2):
            agent = await each_inn.hire(ada, f'{MODEL[:-1]}, "limits": {{"answers_per_room_hour": {most}}}}}')
            session = await ada.ask("POST", api(ada), 201, json={"agent_id": agent["id"]})
            await ada.ask("POST", api(ada, f"/{session['id']}/chat"), json={"content": "tea?"})
            names.append(session["id"])
        while (await ada.ask("GET", api(ada, f"/{names[1]}")))["name"] != "yes":
            await socket.hear("room.updated")
        (spent,) = [room["id"] for room in (await ada.ask("GET", "/rooms"))["rooms"] if room["name"] == "yes"]
        await ada.post(spent, "and cups?")
        notice = await socket.hear("message.created", lambda frame: frame["message"]["kind"] == "notice")

    assert (await ada.ask("GET", api(ada, f"/{names[0]}")))["name"] == "tea?", "sessions are named one after another"
    assert each_inn.script.count == 3
    assert notice["message"]["notice"]["code"] == "room_budget", "the name was the second one"


async def test_a_model_that_fails_leaves_the_name_that_is_there(each_inn: House, ada: Person) -> None:
    agent = await each_inn.hire(ada, MODEL)
    session = await ada.ask("POST", api(ada), 201, json={"agent_id": agent["id"]})
    async with anyio.create_task_group() as both:
        both.start_soon(lambda: ada.ask("POST", api(ada, f"/{session['id']}/chat"), json={"content": "tea?"}))
        answering = await each_inn.script.called()
        answering.say("yes")
        answering.end()
        naming = await each_inn.script.called()
        naming.end(UpstreamFailed("model_busy"))
        await naming.closed()

    assert (await ada.ask("GET", api(ada, f"/{session['id']}")))["name"] == "tea?"
