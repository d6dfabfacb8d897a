"""Whether review keeps up with changes: effort, practices, mixes, waits. Never about one person.

Effort is counted in reviews that people gave: no source tells the minutes they spent, and how long an approval took is
not effort.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2

from dashboard.analysis import blast
from dashboard.analysis import competing as waits
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.shares import share, shares

SMALLEST_TEAM = 20
CONFOUNDED = (
    "Confounded by indication: reviewers choose what to read closely, and they choose what looks risky. "
    "This is not evidence that review does or doesn't work."
)
MIX = ("nobody", "ai_only", "human_only", "both")
REVIEWER_COUNTS = ("none", "one", "two_or_more")

_ENDINGS = {
    "open": waits.Ending.WAITING,
    "reviewed": waits.Ending.HAPPENED,
    "merged": waits.Ending.PREVENTED,
}


@dataclass(frozen=True)
class Practice:
    """A practice of review: what is counted, and of what."""

    label: str
    counted: str
    of: str


PRACTICES: Mapping[str, Practice] = MappingProxyType(
    {
        "no_human_reviewer": Practice(
            "No human reviewer", "no human but the author reviewed it before the merge", "changes on review record"
        ),
        "approved_without_comment": Practice(
            "Approved without a comment",
            "a human approved, no human commented or asked for changes",
            "changes that a human approved",
        ),
        "self_merged": Practice(
            "Merged by the author",
            "the author merged it and no other human approved",
            "pull requests that say who merged",
        ),
        "ai_review_only": Practice(
            "Reviewed by AI only", "an AI reviewed it and no human did", "changes on review record"
        ),
        "faster_than_readable": Practice(
            "Faster than readable",
            "the last human review came sooner after opening than 12 minutes per 100 lines, which is over 500 lines an "
            "hour, so nobody can have read all of it since",
            "changes with a human review",
        ),
        "senior_sign_off": Practice(
            "Senior sign-off",
            "one of the senior reviewers named in the settings approved it",
            "changes on review record",
        ),
    }
)


@dataclass(frozen=True)
class PracticeShare:
    """How usual a practice is in one group; the slice says which changes, such as "over 200 lines"."""

    practice: Practice
    origin: str
    slice: str
    share: Estimate


@dataclass(frozen=True)
class Effort:
    """Human reviews per 100 changed lines in one size band and origin.

    Attributes:
        median: With its order-statistic range.
        p25, p75: The middle half; None without changes.
        pooled: All reviews per 100 lines of all changes.
    """

    size_band: str
    origin: str
    median: Estimate
    p25: float | None
    p75: float | None
    pooled: float


@dataclass(frozen=True)
class Mix:
    """Shares of the parts of one group, in the order given; they sum to 100."""

    group: str
    parts: Mapping[str, Estimate]
    changes: int


@dataclass(frozen=True)
class FirstReview:
    """Waits for the first human review.

    Attributes:
        median, p90: Minutes until half, nine tenths of all changes had one.
        minutes, reviewed_share: The curve, per cent of all changes.
        reviewed, merged_unreviewed, waiting: How the waits ended.
    """

    median: Estimate
    p90: Estimate
    minutes: tuple[float, ...]
    reviewed_share: tuple[float, ...]
    reviewed: int
    merged_unreviewed: int
    waiting: int


@dataclass(frozen=True)
class Depth:
    """Incident rates by depth of review, and whether they rise or fall with it.

    Attributes:
        levels: (depth, incidents per 100 changes), in order of depth.
        chi_square, p_value: Cochran-Armitage trend, 1 df; None without variation. Never a verdict.
        caveats: The first is always that this is confounded by indication.
    """

    levels: tuple[tuple[str, Estimate], ...]
    chi_square: float | None
    p_value: float | None
    caveats: tuple[str, ...]


def practices(frame: pd.DataFrame) -> tuple[PracticeShare, ...]:
    """Shares of review practices.

    Args:
        frame: One row per (practice, origin, slice): `practice` (a key of PRACTICES), `origin`, `slice` (text),
            `events` and `changes` as PRACTICES counts them. Rows of other practices are left out.
    """
    known = frame[frame["practice"].isin(list(PRACTICES))]
    found = shares(list(zip(known["events"].astype(int), known["changes"].astype(int), strict=True)))
    named = zip(known["practice"], known["origin"], known["slice"], found, strict=True)
    return tuple(PracticeShare(PRACTICES[key], str(origin), str(part), each) for key, origin, part, each in named)


def effort(frame: pd.DataFrame) -> tuple[Effort, ...]:
    """Review effort by size band and origin, in the order the groups first appear.

    Args:
        frame: One row per (size band, origin, lines, reviews): `size_band`, `origin`, `lines` (changed, without
            generated files), `reviews` (by humans before the merge, 0 included), `changes` (how many are alike in it).
            Rows without lines are left out.
    """
    known = frame[frame["lines"] > 0]
    return tuple(
        _effort(str(band), str(origin), rows)
        for (band, origin), rows in known.groupby(["size_band", "origin"], sort=False, observed=True)
    )


def _effort(size_band: str, origin: str, rows: pd.DataFrame) -> Effort:
    alike = rows["changes"].to_numpy(dtype=np.int64)
    lines, reviews = (rows[name].to_numpy(dtype=float).repeat(alike) for name in ("lines", "reviews"))
    per_100 = 100 * reviews / lines
    p25, p75 = (float(np.quantile(per_100, p)) for p in (0.25, 0.75))
    pooled = 100 * float(reviews.sum()) / float(lines.sum())
    return Effort(size_band, origin, blast.quantile(per_100, 0.5, "changes"), p25, p75, pooled)


def mix(frame: pd.DataFrame, group: str, parts: Sequence[str] = MIX) -> tuple[Mix, ...]:
    """Shares of parts that exclude each other: who looked at a change (MIX), how many humans did (REVIEWER_COUNTS).

    Args:
        frame: One row per group: the column `group` (a month, an origin) and one count per part.
        group: Name of the grouping column.
        parts: Names of the count columns.
    """
    counts = frame[list(parts)].astype(int).to_numpy()
    totals = counts.sum(axis=1).tolist()
    found = iter(shares([(count, total) for row, total in zip(counts.tolist(), totals, strict=True) for count in row]))
    return tuple(
        Mix(str(name), MappingProxyType({part: next(found) for part in parts}), total)
        for name, total in zip(frame[group], totals, strict=True)
    )


def first_review(frame: pd.DataFrame) -> FirstReview:
    """Waits from opening a change to its first human review.

    A change merged unreviewed never gets one, which Aalen and Johansen's estimate respects; one still open is
    censored.

    Args:
        frame: One row per change, or per `changes` that are alike: `minutes` (DOUBLE, from opening to the ending, or to
            the data's end while open), `ending` (`reviewed`, `merged` before any human review, `open`).
    """
    rows = frame[frame["ending"].isin(list(_ENDINGS))]
    endings = np.select([rows["ending"] == name for name in _ENDINGS], list(_ENDINGS.values()))
    found = waits.cumulative_incidence(rows["minutes"], endings, rows.get("changes"))
    return FirstReview(
        waits.reached_by(found, 0.5),
        waits.reached_by(found, 0.9),
        tuple(map(float, found.minutes)),
        tuple(map(float, 100 * found.share)),
        found.happened,
        found.prevented,
        found.waiting,
    )


def busiest_tenth(reviews: npt.ArrayLike) -> Estimate:
    """Per cent of all reviews done by the busiest tenth of reviewers; withheld below 20, where that is one person.

    Args:
        reviews: Reviews per reviewer, without names.
    """
    counts = np.asarray(reviews, dtype=float)
    if counts.size < SMALLEST_TEAM:
        why = f"Withheld: fewer than {SMALLEST_TEAM} reviewers."
        return Estimate(None, None, None, int(counts.size), 0, Level.NONE, "share of the largest 10%", (why,))
    return blast.largest_share(counts)


def load_by_fifth(reviews: npt.ArrayLike) -> tuple[float, ...]:
    """Per cent of all reviews done by each fifth of the reviewers, least busy first; empty below 20 reviewers.

    Where five does not divide them, a reviewer on the border counts in both fifths by part (the Lorenz curve at 20, 40,
    60 and 80%).

    Args:
        reviews: Reviews per reviewer, without names.
    """
    counts = np.sort(np.asarray(reviews, dtype=float))
    if counts.size < SMALLEST_TEAM or counts.sum() <= 0:
        return ()
    lorenz = np.concatenate([[0.0], counts.cumsum()]) / counts.sum()
    at = np.interp(np.linspace(0, counts.size, 6), np.arange(counts.size + 1), lorenz)
    return tuple(float(part) for part in 100 * np.diff(at))


def depth_and_incidents(frame: pd.DataFrame) -> Depth:
    """Incident rates by depth of review, always labelled as confounded by indication.

    Args:
        frame: One row per depth, in order: `depth` (label), `score` (DOUBLE, its place on the scale), `events`
            (changes with a linked incident), `changes`.
    """
    events, changes, scores = (frame[name].to_numpy(dtype=float) for name in ("events", "changes", "score"))
    levels = tuple(
        (str(depth), share(int(x), int(n))) for depth, x, n in zip(frame["depth"], events, changes, strict=True)
    )
    chi_square, p_value = cochran_armitage(events, changes, scores) or (None, None)
    return Depth(levels, chi_square, p_value, (CONFOUNDED,))


def cochran_armitage(
    events: npt.ArrayLike, changes: npt.ArrayLike, scores: npt.ArrayLike
) -> tuple[float, float] | None:
    """The Cochran-Armitage trend test: chi-square (1 df) and p-value; None where nothing varies.

    Args:
        events, changes, scores: One entry per group: how many of its changes had the event, and its place in the order.

    Source: Armitage, Biometrics 1955, 11:375, with the variance of R's prop.trend.test; statsmodels'
    test_ordinal_association divides by n - 1.
    """
    x, n, s = (np.asarray(values, dtype=float) for values in (events, changes, scores))
    total = float(n.sum())
    pooled = float(x.sum()) / total if total else 0.0
    spread = float((n * s**2).sum()) - float((n * s).sum()) ** 2 / total if total else 0.0
    variance = pooled * (1 - pooled) * spread
    if variance <= 0:
        return None
    chi_square = float((s * (x - n * pooled)).sum()) ** 2 / variance
    return chi_square, float(chi2.sf(chi_square, 1))
