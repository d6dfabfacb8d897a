"""The verdict on a change: a pure function of its evidence.

Source: the attribution reference, sections 2 and 8. Repository policies ("all AI use is marked here since ...") are
not evidence about one change and are laid over the verdict elsewhere.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import prod
from typing import Literal, NamedTuple, get_args

from data.origin.evidence import NEARLY_ALL, Evidence, degree_of
from data.origin.rules import Degree, Kind, Polarity, Scope

Origin = Literal["ai_assisted", "human_only", "bot", "unknown", "conflict"]
BestKind = Kind | Literal["none"]

#: Strongest first.
PRECEDENCE: tuple[Kind, ...] = get_args(Kind)
#: What may make a change's code AI-assisted; a commit message or a review may not.
CODE: frozenset[Scope] = frozenset({"code", "tests", "docs"})
#: Below this a side alone decides nothing.
ENOUGH = 0.5
#: How far agreeing evidence may lift confidence above the best kind's own.
LIFT = 0.02

# A mark that does not say how much ranks above a small stated share: more than that share may be AI's.
_DEGREES: tuple[Degree, ...] = ("suggestion", "partial", "unknown", "major", "full")
_SAID: dict[Polarity, Origin] = {"ai": "ai_assisted", "human": "human_only", "bot": "bot"}


class Verdict(NamedTuple):
    """What the evidence comes to.

    Attributes:
        tools: Sorted names of the AI tools found; of a bot or a person none.
        degree: How much of the change is AI's work.
        scope: Which part of it: `tests` or `docs` where all evidence is about those alone, else `code`.
        share: Part of its lines that records give to AI, where there are records.
        confidence: Probability that `origin` is true; for `conflict` that of the weaker side, for `unknown` that of
            the evidence that was not enough.
        best_kind: The strongest kind of evidence behind `origin`; for `conflict` behind its AI side.
    """

    origin: Origin
    tools: tuple[str, ...]
    degree: Degree
    scope: Scope
    share: float | None
    confidence: float
    best_kind: BestKind


class _Side(NamedTuple):
    polarity: Polarity
    rank: int
    confidence: float
    rows: tuple[Evidence, ...]


NOTHING = Verdict("unknown", (), "unknown", "code", None, 0.0, "none")


def decide(
    evidence: Sequence[Evidence],
    as_of: datetime | None = None,
    share: float | None = None,
    marked: float | None = None,
) -> Verdict:
    """The origin of the change this evidence is about.

    Args:
        evidence: Every row about the change, in any order; see `change_evidence` for one with several commits.
        as_of: Leaves out what was seen later, with a time zone. Evidence without a time always counts.
        share: Part of the whole change's lines that records give to AI, where they cover it; it sets the degree.
        marked: Part of its lines that stand in commits with AI evidence: a change of several commits is not all an
            agent's because one of them is.
    """
    verdict = _decided(evidence, as_of)
    if share and verdict.origin == "ai_assisted":
        return verdict._replace(share=share, degree=degree_of(share))
    if marked is not None and verdict.degree == "full":
        return verdict._replace(degree=degree_of(marked))
    return verdict


def _decided(evidence: Sequence[Evidence], as_of: datetime | None) -> Verdict:
    counted = [row for row in evidence if _counts(row, as_of)]
    overrides = [row for row in counted if row.kind == "human_override"]
    sides = _sides(overrides or counted)
    enough = [side for side in sides if side.confidence >= ENOUGH]
    if not enough:
        return (
            NOTHING._replace(confidence=sides[0].confidence, best_kind=PRECEDENCE[sides[0].rank]) if sides else NOTHING
        )
    ai = next((side for side in enough if side.polarity == "ai"), None)
    human = next((side for side in enough if side.polarity == "human"), None)
    if ai and human and not _is_weak(ai):
        weaker = min(ai, human, key=lambda side: side.confidence)
        return _settled(ai)._replace(origin="conflict", degree="unknown", confidence=weaker.confidence)
    # A bot relays agents' work: what marks the work outranks who carried it, but a mere hint does not.
    if ai and not human and not _is_weak(ai):
        return _settled(ai)
    return _settled(min(enough, key=lambda side: side.rank))


def recorded_share(evidence: Iterable[Evidence]) -> float | None:
    """Part of one commit's lines that its records give to AI; None where it has no record that is believed."""
    shares = [row.share if row.polarity == "ai" else 0.0 for row in evidence if row.share is not None]
    return min(1.0, round(sum(shares), 4)) if shares else None


