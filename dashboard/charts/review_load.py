"""How evenly review is spread: five equal groups of reviewers and the share of reviews each gives. Never a person."""

from collections.abc import Sequence

from dashboard.charts.base import GRID, INK, MUTED, SMALL_SIZE, Canvas, Chart, rounded

_NAMES = ("Least busy fifth", "Second", "Third", "Fourth", "Busiest fifth")
_ROW = 36
_TOP = 30
_EVEN = 20.0


def review_load(fifths: Sequence[float], reviewers: int) -> Chart:
    """Draws one bar per fifth and a line where all would be if review were spread evenly.

    Args:
        fifths: Per cent of all reviews, least busy first.
        reviewers: How many people they are.
    """
    height = _TOP + _ROW * len(fifths)
    highest = max(*fifths, _EVEN) * 1.12
    canvas = Canvas(height + 6, left=122, right=44)
    canvas.note(
        _EVEN, 12, "20% each if evenly spread", xanchor="right", xshift=8, opacity=MUTED, font={"size": SMALL_SIZE}
    )
    for place, (name, share) in enumerate(zip(_NAMES, fifths, strict=True)):
        y = _TOP + _ROW * (place + 0.5)
        bar = {"type": "rect", "x0": 0, "x1": share, "y0": y - 9, "y1": y + 9, "line": {"width": 0}}
        canvas.shapes.append({**bar, "fillcolor": "rgba(122, 132, 144, 0.85)"})
        canvas.note(0, y, name, xanchor="right", xshift=-8, font={"size": SMALL_SIZE})
        canvas.note(1, y, f"<b>{share:.0f}%</b>", xref="paper", xanchor="left", xshift=6)
    canvas.line((0, 0), (_TOP, height), GRID, 1)
    canvas.line((_EVEN, _EVEN), (_TOP - 6, height), INK, 1.5)
    canvas.add(
        {
            **{"mode": "markers", "marker": {"symbol": "square", "size": 18, "opacity": 0, "color": GRID}},
            **{"x": [share / 2 for share in fifths], "hoverinfo": "text"},
            "y": [_TOP + _ROW * (place + 0.5) for place in range(len(fifths))],
            "hovertext": [f"{name}: {share:.0f}% of reviews" for name, share in zip(_NAMES, fifths, strict=True)],
        }
    )
    told = ", ".join(f"{name.lower()} {share:.0f}%" for name, share in zip(_NAMES, fifths, strict=True))
    return Chart(
        canvas.figure(0, highest),
        f"Share of human reviews given by each fifth of {reviewers} reviewers: {told}.",
        lambda: [
            {"Reviewers": name, "% of reviews": rounded(share)} for name, share in zip(_NAMES, fifths, strict=True)
        ],
    )
