"""What the system knows of a process, of its sockets and of the machine, read from /proc."""

import os
import platform
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.process import ROOT, Process

KB = 1024
IDLE_SHARE = 0.1
LOOK_EVERY_S = 0.25
IDLE_TIMEOUT_S = 20


@dataclass(frozen=True)
class Memory:
    """Bytes: of the process (resident; proportional), and of the kernel (socket buffers of TCP; all small objects)."""

    resident: int
    proportional: int
    socket_buffers: int
    slab: int

    def __sub__(self, earlier: "Memory") -> "Memory":
        return Memory(
            self.resident - earlier.resident,
            self.proportional - earlier.proportional,
            self.socket_buffers - earlier.socket_buffers,
            self.slab - earlier.slab,
        )


def memory_of(process: Process) -> Memory:
    """The memory of a process now, and the kernel's at the same time."""
    rollup = _fields(Path(f"/proc/{process.pid}/smaps_rollup"))
    return Memory(
        resident=int(rollup["Rss"].split()[0]) * KB,
        proportional=int(rollup["Pss"].split()[0]) * KB,
        socket_buffers=_tcp_buffer_pages() * os.sysconf("SC_PAGE_SIZE"),
        slab=int(_fields(Path("/proc/meminfo"))["Slab"].split()[0]) * KB,
    )


def peak_resident(process: Process) -> int:
    """The most bytes that the process ever had in memory."""
    return int(_fields(Path(f"/proc/{process.pid}/status"))["VmHWM"].split()[0]) * KB


def cpu_s(process: Process) -> float:
    """CPU time of all the process's threads so far, by its CPU clock (clock_getcpuclockid(3))."""
    return time.clock_gettime(~process.pid << 3 | 2)


def family_of(process: Process) -> list[Process]:
    """The process, and all that any of its threads, and they, have started."""
    threads = Path(f"/proc/{process.pid}/task").glob("*/children")
    children = [int(child) for thread in threads for child in thread.read_text().split()]
    return [process, *(member for child in children for member in family_of(replace(process, pid=child)))]


def wait_until_idle(process: Process) -> None:
    """Until it computes hardly anything, or for a bounded time: what a server does after its turn (search reads what
    was said) would be at the expense of the next one's.
    """
    deadline = time.monotonic() + IDLE_TIMEOUT_S
    before_s = cpu_s(process)
    while time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_S)
        now_s = cpu_s(process)
        if now_s - before_s < IDLE_SHARE * LOOK_EVERY_S:
            return
        before_s = now_s


def _tcp_buffer_pages() -> int:
    words = _fields(Path("/proc/net/sockstat"))["TCP"].split()
    return int(words[words.index("mem") + 1])


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    cpu = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "?")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return {
        "cpu": cpu.partition(":")[2].strip(),
        "cores": str(os.cpu_count()),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "commit": commit.stdout.strip(),
        "load_average": " ".join(f"{load:.2f}" for load in os.getloadavg()),
    }


def _fields(path: Path) -> dict[str, str]:
    """The `name: value` lines of a file."""
    parts = (line.partition(":") for line in path.read_text().splitlines())
    return {name.strip(): value.strip() for name, _, value in parts}
