"""`python -m benchmarks.publish`: puts the kept results into README.md between their markers, with their pictures."""

import subprocess
import sys
from pathlib import Path

from benchmarks import packages, results
from benchmarks.process import ROOT
from benchmarks.results import RESULTS, Result

README = Path(__file__).parent / "README.md"
PICTURES = Path(__file__).parent / "charts"
BEGIN, END = "<!-- results of {name} -->\n", "<!-- end of results -->"


def main() -> int:
    """Publish everything that was measured; 1 if there is nothing, or no place for it."""
    kept = list(results.read(RESULTS))
    if not kept:
        print(f"Nothing was measured yet: {RESULTS} is empty. Say make bench first.", file=sys.stderr)
        return 1
    draw(RESULTS, PICTURES)
    text = README.read_text(encoding="utf-8")
    for result in kept:
        begin = BEGIN.format(name=result.report.name)
        if begin not in text:
            print(f"{README} has no line {begin.strip()}", file=sys.stderr)
            return 1
        before, _, rest = text.partition(begin)
        text = before + begin + block(result) + END + rest.partition(END)[2]
    README.write_text(text, encoding="utf-8")
    print(f"Published: {', '.join(result.report.name for result in kept)}")
    return 0


def block(result: Result) -> str:
    """What stands between the markers: the pictures, the table, its notes, and where the figures come from."""
    report = result.report
    pictures = [f"![{chart.title}](charts/{chart.name}.gen.svg)" for chart in report.charts]
    return "\n".join(["", *pictures, "", report.text(), "", f"<sub>{result.origin()}</sub>", "", ""])


def draw(folder: Path, pictures: Path) -> None:
    """Make the pictures of all results of a folder. NotInstalled without the packages for it."""
    kept = [str(path) for path in sorted(folder.glob("*.json"))]
    subprocess.run([packages.python(), "-m", "benchmarks.draw", str(pictures), *kept], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
