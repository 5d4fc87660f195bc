"""`python -m benchmarks [NAME…] [--quick]`: measure, print tables, write `artifacts/bench.json`."""

import argparse
import dataclasses
import os
import signal
import sys

from benchmarks import ack, fanout, idle, report, streams
from benchmarks.plan import QUICK, Plan
from benchmarks.process import LOAD_CORE

QUIET_LOAD = 0.5
BENCHMARKS = {"fanout": fanout.run, "ack": ack.run, "idle": idle.run, "streams": streams.run}


def main() -> int:
    """Run the named benchmarks, or all; 1 if a message was lost, doubled or out of order."""
    names, plan = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # by way of every block that stops a server
    os.sched_setaffinity(0, {LOAD_CORE})  # the server's core is the server's alone
    if os.getloadavg()[0] > QUIET_LOAD:
        print("Others are at work on this machine: these figures will be noisy.", file=sys.stderr)
    reports = []
    for name in names:
        print(f"{name} …", file=sys.stderr)
        try:
            reports.append(BENCHMARKS[name](plan))
        except RuntimeError as error:
            raise SystemExit(f"{name} could not be measured. {error}") from error
        print(f"\n{reports[-1].text()}\n", flush=True)
    report.write(plan, reports)
    print(f"All runs: {report.RESULT_FILE}", file=sys.stderr)
    faulty = [each.name for each in reports if each.faults]
    if faulty:
        print(f"Messages were lost, doubled or out of order in: {', '.join(faulty)}", file=sys.stderr)
    return 1 if faulty else 0


def _arguments() -> tuple[list[str], Plan]:
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
    return arguments.names or list(BENCHMARKS), dataclasses.replace(plan, **changes)


if __name__ == "__main__":
    sys.exit(main())
