"""What a picture shows, as data: a benchmark fills it in, `draw.py` makes an SVG of it."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One figure over several runs."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Figure":
        """The median, the lowest and the highest."""
        ordered = sorted(values)
        return cls(statistics.median(ordered), ordered[0], ordered[-1])


@dataclass
class Bars:
    """One panel of horizontal bars for each setting, one bar for each server. `name` becomes the file's name."""

    name: str
    title: str
    unit: str
    log: bool = False
    panels: dict[str, dict[str, Figure]] = field(default_factory=dict)
    kind: str = "bars"

    def add(self, panel: str, server: str, values: Iterable[float]) -> None:
        """One more bar, in the order in which they come."""
        self.panels.setdefault(panel, {})[server] = Figure.of(values)


@dataclass
class Lines:
    """One line for each server, over an axis of numbers."""

    name: str
    title: str
    x: str
    y: str
    log: bool = False
    series: dict[str, list[tuple[float, Figure]]] = field(default_factory=dict)
    kind: str = "lines"

    def add(self, server: str, at: float, values: Iterable[float]) -> None:
        """One more point."""
        self.series.setdefault(server, []).append((at, Figure.of(values)))


Chart = Bars | Lines


def read(kept: dict[str, Any]) -> Chart:
    """A chart again, from the JSON of its fields."""
    if kept["kind"] == "bars":
        panels = {
            panel: {server: Figure(**bar) for server, bar in bars.items()} for panel, bars in kept["panels"].items()
        }
        return Bars(**(kept | {"panels": panels}))
    series = {server: [(at, Figure(**figure)) for at, figure in points] for server, points in kept["series"].items()}
    return Lines(**(kept | {"series": series}))
