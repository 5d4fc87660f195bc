"""How far an audience has heard its room without a gap: what a doubt is measured by."""

from services import audience
from services.audience import Audience


def heard(*versions: int, after: int) -> int:
    """Up to where an audience that knew everything up to `after` knows everything now."""
    listening = Audience()
    listening.told(after)
    for version in versions:
        listening.heard(version)
    return listening.version


def test_events_in_order_move_it_on() -> None:
    assert heard(6, 7, 8, after=5) == 8


def test_old_and_repeated_events_change_nothing() -> None:
    assert heard(3, 5, 6, 6, after=5) == 6


def test_it_does_not_move_past_a_gap() -> None:
    assert heard(6, 8, 9, after=5) == 6


def test_a_late_event_closes_its_gap() -> None:
    assert heard(8, 7, 6, after=5) == 8


def test_what_was_told_closes_every_gap_before_it() -> None:
    listening = Audience()
    listening.told(5)
    for version in (7, 9, 10):
        listening.heard(version)

    listening.told(8)

    assert listening.version == 10


def test_a_gap_that_nobody_closes_is_given_up() -> None:
    last = 7 + audience.MAX_AHEAD

    assert heard(*range(7, last), after=5) == 5
    assert heard(*range(7, last + 1), after=5) == last
