"""The verdict: one function from the Overview's results to words, for pages and reports alike.

Counts and rates are gated by the minimum-data ladder, ratios by what the incidents are worth; only the verdict rule of
unmixing lets a sentence say that one kind of change was followed by more incidents. Nothing here ever says why.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from dashboard.analysis import wording_cautions as cautions
from dashboard.analysis import wording_counts as by_counts
from dashboard.analysis import wording_ratio as by_ratio
from dashboard.analysis.estimate import Level
from dashboard.analysis.ladder import ADJUST_FROM_OVERLAP
from dashboard.analysis.overview import Overview
from dashboard.analysis.unmixing.roads import FLAT, INTERVAL_FROM
from dashboard.analysis.wording_parts import Answer, Situation, Span, sentences

__all__ = ["Answer", "Situation", "Span", "answer", "situation"]

_WRITERS: dict[Situation, Callable[[Overview], Answer]] = {
    Situation.NO_DATA: by_counts.no_data,
    Situation.COUNTS_ONLY: by_counts.counts_only,
    Situation.ZERO: by_counts.zero,
    Situation.TOO_FEW: by_counts.too_few,
    Situation.NO_VERDICT: by_counts.no_verdict,
    Situation.NOT_COMPARABLE: by_ratio.not_comparable,
    Situation.FLAT: by_ratio.flat,
    Situation.TOO_LITTLE: by_ratio.too_little,
    Situation.DISAGREE: by_ratio.disagree,
    Situation.ONLY_RANGE: by_ratio.only_range,
    Situation.NO_CLEAR_DIFFERENCE: by_ratio.no_clear_difference,
    Situation.UNCHECKED: by_ratio.unchecked,
    Situation.CLAIM: by_ratio.claim,
}


def answer(found: Overview, *, one_group: bool = False, severities: Sequence[str] = ()) -> Answer:
    """The sentence a page or a report opens with.

    Args:
        found: The Overview's results.
        one_group: They are of one group picked among many: one service, team, type or size. Its counts are then too
            few where the Services page calls them so, and what chance does among many groups is said.
        severities: The only ones counted, which the headline then says; all where empty.
    """
    allowed = situation(found, one_group=one_group)
    ranged = one_group and allowed is Situation.ONLY_RANGE
    said = by_ratio.only_range(found, one_group=True) if ranged else _WRITERS[allowed](found)
    if severities:
        said = replace(said, headline=_only(severities, said.headline))
    if not one_group or said.situation is Situation.NO_DATA:
        return said
    return replace(said, cannot_tell=sentences(cautions.ONE_OF_MANY, said.cannot_tell))


def _only(severities: Sequence[str], headline: str) -> str:
    named = " or ".join(severities)
    told, found = re.subn(r"\bincidents?\b", lambda word: f"{named} {word[0]}", headline, count=1)
    return told if found else f"{headline}; only {named} counted"


def situation(found: Overview, *, one_group: bool = False) -> Situation:
    """What these results allow to be said; see `answer`."""
    crude = found.ratios.crude
    if crude.level is Level.NONE:
        return Situation.NO_DATA
    if crude.level is Level.COUNTS:
        return Situation.COUNTS_ONLY
    worth = found.unmixed.combined.effective_incidents or 0.0
    if crude.muted and (one_group or worth < INTERVAL_FROM):
        return Situation.ZERO if min(found.ai.events, found.human.events) == 0 else Situation.TOO_FEW
    if not found.declared:
        return Situation.NO_VERDICT
    if found.ratios.within.overlap.ai_share < ADJUST_FROM_OVERLAP:
        return Situation.NOT_COMPARABLE
    return _of_ratio(found, worth)


def _of_ratio(found: Overview, worth: float) -> Situation:
    shown = found.ratio
    if FLAT in shown.caveats:
        return Situation.FLAT
    if shown.low is None and shown.high is None:
        return Situation.TOO_LITTLE if worth < INTERVAL_FROM else Situation.DISAGREE
    if shown.estimate is None:
        return Situation.ONLY_RANGE
    if found.unmixed.verdict is not None:
        return Situation.CLAIM
    holds_one = shown.low is None or shown.high is None or shown.low <= 1 <= shown.high
    return Situation.NO_CLEAR_DIFFERENCE if holds_one else Situation.UNCHECKED
