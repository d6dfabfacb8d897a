"""What the published snapshot would still ask git: who last touched the lines that incidents' fixes changed."""

import duckdb

from data import snapshots
from data.errors import AftermathError
from data.home import Home


def to_blame(home: Home) -> dict[str, dict[str, frozenset[str]]]:
    """Repository -> its fixes without an answer yet, newest first, and the files to ask about; empty before any build.

    Raises:
        AftermathError: The published snapshot cannot be read.
    """
    current = snapshots.current(home)
    if current is None:
        return {}
    waiting: dict[str, dict[str, frozenset[str]]] = {}
    try:
        with snapshots.lease(current), duckdb.connect(current.path, read_only=True) as con:
            rows = con.execute(
                "select repo, sha, paths from evidence.fixes_to_blame order by repo, merged_at desc, sha"
            )
            for repo, sha, paths in rows.fetchall():
                waiting.setdefault(repo, {})[sha] = frozenset(paths)
    except duckdb.Error as error:
        what, remedy = "the published snapshot cannot be read by this version", "run: python -m ingest build"
        raise AftermathError(what, where=current.path.name, remedy=remedy) from error
    return waiting
