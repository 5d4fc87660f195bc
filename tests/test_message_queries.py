"""A page of history and a catch-up take the same few queries, however much hangs on their messages."""

from tests.people import people
from tests.running_server import RunningServer
from tests.test_room_list import counted_queries

MANY = 30


async def test_a_full_page_takes_no_more_queries_than_one_message(server: RunningServer) -> None:
    async with people(server.address, 2) as (alice, bob):
        little, much = await alice.make_room(bob), await alice.make_room(bob)
        await alice.post(little, "one")
        for seq in range(1, MANY + 1):
            await alice.post(much, f"@{bob.user['username']} @all", reply_to=seq - 1 or None)
            for who, path in ((bob, "reactions/👍"), (alice, "reactions/🍵"), (alice, "pin")):
                await who.ask("PUT", f"/rooms/{much}/messages/{seq}/{path}")
        await server.settle()

        for path, found in (
            ("messages?limit=50", MANY),
            ("messages?around=1&limit=50", MANY),
            (f"messages?seqs={','.join(map(str, range(1, MANY + 1)))}", MANY),
            ("changes?since=0", MANY),
            ("pins", MANY),
        ):
            with counted_queries(server) as few:
                await bob.ask("GET", f"/rooms/{little}/{path}")
            with counted_queries(server) as many:
                answer = await bob.ask("GET", f"/rooms/{much}/{path}")
            assert len(answer["messages"]) == found
            assert len(many) == len(few) <= 5, path


async def test_a_time_is_found_in_a_few_looks(server: RunningServer) -> None:
    async with people(server.address, 1) as (alice,):
        room = await alice.make_room()
        for number in range(64):
            await alice.post(room, str(number))
        await server.settle()

        with counted_queries(server) as statements:
            page = await alice.history(room, at="2000-01-01T00:00:00Z", limit=1)

    assert [message["seq"] for message in page["messages"]] == [1]
    assert len(statements) <= 14, "the halves of 64, and the page"
