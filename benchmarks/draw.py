"""`python -m benchmarks.draw FOLDER RESULT…`: makes the pictures of these results, one SVG for each chart.

It runs where Matplotlib is installed (`packages.py`). Grounds are transparent and texts grey, so that a picture can be
read on light and on dark pages.
"""

import itertools
import json
import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib import figure

from benchmarks import chart

GREY = "#7f848b"
FAINT = "#7f848b40"
COLOURS = ("#e4572e", "#3d8bd4", "#2a9d6f", "#b07cc6", "#d9a514", "#7f848b", "#c2527c", "#4fb0ae")
OURS = "Teahouse"
WIDTH_IN, BAR_IN, MARGIN_IN, LINES_IN = 8.4, 0.24, 0.75, 3.9

mpl.rcParams.update(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "teahouse",  # the same figures make the same file
        "font.family": "sans-serif",
        "font.size": 9.5,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": mpl.cycler(color=COLOURS),
        "legend.frameon": False,
    }
    | dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), GREY)
)


def draw(shown: chart.Chart, folder: Path) -> Path:
    """The picture of one chart; its path."""
    picture = _bars(shown) if isinstance(shown, chart.Bars) else _lines(shown)
    picture.suptitle(shown.title, fontsize=11, x=0.01, ha="left")
    path = folder / f"{shown.name}.gen.svg"
    picture.savefig(path, transparent=True, metadata={"Date": None})
    return path


def _bars(shown: chart.Bars) -> figure.Figure:
    heights = [len(bars) for bars in shown.panels.values()]
    height_in = BAR_IN * sum(heights) + MARGIN_IN * (len(heights) + 0.4)
    picture = figure.Figure(figsize=(WIDTH_IN, height_in), layout="constrained")
    several = picture.subplots(len(heights), 1, squeeze=False, sharex=True, height_ratios=heights)[:, 0]
    for axes, (panel, bars) in zip(several, shown.panels.items(), strict=True):
        values = bars.values()
        spans = [[bar.median - bar.low for bar in values], [bar.high - bar.median for bar in values]]
        colours = [COLOURS[0] if name.startswith(OURS) else COLOURS[1] for name in bars]
        medians = [bar.median for bar in values]
        axes.barh(list(bars), medians, xerr=spans, color=colours, ecolor=GREY, capsize=2, height=0.72)
        for number, bar in enumerate(values):
            place = {"xytext": (4, 0), "textcoords": "offset points", "va": "center"}
            axes.annotate(_short(bar.median), (bar.high, number), fontsize=8.5, **place)
        axes.invert_yaxis()
        axes.set_title(panel, loc="left", fontsize=9.5)
        axes.set_xscale("log" if shown.log else "linear")
        axes.grid(axis="x", color=FAINT)
        axes.set_axisbelow(True)
        axes.tick_params(axis="y", length=0)
        axes.margins(x=0.12)
    several[-1].set_xlabel(shown.unit)
    several[-1].xaxis.set_major_formatter(_short_of_tick)
    return picture


def _lines(shown: chart.Lines) -> figure.Figure:
    picture = figure.Figure(figsize=(WIDTH_IN, LINES_IN), layout="constrained")
    axes = picture.subplots()
    others = itertools.cycle(COLOURS[1:])
    for name, points in shown.series.items():
        colour = COLOURS[0] if name.startswith(OURS) else next(others)
        at, values = [at for at, _ in points], [value for _, value in points]
        axes.plot(at, [value.median for value in values], marker="o", markersize=4, color=colour, label=name)
        span = [value.low for value in values], [value.high for value in values]
        axes.fill_between(at, *span, color=colour, alpha=0.15, linewidth=0)
    axes.set_yscale("log" if shown.log else "linear")
    axes.yaxis.set_major_formatter(_short_of_tick)
    axes.yaxis.set_minor_formatter("")
    axes.set_xticks(sorted({at for points in shown.series.values() for at, _ in points}))
    axes.set_xlabel(shown.x)
    axes.set_ylabel(shown.y)
    axes.grid(color=FAINT)
    picture.legend(loc="outside right upper")
    return picture


def _short(value: float) -> str:
    """1.3 M, 45 k, 250, 7.65."""
    for size, letter in ((1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def _short_of_tick(value: float, _place: int) -> str:
    return _short(value)


def main(folder: Path, results: list[Path]) -> None:
    """Draw every chart of these results."""
    folder.mkdir(parents=True, exist_ok=True)
    for result in results:
        for kept in json.loads(result.read_text(encoding="utf-8"))["report"]["charts"]:
            draw(chart.read(kept), folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
