"""Evidence for a whole table at once, in columns."""

from typing import Any

import pyarrow as pa

from data.origin.evidence import Attested, Evidence, commit_evidence, pull_evidence, record_evidence
from data.origin.rules import Rules
from data.streams import INSTANT

COMMIT = ("sha", "author_name", "author_email", "committer_name", "committer_email", "authored_at", "message")
_PULL = ("author_login", "author_type", "head_ref", "labels", "title", "body", "merged_at")
_RECORD = ("sha", "attested", "lines_added", "authored_at")
_TYPES = {"rule_version": pa.int64(), "confidence": pa.float64(), "observed_at": INSTANT, "share": pa.float64()}

#: `row` is the position in the table asked about, from 0; take that table's own keys by it.
FOUND = pa.schema([("row", pa.int64()), *((name, _TYPES.get(name, pa.string())) for name in Evidence._fields)])


def commits(table: pa.Table, rules: Rules | None = None) -> pa.Table:
    """Evidence in commits, columns `FOUND`; `table` has the git commits stream's columns, nulls allowed."""
    columns = _columns(table, COMMIT)
    return _found([commit_evidence(*facts, rules=rules) for facts in zip(*columns, strict=True)])


def pulls(table: pa.Table, rules: Rules | None = None) -> pa.Table:
    """Evidence in pull requests, columns `FOUND`; `table` has columns `_PULL` names, `labels` a list, nulls allowed."""
    columns = _columns(table, _PULL)
    return _found([pull_evidence(*facts, rules=rules) for facts in zip(*columns, strict=True)])


def records(table: pa.Table, rules: Rules | None = None) -> pa.Table:
    """Evidence in line records, columns `FOUND`; `attested` is a list of structs with the fields of `Attested`."""
    columns = [table.column(name).to_pylist() for name in _RECORD]
    return _found(
        [
            record_evidence(sha, [Attested(**piece) for piece in attested], lines_added, at, rules=rules)
            for sha, attested, lines_added, at in zip(*columns, strict=True)
        ]
    )


def _columns(table: pa.Table, names: tuple[str, ...]) -> list[list[Any]]:
    return [_plain(table.column(name)) for name in names]


def _plain(column: pa.ChunkedArray) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if column.null_count and not pa.types.is_timestamp(column.type):
        empty: str | list[str] = [] if pa.types.is_list(column.type) else ""
        return [empty if value is None else value for value in values]
    return values


def _found(evidence: list[list[Evidence]]) -> pa.Table:
    rows = [(number, *piece) for number, found in enumerate(evidence) for piece in found]
    columns = list(zip(*rows, strict=True)) or [()] * len(FOUND)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, FOUND, strict=True)], schema=FOUND)
