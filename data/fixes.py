"""What the published snapshot would still ask git: who last touched the lines that incidents' fixes changed."""

from datetime import datetime
from typing import NamedTuple

import duckdb

from data import snapshots
from data.errors import AftermathError
from data.home import Home

_QUESTIONS = """
select repo, sha, started_at, paths
from evidence.fixes_to_blame
order by repo, merged_at desc, sha
"""


class Question(NamedTuple):
    """A fix git was not asked about: its commit, when its incident began, the files whose lines matter."""

    sha: str
    started_at: datetime
    paths: frozenset[str]


def to_blame(home: Home) -> dict[str, list[Question]]:
    """Repository -> its questions, newest fix first; empty before the first build.

    Raises:
        AftermathError: The published snapshot cannot be read.
    """
    current = snapshots.current(home)
    if current is None:
        return {}
    waiting: dict[str, list[Question]] = {}
    try:
        with snapshots.lease(current), duckdb.connect(current.path, read_only=True) as con:
            for repo, sha, started_at, paths in con.execute(_QUESTIONS).fetchall():
                waiting.setdefault(repo, []).append(Question(sha, started_at, frozenset(paths)))
    except duckdb.Error as error:
        what, remedy = "the published snapshot cannot be read by this version", "run: python -m ingest build"
        raise AftermathError(what, where=current.path.name, remedy=remedy) from error
    return waiting
