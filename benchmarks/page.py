"""The page: what the browser loads and how soon the first message shows, as the client's own tests measure it."""

import json
import os
import re
import subprocess
from typing import Any

from benchmarks.plan import Plan
from benchmarks.process import ROOT
from benchmarks.report import Report

COLUMNS = ["what", "figure", "mark"]
FRONTEND = ROOT / "frontend"
SPEED = "the first message shows soon"
WEIGHT = re.compile(r"^(\w+): ([\d.]+) KB of (\d+) KB gzip, (\d+) files$", re.MULTILINE)
FIRST_MESSAGE = re.compile(r"first message: (\{.*\})")
COLD_MS, WARM_MS, REQUESTS = 2500, 1000, 8
TIMEOUT_S = 600


def run(plan: Plan) -> Report:
    """Weigh the built client, and open it in Chromium; how much is done does not depend on the plan."""
    del plan
    report = Report("page", "Page: weight, and the first message in Chromium", list(COLUMNS))
    for page, kb, budget, files in WEIGHT.findall(_npm("run", "size")):
        report.runs.append({"page": page, "gzip_kb": float(kb), "files": int(files)})
        report.rows.append([f"{page}: JavaScript and CSS, gzip", f"{kb} KB in {files} files", f"≤ {budget} KB"])
    first = _first_message()
    report.runs.append(first)
    report.rows += [
        ["requests before the first message", str(len(first["requests"])), f"≤ {REQUESTS}"],
        ["first message, cold, CPU × 4", f"{first['coldMs']:.0f} ms", f"≤ {COLD_MS} ms"],
        ["first message, warm, CPU × 4", f"{first['warmMs']:.0f} ms", f"≤ {WARM_MS} ms"],
    ]
    report.notes.append(
        "`npm run size` and `frontend/e2e/speed.spec.ts`: the processor time of the page's thread until the first "
        "message is drawn, times four; the median of three visits, cold and then warm."
    )
    return report


def _first_message() -> dict[str, Any]:
    found = FIRST_MESSAGE.search(_npm("run", "e2e", "--", "speed", "--grep", SPEED))
    if found is None:
        raise RuntimeError("the browser test prints no figures; is Chromium there?")
    figures: dict[str, Any] = json.loads(found[1])
    return figures


def _npm(*words: str) -> str:
    """What it prints. On all cores: the browser is not what is compared."""
    command = ["taskset", "--cpu-list", f"0-{(os.cpu_count() or 2) - 1}", "npm", *words]
    result = subprocess.run(command, cwd=FRONTEND, capture_output=True, text=True, timeout=TIMEOUT_S)
    if result.returncode != 0:
        raise RuntimeError(f"npm {' '.join(words)} fails: {(result.stdout + result.stderr)[-2000:]}")
    return result.stdout
