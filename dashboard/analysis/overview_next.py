"""The three things most worth a look, and those that could move the Overview's answer among them.

What is found about the work lies in `work_next`; what to choose of it is decided here.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from dashboard.analysis import formatting as fmt
from dashboard.analysis.overview import Overview
from dashboard.analysis.rates import Arm, compare

MOST = 3


@dataclass(frozen=True)
class Thing:
    """One thing to look at.

    Attributes:
        title: What it is, at most a line; may hold names from outside.
        text: Its numbers.
        why: Why it is on the list, as a sentence.
        link: What the link says.
        page: A page of `dashboard/views`.
        query: The page's parameters.
        anchor: The section of the page; its top where empty.
        moves: How far it could move the log of the ratio; 0 for a finding about the work.
        turns: Whether it could bring the ratio to the other side of 1.
    """

    title: str
    text: str
    why: str
    link: str
    page: str
    query: dict[str, str | list[str]] = field(default_factory=dict)
    anchor: str = ""
    moves: float = 0.0
    turns: bool = False


def choose(work: Iterable[Thing | None], movers: Sequence[Thing]) -> tuple[Thing, ...]:
    """At most three things, by three rules.

    1. Of what could turn the answer, by bringing the ratio to the other side of 1, that which could move it furthest
       has the last place: nobody should act on an answer that a decision in the inbox can overturn.
    2. The other places go to findings about the work, in the order given.
    3. Places still free go to what else could move the answer, furthest first.

    Args:
        work: Findings about the work, the most worth a manager's time first; None where there is none of its kind.
            Read only as far as there are places.
        movers: What could move the answer.
    """
    furthest = sorted(movers, key=lambda thing: -thing.moves)
    kept = [thing for thing in furthest if thing.turns][:1]
    found = islice((thing for thing in work if thing), MOST - len(kept))
    return (*found, *kept, *(thing for thing in furthest if thing not in kept))[:MOST]


def movers(found: Overview, waiting: int) -> tuple[Thing, ...]:
    """What could move the answer.

    Args:
        found: The Overview's results.
        waiting: Incidents of the filters that nobody has linked to a change, though there are candidates.
    """
    return tuple(thing for thing in (_waiting(found, waiting), _unknown(found)) if thing)


def _waiting(found: Overview, waiting: int) -> Thing | None:
    """All of them on one side would be the most they could do."""
    ai, human = found.ai, found.human
    if not waiting:
        return None
    now = compare(ai, human).ratio.estimate
    ends = sorted(
        ratio
        for ratio in (
            compare(_more(ai, waiting), human).ratio.estimate,
            compare(ai, _more(human, waiting)).ratio.estimate,
        )
        if ratio
    )
    title = f"{fmt.counted(waiting, 'incident')} {'waits' if waiting == 1 else 'wait'} for a decision"
    text = (
        "In this period, with candidates only: until somebody decides which change caused them, they count for neither"
        " side. The inbox also asks about likely culprits."
    )
    if not now or len(ends) < 2:
        why = "What they would do to the ratio cannot be told yet."
        return Thing(title, text, why, "Decide", "views/inbox.py")
    low, high = fmt.ratio_bounds(ends[0], ends[1])
    text += f" All on one side would make the linked ratio {low} or {high} instead of {fmt.ratio(now)}."
    return _mover(title, text, ("Decide", "views/inbox.py"), now, (ends[0], ends[1]))


def _unknown(found: Overview) -> Thing | None:
    held, unknown = found.ratios.bounds, found.unknown
    if not unknown or not unknown.changes or not held or not held.lowest or not held.highest or not held.known_only:
        return None
    if math.isinf(held.highest):
        return None
    low, high = fmt.ratio_bounds(held.lowest, held.highest)
    text = (
        f"{fmt.share(unknown.events, unknown.changes)} are linked to an incident. In the worst cases they make the"
        f" linked ratio {low} or {high} instead of {fmt.ratio(held.known_only)}. Say from when all AI use is marked."
    )
    title = f"{fmt.counted(unknown.changes, 'change')} of unknown origin"
    link = "Repositories", "views/repositories.py"
    return _mover(title, text, link, held.known_only, (held.lowest, held.highest))


def _mover(title: str, text: str, link: tuple[str, str], now: float, ends: tuple[float, float]) -> Thing:
    turns = min(ends) < 1 < now or now < 1 < max(ends)
    why = f"It could {'turn' if turns else 'move'} this page's answer" + (": the ratio could be on the other side of 1."
          if turns else ", though not to the other side of 1.")  # fmt: skip
    moves = max(abs(math.log(end / now)) for end in ends)
    return Thing(title, text, why, *link, moves=moves, turns=turns)


def _more(arm: Arm, events: int) -> Arm:
    added = min(arm.events + events, arm.changes)
    return Arm(arm.origin, arm.label, added, arm.changes)
