"""Tables for people and one JSON file for programs."""

import dataclasses
import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from benchmarks.load import Load
from benchmarks.measure import machine
from benchmarks.plan import Plan
from benchmarks.process import ROOT

RESULT_FILE = ROOT / "artifacts" / "bench.json"


@dataclass
class Report:
    """One table, the notes below it, and the raw runs it was made from."""

    name: str
    title: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
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
    ordered = sorted(values)
    median = f"{statistics.median(ordered):,.{digits}f}"
    if len(ordered) == 1:
        return median
    return f"{median} ({ordered[0]:,.{digits}f}–{ordered[-1]:,.{digits}f})"


def faults(loads: Iterable[Load]) -> str:
    """Lost, doubled and out of order over all runs."""
    loads = list(loads)
    lost = sum(load.lost + load.unacked for load in loads)
    return f"{lost} · {sum(load.doubled for load in loads)} · {sum(load.out_of_order for load in loads)}"


def write(plan: Plan, reports: Sequence[Report]) -> None:
    """Keep everything in `artifacts/bench.json`."""
    RESULT_FILE.parent.mkdir(exist_ok=True)
    content = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "plan": dataclasses.asdict(plan),
        "reports": [dataclasses.asdict(report) for report in reports],
    }
    RESULT_FILE.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
