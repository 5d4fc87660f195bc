"""`python -m benchmarks [NAME…] [--quick]`: measure, print tables, keep the results under `artifacts/`."""

import argparse
import dataclasses
import os
import resource
import signal
import sys
from pathlib import Path

from benchmarks import (
    ack,
    avalanche,
    fanout,
    flaky,
    history,
    idle,
    latency,
    nodes,
    packages,
    page,
    publish,
    results,
    rooms,
    search,
    slow,
    startup,
    streams,
)
from benchmarks.plan import QUICK, Plan
from benchmarks.process import LOAD_CORE

QUIET_LOAD = 0.5
BENCHMARKS = {
    "fanout": fanout.run,
    "rooms": rooms.run,
    "latency": latency.run,
    "ack": ack.run,
    "idle": idle.run,
    "streams": streams.run,
    "avalanche": avalanche.run,
    "history": history.run,
    "search": search.run,
    "flaky": flaky.run,
    "slow": slow.run,
    "nodes": nodes.run,
    "startup": startup.run,
    "page": page.run,
}


def main() -> int:
    """Run the named benchmarks, or all; 1 if one failed, or if a message was lost, doubled or out of order."""
    names, plan, folder = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # by way of every block that stops a server
    os.sched_setaffinity(0, {LOAD_CORE})  # the server's core is the server's alone
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    if os.getloadavg()[0] > QUIET_LOAD:
        print("Others are at work on this machine: these figures will be noisy.", file=sys.stderr)
    faulty, failed = [], []
    for name in names:
        print(f"{name} …", file=sys.stderr)
        try:
            report = BENCHMARKS[name](plan)
        except RuntimeError as error:
            print(f"{name} could not be measured. {error}", file=sys.stderr)
            failed.append(name)
            continue
        print(f"\n{report.text()}\n", flush=True)
        print(f"All runs: {results.write(folder, plan, report)}", file=sys.stderr)
        faulty += [name] * bool(report.faults)
    _draw(folder)
    if faulty:
        print(f"Messages were lost, doubled or out of order in: {', '.join(faulty)}", file=sys.stderr)
    if failed:
        print(f"Not measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if faulty or failed else 0


def _draw(folder: Path) -> None:
    try:
        publish.draw(folder, folder)
    except packages.NotInstalled as error:
        print(f"There are no pictures: {error}", file=sys.stderr)


def _arguments() -> tuple[list[str], Plan, Path]:
    parser = argparse.ArgumentParser(prog="benchmarks", description="What is measured: benchmarks/README.md")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="small and short: shows that all works, measures nothing")
    parser.add_argument("--runs", type=int, help="windows for each figure")
    parser.add_argument("--seconds", type=float, help="length of a window")
    arguments = parser.parse_args()
    for name in arguments.names:
        if name not in BENCHMARKS:
            parser.error(f"there is no {name}; there are {', '.join(BENCHMARKS)}")
    plan = QUICK if arguments.quick else Plan()
    changes = {name: getattr(arguments, name) for name in ("runs", "seconds") if getattr(arguments, name) is not None}
    folder = results.TRIALS if arguments.quick else results.RESULTS
    return arguments.names or list(BENCHMARKS), dataclasses.replace(plan, **changes), folder


if __name__ == "__main__":
    sys.exit(main())
