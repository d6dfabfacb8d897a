"""Does the conclusion flip: the same comparison made in other defensible ways, side by side.

A pure function over ratios that were computed elsewhere: other link views, units, windows, policies, maturities.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dashboard.analysis.estimate import Estimate


class Conclusion(StrEnum):
    """Where a ratio's 95 % range lies."""

    ABOVE = "above 1"
    BELOW = "below 1"
    UNCLEAR = "range holds 1"
    NONE = "no ratio"


class Turn(StrEnum):
    """How a variant's conclusion relates to the one shown."""

    SAME = "same"
    GAINED = "clear only here"
    LOST = "not clear here"
    REVERSED = "the other way round"
    NOT_COMPARABLE = "no ratio"


@dataclass(frozen=True)
class Variant:
    """One other way to compare.

    Attributes:
        choice: What is varied: "link view", "unit", "window", "unmarked changes", "maturity".
        setting: How: "lenient", "deploy", "30 days".
        ratio: What comes out.
    """

    choice: str
    setting: str
    ratio: Estimate


@dataclass(frozen=True)
class Row:
    """A variant with its conclusion."""

    variant: Variant
    conclusion: Conclusion
    turn: Turn


@dataclass(frozen=True)
class Panel:
    """All variants against the ratio shown.

    Attributes:
        shown: Conclusion of the ratio shown.
        rows: In the order given.
        flips: A clear conclusion is lost or reversed in some variant, or an unclear one gains one.
        reversed: Some variant says the opposite.
        choices: Which choices the conclusion hangs on, each once, in order.
    """

    shown: Conclusion
    rows: tuple[Row, ...]
    flips: bool
    reversed: bool
    choices: tuple[str, ...]


def conclusion(ratio: Estimate) -> Conclusion:
    """Where the range lies; without both ends or an estimate there is none."""
    if ratio.estimate is None or ratio.low is None or ratio.high is None:
        return Conclusion.NONE
    if ratio.low > 1:
        return Conclusion.ABOVE
    return Conclusion.BELOW if ratio.high < 1 else Conclusion.UNCLEAR


def panel(shown: Estimate, variants: Iterable[Variant]) -> Panel:
    """Compares every variant's conclusion with that of the ratio shown.

    Args:
        shown: That ratio.
        variants: The same made in other ways that could be defended.
    """
    base = conclusion(shown)
    rows = tuple(Row(each, found := conclusion(each.ratio), _turn(base, found)) for each in variants)
    turned = [row for row in rows if row.turn in (Turn.GAINED, Turn.LOST, Turn.REVERSED)]
    opposite = any(row.turn is Turn.REVERSED for row in rows)
    return Panel(base, rows, bool(turned), opposite, tuple(dict.fromkeys(row.variant.choice for row in turned)))


def _turn(base: Conclusion, found: Conclusion) -> Turn:
    if Conclusion.NONE in (base, found):
        return Turn.NOT_COMPARABLE
    if base is found:
        return Turn.SAME
    if base is Conclusion.UNCLEAR:
        return Turn.GAINED
    return Turn.LOST if found is Conclusion.UNCLEAR else Turn.REVERSED
