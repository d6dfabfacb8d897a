"""A whole table at once says what its rows say one by one."""

import pyarrow as pa

from data.origin import batch
from data.streams import GIT_COMMITS, INSTANT
from tests.data.origin.helpers import AT, CLAUDE, COPILOT, JANE, commit, pull


def test_commits_come_back_as_columns_keyed_by_row() -> None:
    texts = [("Add cache", JANE), (f"Fix\n\n{CLAUDE}", COPILOT), ("Fix\n\nTest written by Claude", JANE)]
    rows = [
        {
            "sha": "a1", "author_name": who[0], "author_email": who[1], "committer_name": who[0],
            "committer_email": who[1], "authored_at": AT, "message": text,
        }
        for text, who in texts
    ]  # fmt: skip
    found = batch.commits(pa.Table.from_pylist(rows, schema=GIT_COMMITS))
    assert found.schema == batch.FOUND
    expected = [(number, *piece) for number, (text, who) in enumerate(texts) for piece in commit(text, who)]
    assert [tuple(row.values()) for row in found.to_pylist()] == expected
    assert set(found.column("row").to_pylist()) == {1, 2}


def test_pull_requests_with_nothing_filled_in_are_no_evidence() -> None:
    fields = [("author_login", pa.string()), ("author_type", pa.string()), ("head_ref", pa.string())]
    fields += [("labels", pa.list_(pa.string())), ("title", pa.string()), ("body", pa.string()), ("merged_at", INSTANT)]
    full = dict(
        zip([name for name, _ in fields], ["jane", "User", "codex/x", ["ai-assisted"], "T", "B", AT], strict=True)
    )
    found = batch.pulls(pa.Table.from_pylist([{}, full], schema=pa.schema(fields)))
    expected = pull(branch="codex/x", labels=("ai-assisted",), title="T", body="B")
    assert [tuple(row.values()) for row in found.to_pylist()] == [(1, *piece) for piece in expected]


def test_an_empty_table_gives_an_empty_table() -> None:
    assert batch.commits(GIT_COMMITS.empty_table()).num_rows == 0
