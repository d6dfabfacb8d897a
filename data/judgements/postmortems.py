"""The texts of post-mortems in the judgement store: every revision is kept, none is changed."""

from collections.abc import Sequence
from dataclasses import asdict, replace

import sqlalchemy as sa

from data.judgements import schema
from data.judgements.revision import Revision
from data.judgements.store import JudgementStore
from data.judgements.table import revisions


class Postmortems:
    """Revisions of post-mortems, in the store that holds the judgements."""

    def __init__(self, store: JudgementStore) -> None:
        self._store = store

    def save(self, revision: Revision) -> Revision:
        """Stores one revision durably; returns it with its id and time.

        Raises:
            JudgementError: The store cannot be written.
        """
        return self.save_many([revision])[0]

    def save_many(self, several: Sequence[Revision]) -> list[Revision]:
        """Stores all of them, in this order, or none.

        Raises:
            JudgementError: The store cannot be written.
        """
        if not several:
            return []
        saved_at = self._store.now()
        dated = [replace(revision, saved_at=revision.saved_at or saved_at) for revision in several]
        rows = [{name: value for name, value in asdict(revision).items() if name != "id"} for revision in dated]
        insert = sa.insert(revisions).returning(revisions.c.id, sort_by_parameter_order=True)
        with self._store.transaction() as connection:
            schema.lock(connection)
            ids = connection.execute(insert, rows).scalars().all()
        return [replace(revision, id=id) for revision, id in zip(dated, ids, strict=True)]

    def of(self, incident_id: str) -> list[Revision]:
        """Every revision of one post-mortem, oldest first."""
        query = sa.select(revisions).where(revisions.c.incident_id == incident_id).order_by(revisions.c.id)
        with self._store.transaction(reads=True) as connection:
            return [Revision(**dict(row)) for row in connection.execute(query).mappings()]

    def holding(self, words: Sequence[str]) -> frozenset[str]:
        """Incidents whose post-mortem, as it stands, holds every word; upper and lower case are the same."""
        newest = sa.select(sa.func.max(revisions.c.id)).group_by(revisions.c.incident_id, revisions.c.section)
        names, body = sa.select(revisions.c.incident_id), revisions.c.body
        found = [
            names.where(revisions.c.id.in_(newest), body.icontains(word, autoescape=True))
            for word in dict.fromkeys(words)
        ]
        with self._store.transaction(reads=True) as connection:
            held = [frozenset(connection.execute(query).scalars()) for query in found]
        return frozenset.intersection(*held) if held else frozenset()

    def signed_by(self, actor: str) -> frozenset[str]:
        """Incidents in whose post-mortem this actor has saved a text."""
        query = sa.select(revisions.c.incident_id).where(revisions.c.actor == actor).distinct()
        with self._store.transaction(reads=True) as connection:
            return frozenset(connection.execute(query).scalars())
