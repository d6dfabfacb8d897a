"""The texts of post-mortems, section by section, and the triggers that keep them append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLE = "postmortem_revisions"
_REFUSAL = "revisions are append-only"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("incident_id", "section", "body")),
        sa.Column("base", sa.BigInteger, nullable=False),
        sa.Column("settles", sa.Boolean, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index(f"{_TABLE}_by_incident", _TABLE, ["incident_id", "section"])
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_SQLITE = (
    f"create trigger {_TABLE}_no_update before update on {_TABLE} begin select raise(abort, '{_REFUSAL}'); end",
    f"create trigger {_TABLE}_no_delete before delete on {_TABLE} begin select raise(abort, '{_REFUSAL}'); end",
    f"""create trigger {_TABLE}_no_replace before insert on {_TABLE}
        when exists (select 1 from {_TABLE} where id = new.id)
        begin select raise(abort, '{_REFUSAL}'); end""",
)

_POSTGRESQL = (
    f"""create trigger {_TABLE}_append_only before update or delete or truncate on {_TABLE}
        for each statement execute function judgements_refuse()""",
)
