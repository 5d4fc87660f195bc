"""Start-up: from the process to the first answer, and what a server takes that nobody has asked for anything yet."""

import socket
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import KB, cpu_s, family_of, memory_of
from benchmarks.plan import Plan
from benchmarks.process import ROOT, SERVER_CORE, Process, free_port, scratch
from benchmarks.report import Report, spread
from benchmarks.server import SETTINGS

COLUMNS = ["database", "ready s", "CPU s", "RSS MB", "PSS MB"]
LOOK_EVERY_S = 0.005
PATIENCE_S = 60.0
REST_S = 2.0
ASK = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


def run(plan: Plan) -> Report:
    """Several starts, each on a fresh database first and then once more on the same."""
    report = Report("startup", "Start-up: until /health answers 200, and memory at rest", list(COLUMNS))
    for _ in range(plan.starts):
        with scratch() as folder:
            for database in ("fresh", "existing"):
                report.runs.append({"database": database, **_start(folder)})
    for database in ("fresh", "existing"):
        runs = [run for run in report.runs if run["database"] == database]
        seconds = [spread((run[name] for run in runs), 2) for name in ("ready_s", "cpu_s")]
        sizes = [spread((run[name] / KB / KB for run in runs), 1) for name in ("resident", "proportional")]
        report.rows.append([f"SQLite, {database}", *seconds, *sizes])
    report.notes.append(f"Memory is that of all processes of the server, {REST_S:g} s after it was ready.")
    return report


def _start(folder: Path) -> dict[str, float]:
    """One start on the server core, and its end."""
    port = free_port()
    environment = SETTINGS | {"PORT": str(port), "DATA_DIR": str(folder), "PATH": "/usr/bin:/bin"}
    command = ["taskset", "--cpu-list", str(SERVER_CORE), sys.executable, str(ROOT / "main.py")]
    began = time.monotonic()
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as child:
        try:
            while not _healthy(port):
                if child.poll() is not None or time.monotonic() - began > PATIENCE_S:
                    raise RuntimeError("Teahouse does not start")
                time.sleep(LOOK_EVERY_S)
            ready_s = time.monotonic() - began
            processes = family_of(Process("Teahouse", child.pid, port))
            used_s = sum(map(cpu_s, processes))
            time.sleep(REST_S)
            memory = [memory_of(process) for process in processes]
        finally:
            child.terminate()
    resident, proportional = (sum(getattr(one, kind) for one in memory) for kind in ("resident", "proportional"))
    return {"ready_s": ready_s, "cpu_s": used_s, "resident": resident, "proportional": proportional}


def _healthy(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(ASK)
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
