"""What the figures rest on: how complete the data is, what was left out, definitions and method."""

from typing import Any

from dashboard.analysis import formatting as fmt
from dashboard.metrics import METRICS
from dashboard.reports.document import Section, table
from dashboard.reports.sections.made import Made


def coverage(made: Made) -> Section:
    """How much of the data is known well enough to be counted; in all data, whatever the period."""
    [strip] = made.counts.answer("strip")
    observed = made.counts.answer("observed")
    lines = [
        ("Changes with an origin, marked at merge", fmt.share(strip["origins"], strip["changes"])),
        ("Changes of unknown or conflicting origin", fmt.whole(strip["unknown"])),
        ("Bots' changes", fmt.whole(strip["bots"])),
        ("Production incidents linked to a change", fmt.share(strip["linked"], strip["incidents"])),
        ("Production incidents with a known culprit", fmt.share(strip["known"], strip["incidents"])),
        ("Incidents that wait for a decision", fmt.whole(strip["unlinked"])),
        ("Services observed", _services(observed)),
        ("Rows refused, or landed with a doubt", f"{strip['refused']:,} and {strip['noticed']:,}"),
        ("Data until", fmt.timestamp(strip["data_until"]) if strip["data_until"] else "–"),
    ]
    return Section(
        "What the figures rest on", "In all data, whatever the period.", table=table(("What", "Counted"), lines)
    )


def left_out(made: Made) -> Section:
    """Every reason for which something is in no rate."""
    rows = made.counts.answer("left_out")
    lines = [(f"{row['what']}: {row['reason']}", f"{row['rows']:,}") for row in rows]
    return Section(
        "What was left out of every count",
        "In all data, whatever the period.",
        table=table(("Reason", "Rows"), lines),
        text=() if lines else ("Nothing.",),
    )


def _services(observed: list[dict[str, Any]]) -> str:
    if not observed:
        return "none"
    first, last = (
        pick(row[name] for row in observed) for pick, name in ((min, "observed_from"), (max, "observed_until"))
    )
    return f"{len(observed):,}, {fmt.day(first)} to {fmt.day(last)}"


def definitions() -> Section:
    """Every number the report prints."""
    lines = [
        (metric.label, f"{metric.definition} What this cannot tell: {metric.caveat}") for metric in METRICS.values()
    ]
    return Section("Definitions", table=table(("Number", "How it is counted"), lines, prose=True), wide=True)


def method(made: Made) -> Section:
    """How the comparison is made."""
    found = made.found
    text = (
        f"Links that count: {made.scope.links}. {fmt.sentence_case(found.unmixed.headline.method)}.",
        "" if found.declared else "No repository says from when all AI use is marked, so there is no verdict.",
    )
    return Section("Method", text=tuple(filter(None, text)), wide=True)
