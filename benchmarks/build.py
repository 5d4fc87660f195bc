"""Compiles the programs in `native/` when they are older than their sources."""

import shutil
import subprocess
from pathlib import Path

NATIVE = Path(__file__).parent / "native"
BUILD = Path(__file__).parent / "build"
SOURCES = {
    "load": ("load.c", "crowd.c", "member.c", "dialect.c", "schedule.c", "sender.c", "latency.c", "window.c"),
    "limit": ("limit.c",),
    "churn": ("churn.c", "guest.c", "frames.c", "outbox.c", "ledger.c", "clock.c", "result.c"),
}


def program(name: str) -> Path:
    """The path of the program, compiled if need be."""
    target = BUILD / name
    newest = max(path.stat().st_mtime for path in NATIVE.iterdir())
    if target.exists() and target.stat().st_mtime > newest:
        return target
    compiler = shutil.which("cc")
    if compiler is None:
        raise SystemExit("The benchmarks need a C compiler named cc. Debian, Ubuntu: sudo apt install gcc libc6-dev")
    BUILD.mkdir(exist_ok=True)
    sources = [str(NATIVE / source) for source in SOURCES[name]]
    subprocess.run([compiler, "-std=gnu11", "-O2", "-Wall", "-Wextra", "-o", str(target), *sources], check=True)
    return target
