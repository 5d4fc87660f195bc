"""Dataclasses that travel as JSON: each goes under a short name, by which it is made again."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Tagged(Generic[T]):
    """The kinds of things that are said somewhere, by name. Names are part of what older servers understand."""

    def __init__(self, kinds: Mapping[str, type[T]]) -> None:
        self._kinds = dict(kinds)
        self._names = {kind: name for name, kind in kinds.items()}

    def told(self, thing: T) -> list[Any]:
        """What orjson writes for it."""
        return [self._names[type(thing)], thing]

    def understood(self, told: Any) -> T:
        """What was read of it. KeyError, TypeError or ValueError if it is something else."""
        name, fields = told
        return self._kinds[name](**fields)
