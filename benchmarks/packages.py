"""The packages of other servers, and of the pictures: installed beside the product's, and only when they changed."""

import functools
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

from benchmarks.process import ROOT

HERE = Path(__file__).parent
VENV = ROOT / "artifacts" / "peers"
NODE = HERE / "peers" / "node"
PYTHON = VENV / "bin" / "python"


class NotInstalled(RuntimeError):
    """Packages could not be installed: what needs them is left out, and said."""


@functools.cache
def python() -> str:
    """The Python that has the packages of `requirements.txt` beside this file."""
    wanted = HERE / "requirements.txt"

    def install() -> None:
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
        _run([str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "-r", str(wanted)])

    _once(VENV, [wanted], install)
    return str(PYTHON)


@functools.cache
def node() -> str:
    """The Node.js for which the packages of `peers/node/package.json` are installed there."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None or npm is None:
        raise NotInstalled("there is no Node.js here")
    modules = NODE / "node_modules"
    _once(modules, [NODE / "package.json", NODE / "package-lock.json"], lambda: _run([npm, "ci", "--silent"], NODE))
    return found


def _once(target: Path, sources: list[Path], install: Callable[[], None]) -> None:
    """Install into `target`, unless its stamp says that it was done for these very sources."""
    stamp = target / f".installed-{zlib.crc32(b''.join(source.read_bytes() for source in sources)):08x}"
    if not stamp.exists():
        print(f"  installing {sources[0].relative_to(ROOT)} …", file=sys.stderr)
        install()
        stamp.touch()


def _run(command: list[str], folder: Path = ROOT) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise NotInstalled((done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1])
