"""The Overview's ratios as rows of one picture: the headline and its roads, the three ratios, what could move them."""

import math
from dataclasses import dataclass
from enum import StrEnum

from dashboard.analysis.estimate import Estimate
from dashboard.analysis.overview import Overview
from dashboard.analysis.overview_unmixed import NAMES
from dashboard.analysis.rates import Ranged
from dashboard.analysis.unmixing import Unmixing

_HALF_OF_WHOLE = 0.6744898 / 1.959964
_BLIND = (0.6, 0.8)
_VIEW_NAMES = {"strict": "Strict links", "weighted": "Weighted links", "lenient": "Lenient links"}


class Kind(StrEnum):
    """How a row is drawn."""

    HEADLINE = "headline"
    ROAD = "road"
    RATIO = "ratio"
    VARIANT = "variant"
    BOUNDS = "bounds"


@dataclass(frozen=True)
class Row:
    """One ratio, or the two ends of what an assumption makes of one.

    Attributes:
        name: At most 28 characters, so that a phone has room for it.
        estimate: None for bounds, and where there is no single number.
        low, high: 95 % range, or the ends; None where there are none, infinite without a limit.
        low50, high50: 50 % range.
        method: How it was made.
        why: Why something is missing, or a caveat.
    """

    name: str
    kind: Kind
    estimate: float | None
    low: float | None
    high: float | None
    low50: float | None = None
    high50: float | None = None
    method: str = ""
    why: str = ""


def rows(found: Overview, view: str) -> tuple[tuple[Row, ...], ...]:
    """Three groups of rows: unmixed; compared within strata; what other links, labels and unknown origins would give.

    Args:
        found: The Overview's results.
        view: The link view shown, which is not repeated among the others.
    """
    ratios, unmixed = found.ratios, found.unmixed
    first = (
        _row("Unmixed, known culprits used", Kind.HEADLINE, found.ratio),
        _row("Between deploys only", Kind.ROAD, unmixed.between.ratio),
        _row("Inside deploys only", Kind.ROAD, unmixed.inside.ratio),
        *_sensitive(unmixed),
    )
    second = (
        _row("All changes", Kind.RATIO, ratios.crude.ratio),
        _row("Same service and month", Kind.RATIO, ratios.within.ratio),
        _row("Same service, month, size", Kind.RATIO, ratios.like_for_like.ratio),
    )
    others = [_row(_VIEW_NAMES[name], Kind.VARIANT, each.ratio) for name, each in found.views.items() if name != view]
    return first, second, (*others, *_bounds(found))


def _sensitive(unmixed: Unmixing) -> list[Row]:
    """What moves the ratio by more than 15 % stands beside it."""
    roads = {"batch bands": unmixed.without_bands, "background": unmixed.with_background}
    return [_row(NAMES[name], Kind.ROAD, road.ratio) for name in unmixed.sensitive_to if (road := roads[name])]


def _bounds(found: Overview) -> list[Row]:
    held, found_rows = found.ratios.bounds, []
    corrected = [_blind(found, share) for share in _BLIND]
    if found.declared and None not in corrected:
        ends = sorted(value for value in corrected if value is not None)
        method = "crude ratio, marks as likely with an incident as without"
        name = f"If {_BLIND[0]:.0%} to {_BLIND[1]:.0%} of AI is marked".replace("% to", " to")
        found_rows.append(Row(name, Kind.BOUNDS, None, ends[0], ends[-1], method=method))
    if held is not None and found.unknown is not None and found.unknown.changes:
        method = "crude ratio, unknown changes dealt out in the two most extreme ways"
        why = " ".join(held.caveats)
        found_rows.append(
            Row("Unknown origin, worst cases", Kind.BOUNDS, None, held.lowest, held.highest, method=method, why=why)
        )
    return found_rows


def _blind(found: Overview, share: float) -> float | None:
    """The corrected ratio where that share of AI use is marked, with or without an incident."""
    grid = found.labels
    return grid.ratios[grid.incident.index(share)][grid.other.index(share)]


def _row(name: str, kind: Kind, ratio: Estimate) -> Row:
    low50, high50 = (ratio.low50, ratio.high50) if isinstance(ratio, Ranged) else _half(ratio)
    why = " ".join(ratio.caveats)
    return Row(name, kind, ratio.estimate, ratio.low, ratio.high, low50, high50, ratio.method, why)


def _half(ratio: Estimate) -> tuple[float | None, float | None]:
    """The 50 % range a normal log ratio would have, on each side by itself."""
    if not ratio.estimate or not ratio.low or ratio.high is None or math.isinf(ratio.high):
        return None, None
    middle = math.log(ratio.estimate)
    low, high = (middle + _HALF_OF_WHOLE * (math.log(end) - middle) for end in (ratio.low, ratio.high))
    return math.exp(low), math.exp(high)
