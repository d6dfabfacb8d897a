"""What has changed since a report was made: in the same filters, counted again by a later version of the data."""

from collections.abc import Mapping

import pandas as pd

from dashboard import results
from dashboard.analysis import formatting as fmt
from dashboard.analysis import wording
from dashboard.analysis.overview import arms
from dashboard.analysis.rates import rate
from dashboard.metrics import METRICS
from dashboard.reports.counts import Replay
from dashboard.reports.freeze import Frozen
from dashboard.results import Counts
from data.scope import Scope

#: Kept for comparison with later versions; nothing is drawn from it.
LINKS = "report_links"
COUNTS = "report_counts"


def since(frozen: Frozen, now: Counts, headline: str | None = None) -> tuple[str, ...]:
    """What counts differently than in a frozen report, a sentence each; nothing where all stands.

    Args:
        frozen: The report.
        now: The later version.
        headline: What that says of the same filters, where it is known already.

    Raises:
        NotCountedError: It was frozen by a version that counted other things.
    """
    then, scope = Replay(frozen.frames), frozen.scope
    told = _links(then.frame(LINKS, scope=scope), now.frame(LINKS, scope=scope))
    told += [*_incidents(then, now, scope), *_arms(then, now, scope)]
    was = str(frozen.facts.get("headline", ""))
    reads = (
        headline
        or wording.answer(
            results.how_often(now, scope), one_group=scope.one_group, severities=scope.severities
        ).headline
    )
    if was and was != reads:
        told.append(f"The answer read “{was}” then, “{reads}” now.")
    changed = [METRICS[key].label for key, text in frozen.facts["definitions"].items() if _differs(key, text)]
    if changed:
        told.append(f"Defined otherwise since: {', '.join(changed)}.")
    return tuple(told)


def _links(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Incidents that count against other changes than then."""
    then, now = _charged(before), _charged(after)
    moved = [incident for incident in then.keys() & now.keys() if then[incident] != now[incident]]
    told = (
        (moved, "re-linked to another change"),
        (now.keys() - then.keys(), "linked"),
        (then.keys() - now.keys(), "no longer linked"),
    )
    return [f"{fmt.counted(len(those), 'incident')} {how} since." for those, how in told if those]


def _charged(links: pd.DataFrame) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for incident, change in zip(links["incident_id"], links["change_id"], strict=True):
        found.setdefault(str(incident), set()).add(str(change))
    return found


def _incidents(then: Counts, now: Counts, scope: Scope) -> list[str]:
    """How many incidents of the period there are, where that moved."""
    old, new = (int(counts.answer("incident_counts", scope=scope)[0]["incidents"]) for counts in (then, now))
    return [f"{fmt.counted(old, 'incident')} of the period counted then, {fmt.whole(new)} now."] if old != new else []


def _arms(then: Counts, now: Counts, scope: Scope) -> list[str]:
    """Counts and rates that moved."""
    one, two = (arms(counts.frame("arms", scope=scope), results.unmarked(counts, scope)) for counts in (then, now))
    told = []
    for old, new in zip(one, two, strict=True):
        if old and new and (old.events, old.changes) != (new.events, new.changes):
            counts = (f"{fmt.share(each.events, each.changes)}{_rate(rate(each).per_100)}" for each in (old, new))
            told.append(f"{fmt.sentence_case(new.label)}: {' then, '.join(counts)} now.")
    return told


def _rate(per_100: float | None) -> str:
    return "" if per_100 is None else f" ({fmt.per_100(per_100)} per 100)"


def _differs(key: str, text: str) -> bool:
    return key in METRICS and METRICS[key].definition != text


def update(facts: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """The title and the lines of what had changed when a report was made; no lines where it was the first."""
    kept = facts.get("changed")
    if not isinstance(kept, Mapping):
        return "", ()
    return str(kept["title"]), tuple(map(str, kept["lines"]))
