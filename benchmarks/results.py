"""What was measured, one JSON file for each benchmark: the figures, the raw runs, and on what they were made."""

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import chart
from benchmarks.measure import machine
from benchmarks.plan import Plan
from benchmarks.process import ROOT
from benchmarks.report import Report

RESULTS = ROOT / "artifacts" / "bench-results"
TRIALS = ROOT / "artifacts" / "bench-trials"
"""What --quick makes: nothing to publish."""


@dataclass(frozen=True)
class Result:
    """A report, when and on what it was made, and by which plan."""

    measured_at: str
    machine: dict[str, str]
    plan: dict[str, Any]
    report: Report

    def origin(self) -> str:
        """One sentence for below the table."""
        parts = [self.machine["cpu"], f"{self.machine['cores']} cores", f"Linux {self.machine['kernel']}"]
        when = f"{self.measured_at[:10]}, commit {self.machine['commit']}, load average {self.machine['load_average']}"
        windows = f"{self.plan['runs']} × {self.plan['seconds']:g} s"
        return f"Measured {when}; {', '.join(parts)}, Python {self.machine['python']}; windows: {windows}."


def path_of(folder: Path, name: str) -> Path:
    """The file of one benchmark."""
    return folder / f"{name}.json"


def write(folder: Path, plan: Plan, report: Report) -> Path:
    """Keep a report; the last one of the same benchmark is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    result = Result(datetime.now(UTC).isoformat(timespec="seconds"), machine(), dataclasses.asdict(plan), report)
    content = json.dumps(dataclasses.asdict(result), indent=1, ensure_ascii=False)
    path = path_of(folder, report.name)
    path.write_text(content + "\n", encoding="utf-8")
    return path


def read(folder: Path) -> Iterator[Result]:
    """Every report that was kept."""
    for path in sorted(folder.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        kept = content["report"]
        report = Report(**(kept | {"charts": [chart.read(each) for each in kept["charts"]]}))
        yield Result(**(content | {"report": report}))
