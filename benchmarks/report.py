"""What one benchmark has found: a table, notes, pictures, and the raw runs behind them."""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.chart import Chart, Figure
from benchmarks.load import Load


@dataclass
class Report:
    """One table, the notes below it, its pictures, and the raw runs it was made from. Units stand in the columns."""

    name: str
    title: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    faults: int = 0

    def keep(self, server: str, loads: Iterable[Load], **labels: object) -> None:
        """Remember the raw runs behind a row, and their faults."""
        for load in loads:
            self.runs.append({"server": server} | labels | dataclasses.asdict(load))
            self.faults += load.faults

    def text(self) -> str:
        """The table in Markdown, aligned for a terminal too."""
        widths = [max(len(cell) for cell in column) for column in zip(self.columns, *self.rows, strict=True)]
        rule = ["-" * width if number == 0 else "-" * (width - 1) + ":" for number, width in enumerate(widths)]
        lines = [_line(self.columns, widths), _line(rule, widths), *(_line(row, widths) for row in self.rows)]
        return "\n".join([f"### {self.title}", "", *lines, "", *(f"- {note}" for note in self.notes)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    return f"| {' | '.join(padded)} |"


def spread(values: Iterable[float], digits: int = 0) -> str:
    """The median, and with several runs the lowest and the highest."""
    values = list(values)
    figure = Figure.of(values)
    median = f"{figure.median:,.{digits}f}"
    if len(values) == 1:
        return median
    return f"{median} ({figure.low:,.{digits}f}–{figure.high:,.{digits}f})"


def faults(loads: Iterable[Load]) -> str:
    """Lost, doubled and out of order over all runs."""
    loads = list(loads)
    lost = sum(load.lost + load.unacked for load in loads)
    return f"{lost} · {sum(load.doubled for load in loads)} · {sum(load.out_of_order for load in loads)}"


def proof(report: Report) -> str:
    """That the generator could follow a server of twice the speed: how much it had to do beside Teahouse."""
    ours = [run for run in report.runs if run["server"].startswith("Teahouse")]
    busiest = max(0.001, *(run["load_cpu_s"] / run["seconds"] for run in ours))
    return (
        f"The load generator computed for at most {100 * busiest:.0f} % of a window beside Teahouse: "
        f"it could have followed {1 / busiest:.1f} × as much."
    )
