"""Whether somebody is notified of a message: every rule, and which of two rules is said to have decided."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import Any, get_args

import pytest

from schemas.notification import Level, Reason
from services.notification_rules import NOTIFIED, Situation, decide, is_quiet

AGAINST: list[tuple[dict[str, Any], Reason]] = [
    ({"own": True}, "own_message"),
    ({"recalled": True}, "recalled"),
    ({"inside": False}, "not_in_room"),
    ({"blocked": True}, "blocked"),
    ({"read": True}, "read_in_time"),
    ({"due": False}, "waiting"),
    ({"quiet": True}, "quiet_hours"),
    ({"has_device": False}, "no_device"),
]

LEVELS: list[tuple[Level | None, bool, bool, Reason]] = [
    # level, direct, mentioned, the rule that decides
    (None, True, False, "direct_message"),
    (None, True, True, "mention"),
    (None, False, False, "not_mentioned"),
    (None, False, True, "mention"),
    ("all", True, False, "direct_message"),
    ("all", True, True, "mention"),
    ("all", False, False, "level_all"),
    ("all", False, True, "mention"),
    ("mentions", True, False, "not_mentioned"),
    ("mentions", True, True, "mention"),
    ("mentions", False, False, "not_mentioned"),
    ("mentions", False, True, "mention"),
    ("nothing", True, False, "level_nothing"),
    ("nothing", True, True, "level_nothing"),
    ("nothing", False, False, "level_nothing"),
    ("nothing", False, True, "level_nothing"),
]


@pytest.mark.parametrize(("level", "direct", "mentioned", "reason"), LEVELS)
def test_the_level_of_a_room_decides(level: Level | None, direct: bool, mentioned: bool, reason: Reason) -> None:
    assert decide(Situation(level=level, direct=direct, mentioned=mentioned)) == reason


def test_the_table_of_levels_is_complete() -> None:
    assert {row[:3] for row in LEVELS} == set(product([None, *get_args(Level)], [True, False], [True, False]))


@pytest.mark.parametrize(("fields", "reason"), AGAINST)
@pytest.mark.parametrize(("level", "direct", "mentioned", "by_level"), LEVELS)
def test_whatever_speaks_against_it_is_stronger_than_what_speaks_for_it(
    level: Level | None, direct: bool, mentioned: bool, by_level: Reason, fields: dict[str, Any], reason: Reason
) -> None:
    decided = decide(replace(Situation(level=level, direct=direct, mentioned=mentioned), **fields))

    assert decided == reason or (decided == by_level and by_level not in NOTIFIED)
    assert decided not in NOTIFIED


def test_of_two_rules_against_it_the_first_is_named() -> None:
    for place, (fields, reason) in enumerate(AGAINST):
        for others, _ in AGAINST[place + 1 :]:
            assert decide(replace(Situation(direct=True), **fields, **others)) == reason


@pytest.mark.parametrize(
    ("at", "starts_at", "ends_at", "quiet"),
    [
        ("21:59", "22:00", "07:00", False),
        ("22:00", "22:00", "07:00", True),
        ("00:00", "22:00", "07:00", True),
        ("06:59", "22:00", "07:00", True),
        ("07:00", "22:00", "07:00", False),
        ("12:59", "13:00", "14:30", False),
        ("13:00", "13:00", "14:30", True),
        ("14:30", "13:00", "14:30", False),
        ("03:00", "08:00", "08:00", True),
        ("08:00", "08:00", "08:00", True),
    ],
)
def test_quiet_hours_begin_and_end_on_the_minute_and_go_over_midnight(
    at: str, starts_at: str, ends_at: str, quiet: bool
) -> None:
    hour, minute = map(int, at.split(":"))
    starts, ends = (int(one[:2]) * 60 + int(one[3:]) for one in (starts_at, ends_at))

    assert is_quiet(datetime(2026, 11, 21, hour, minute, tzinfo=UTC), starts, ends) is quiet
