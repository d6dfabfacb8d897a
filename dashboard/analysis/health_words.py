"""The parts of the Data health page in a line each, which stands for the part until it is opened."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.analysis import formatting as fmt
from dashboard.analysis.linker import Method

Rows = Sequence[Mapping[str, Any]]

NOTHING = "None"


def read(rows: Rows) -> str:
    """Rows of the question `sources`."""
    if not rows:
        return NOTHING
    latest = max(row["last_read"] for row in rows)
    names = fmt.counted(len({row["source"] for row in rows}), "source")
    return f"{fmt.counted(sum(row['rows'] for row in rows), 'row')} of {names}, last read {fmt.timestamp(latest)}"


def observed(rows: Rows) -> str:
    """Rows of the question `observed`."""
    if not rows:
        return NOTHING
    since, until = min(row["observed_from"] for row in rows), max(row["observed_until"] for row in rows)
    return f"{fmt.counted(len(rows), 'service')}, {fmt.day(since)} to {fmt.day(until)}"


def origins(rows: Rows) -> str:
    """Rows of the question `origin_coverage`: the latest month beside all of them."""
    if not rows:
        return NOTHING
    latest = max(row["month"] for row in rows)
    now, ever = (_unknown(part) for part in ([row for row in rows if row["month"] == latest], rows))
    return f"Unknown: {ever} changes; {now} in {latest}"


def marks(rows: Rows) -> str:
    """Rows of the question `marker_recall`."""
    if not rows:
        return "Nothing records AI lines here"
    found = fmt.share(sum(row["carry_a_mark"] for row in rows), sum(row["commits_with_ai_lines"] for row in rows))
    return f"{found} commits with recorded AI lines carry a mark"


def links(methods: Sequence[Method]) -> str:
    """How often the first kind of evidence was right."""
    if not methods:
        return "Nobody has decided a link"
    return f"{methods[0].name}: {methods[0].precision.words} confirmed"


def left_out(rows: Rows) -> str:
    """Rows of the question `left_out`."""
    sums = {what: sum(row["rows"] for row in rows if row["what"] == what) for what in ("changes", "incidents")}
    return " and ".join(fmt.counted(many, what.removesuffix("s")) for what, many in sums.items() if many) or NOTHING


def doubted(rows: Rows) -> str:
    """Rows of the question `rejects`."""
    if not rows:
        return NOTHING
    refused = sum(row["severity"] == "refused" for row in rows)
    return f"{fmt.counted(refused, 'row')} refused, {fmt.counted(len(rows) - refused, 'row')} landed with a doubt"


def _unknown(rows: Rows) -> str:
    return fmt.share(sum(row["unknown"] for row in rows), sum(row["changes"] for row in rows))
