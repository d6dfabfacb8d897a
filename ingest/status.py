"""`python -m ingest status`: what was read, how fresh it is, what it amounts to and what was refused."""

from typing import Any

from data import reader
from data.errors import AftermathError
from data.home import Home
from ingest import console


def status(home: Home) -> dict[str, Any]:
    """Everything `ingest status` prints, as plain data.

    Raises:
        AftermathError: Nothing has been built in this home yet.
    """
    opened = reader.open_latest(home)
    if opened is None:
        raise AftermathError(
            "nothing has been built yet", where=str(home.path), remedy="read something: python -m ingest file --list"
        )
    return {
        "home": str(home.path),
        "snapshot": opened.version.snapshot,
        "judgements": opened.version.judgements,
        "built_at": opened.built_at.isoformat(),
        "sources": opened.answer("sources"),
        "counts": opened.answer("strip")[0],
        "left_out": opened.answer("left_out"),
        "rejects": opened.answer("rejects_by_reason"),
        "unmapped_services": len({row["name"] for row in opened.answer("unmapped_services")}),
    }


def text(found: dict[str, Any]) -> str:
    """The same for a person to read."""
    blocks = [
        [f"{found['home']}: snapshot {found['snapshot']}, built {found['built_at'][:16]} UTC"],
        ["sources", *map(_source, found["sources"])],
        ["counted", *_counts(found["counts"])],
        [
            "left out",
            *(f"  {console.count(row['rows'], row['what'][:-1])}: {row['reason']}" for row in found["left_out"]),
        ],
    ]
    for severity, title in (("refused", "refused rows"), ("noticed", "landed with a doubt")):
        rows = [row for row in found["rejects"] if row["severity"] == severity]
        blocks.append([f"{title}: {sum(row['rows'] for row in rows):,}", *map(_reject, rows)])
    if found["unmapped_services"]:
        names = console.count(found["unmapped_services"], "service name")
        blocks.append([f"{names} known to one system only (which, and what each may be: python -m ingest services)"])
    return "\n\n".join("\n".join(block) for block in blocks)


def _source(row: dict[str, Any]) -> str:
    read = f"{row['last_read']:%Y-%m-%d %H:%M} UTC"
    return f"  {row['source']}/{row['stream']}: {console.count(row['rows'], 'row')}, last read {read}"


def _counts(counts: dict[str, Any]) -> list[str]:
    return [
        f"  {counts['incidents']:,} of {counts['all_incidents']:,} incidents; {counts['linked']:,} have a culprit",
        f"  {counts['changes']:,} of {counts['all_changes']:,} changes; {counts['origins']:,} have a known origin",
        f"  {console.count(counts['deploys'], 'deploy')}, {console.count(counts['commits'], 'commit')}",
    ]


def _reject(row: dict[str, Any]) -> str:
    return f"  {row['rows']:,} {row['stream']}: {row['reason']} (first: {row['first']}); {row['remedy']}"
