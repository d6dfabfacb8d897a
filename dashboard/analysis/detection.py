"""How well marks find AI changes where line records tell the truth, and what the ratio is once that is undone."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pandas as pd

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.sensitivity import Detection, label_correction, true_share
from dashboard.analysis.shares import share


@dataclass(frozen=True)
class Measured:
    """What marks find of the changes whose AI lines a tool recorded.

    Attributes:
        incident, other: Share found among changes followed by an incident and among all others, in per cent.
        all: The same over both.
        ai_share: Share of changes that are AI-assisted with the misses undone, in per cent; its range is that over the
            ends of detection's.
        ratio: Ratio of AI over human-only shares with an incident, with the misses undone among changes without
            records; its range is that over the ends of the two detections' ranges, not over chance in the counts.
    """

    incident: Estimate
    other: Estimate
    all: Estimate
    ai_share: Estimate
    ratio: Estimate


def measured(frame: pd.DataFrame) -> Measured:
    """Detection of the AI label, measured and undone (Lash, Fox and Fink 2009, exposure misclassification).

    A change with line records is labelled by them, so the label is taken as right there; among the others it is taken
    to miss AI changes as often as marks alone miss those on record. Labels on human changes are taken as right.

    Args:
        frame: Columns recorded and failed (bool), ai, human, with_ai_lines, marked (counts of changes, the last two
            where a missing mark would make a change human-only); one row per (recorded, failed), absent where none.
    """
    incident, other, both = _found(frame[frame["failed"]]), _found(frame[~frame["failed"]]), _found(frame)
    cells = _cells(frame, recorded=False), _cells(frame, recorded=True)
    return Measured(incident, other, both, _ai_share(both, *cells), _ratio(incident, other, both, *cells))


def _found(rows: pd.DataFrame) -> Estimate:
    return share(int(rows["marked"].sum()), int(rows["with_ai_lines"].sum()), "changes with AI lines on record")


Cells = tuple[float, float, float, float]


def _cells(frame: pd.DataFrame, recorded: bool) -> Cells:
    """AI and human changes with an incident, then AI and human ones without."""
    rows = frame[frame["recorded"] == recorded]
    failed, fine = rows[rows["failed"]], rows[~rows["failed"]]
    return tuple(float(part[arm].sum()) for part in (failed, fine) for arm in ("ai", "human"))  # type: ignore[return-value]


def _ai_share(both: Estimate, marked: Cells, recorded: Cells) -> Estimate:
    """Where lines are recorded the label is right; elsewhere Rogan and Gladen's correction of its share."""
    method, changes, found = (
        "AI share corrected by measured detection",
        sum(marked) + sum(recorded),
        marked[0] + marked[2],
    )
    none = Estimate(None, None, None, int(changes), int(found), Level.COUNTS, method, both.caveats)
    if both.level < Level.RATE or not sum(marked):
        return none

    def share_at(detection: float | None) -> float | None:
        undone = true_share(found / sum(marked), detection / 100, 1.0) if detection else None
        return None if undone is None else 100 * (undone * sum(marked) + recorded[0] + recorded[2]) / changes

    point, low, high = (share_at(detection) for detection in (both.estimate, both.high, both.low))
    return none if point is None else Estimate(point, low, high, int(changes), int(found), Level.RATE, method)


def _ratio(incident: Estimate, other: Estimate, both: Estimate, marked: Cells, recorded: Cells) -> Estimate:
    method = "labels corrected by measured detection where no lines are recorded"
    changes, events = int(sum(marked) + sum(recorded)), int(sum(marked[:2]) + sum(recorded[:2]))
    apart = min(incident.level, other.level) >= Level.RATE
    one, two = (incident, other) if apart else (both, both)
    caveats = () if apart else ("Too few incidents on record: detection is taken as equal with and without one.",)
    if both.level < Level.RATE or one.estimate is None or two.estimate is None:
        return Estimate(None, None, None, changes, events, Level.COUNTS, method, both.caveats)
    point = _corrected(marked, recorded, one.estimate, two.estimate)
    ends = [_corrected(marked, recorded, *pair) for pair in _corners(one, two, apart)]
    if point is None or None in ends:
        why = "The counts contradict such detection: more AI changes would have been missed than there are."
        return Estimate(None, None, None, changes, events, Level.COUNTS, method, (why,))
    low, high = min(end for end in ends if end is not None), max(end for end in ends if end is not None)
    return Estimate(point, low, high, changes, events, Level.COMPARE, method, caveats)


def _corners(one: Estimate, two: Estimate, apart: bool) -> Iterator[tuple[float, float]]:
    ends = [[end for end in (found.low, found.high) if end is not None] for found in (one, two)]
    yield from product(*ends) if apart else zip(*ends, strict=True)


def _corrected(marked: Cells, recorded: Cells, incident: float, other: float) -> float | None:
    if min(incident, other) <= 0:
        return None
    undone = label_correction(*marked, Detection(incident / 100, other / 100))
    if undone is None:
        return None
    ai_events, human_events = undone.ai_events + recorded[0], undone.human_events + recorded[1]
    ai = ai_events + undone.ai_others + recorded[2]
    human = human_events + undone.human_others + recorded[3]
    return (ai_events / ai) / (human_events / human) if min(ai, human, human_events) > 0 else None