def change_evidence(own: Iterable[Evidence], inner: Iterable[Evidence], typed: float = 0.0) -> list[Evidence]:
    """Evidence about a change made of several commits.

    Args:
        own: Of the commit the change landed as, and of its pull request.
        inner: Of the commits inside the pull request.
        typed: Part of its lines in commits whose record says that a person typed nearly all of them.

    That one inner commit is a bot's (a branch update) or a person's own edit says nothing about the others, so of the
    inner rows only AI, review and declared ones speak for the change, and a person's records where they are of nearly
    all of it.
    """
    by_hand = typed >= NEARLY_ALL

    def speaks(row: Evidence) -> bool:
        recorded = by_hand and row.polarity == "human" and row.share is not None
        return row.polarity in ("ai", "review") or row.kind == "declared" or recorded

    return [*own, *filter(speaks, inner)]


def hinges(
    own: Sequence[Evidence], inner: Sequence[Evidence], as_of: datetime | None = None, typed: float = 0.0
) -> dict[str, Origin]:
    """The rules on which a change's verdict hangs: each with what the verdict would be without its evidence."""
    verdict = decide(change_evidence(own, inner, typed), as_of)
    found: dict[str, Origin] = {}
    for rule in sorted({row.rule for row in [*own, *inner]}):
        left_own, left_inner = ([row for row in rows if row.rule != rule] for rows in (own, inner))
        other = decide(change_evidence(left_own, left_inner, typed), as_of)
        if other.origin != verdict.origin:
            found[rule] = other.origin
    return found


def _counts(row: Evidence, as_of: datetime | None) -> bool:
    if row.polarity in ("review", "unread") or row.scope not in CODE:
        return False
    return as_of is None or row.observed_at is None or row.observed_at <= as_of


def _sides(rows: Sequence[Evidence]) -> list[_Side]:
    """The polarities that have evidence, strongest kind first."""
    sides = []
    for polarity in _SAID:
        own = tuple(row for row in rows if row.polarity == polarity)
        if own:
            believed = [row for row in own if row.confidence >= ENOUGH]
            rank = min(PRECEDENCE.index(row.kind) for row in believed or own)
            sides.append(_Side(polarity, rank, _combined(own, PRECEDENCE[rank]), own))
    return sorted(sides, key=lambda side: (side.rank, -side.confidence))


def _combined(rows: Sequence[Evidence], best: Kind) -> float:
    """Noisy-OR, capped: rows of one tool and kind (its footer and its trailer) are one habit, not two witnesses."""
    witnesses: dict[tuple[str | None, Kind], float] = {}
    for row in rows:
        key = (row.tool, row.kind)
        witnesses[key] = max(witnesses.get(key, 0.0), row.confidence)
    cap = LIFT + max(row.confidence for row in rows if row.kind == best)
    either = 1 - prod(1 - confidence for confidence in witnesses.values())
    return round(max(min(either, cap), *witnesses.values()), 6)


def _is_weak(side: _Side) -> bool:
    return PRECEDENCE[side.rank] == "heuristic"


def _settled(side: _Side) -> Verdict:
    if side.polarity != "ai":
        return Verdict(_SAID[side.polarity], (), "unknown", "code", None, side.confidence, PRECEDENCE[side.rank])
    scopes = {row.scope for row in side.rows}
    return Verdict(
        "ai_assisted",
        _tools(side),
        max((row.degree for row in side.rows), key=_DEGREES.index),
        scopes.pop() if len(scopes) == 1 else "code",
        None,
        side.confidence,
        PRECEDENCE[side.rank],
    )


def _tools(side: _Side) -> tuple[str, ...]:
    """Of a commit with line records those they name: its identity or trailer may be left over from another tool."""
    recorded = {row.sha for row in side.rows if row.tool and row.share is not None}
    return tuple(
        sorted({row.tool for row in side.rows if row.tool and (row.share is not None or row.sha not in recorded)})
    )
