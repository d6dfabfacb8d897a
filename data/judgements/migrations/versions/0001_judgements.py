"""The judgements table, and the triggers that keep it append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_REFUSAL = "judgements are append-only"


def upgrade() -> None:
    op.create_table(
        "judgements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("kind", "subject", "object", "verdict", "note", "actor")
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin_visible", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


# INSERT OR REPLACE deletes without firing a delete trigger, hence the third.
_SQLITE = (
    f"""create trigger judgements_no_update before update on judgements
        begin select raise(abort, '{_REFUSAL}'); end""",
    f"""create trigger judgements_no_delete before delete on judgements
        begin select raise(abort, '{_REFUSAL}'); end""",
    f"""create trigger judgements_no_replace before insert on judgements
        when exists (select 1 from judgements where id = new.id)
        begin select raise(abort, '{_REFUSAL}'); end""",
)

_POSTGRESQL = (
    f"""create function judgements_refuse() returns trigger language plpgsql as
        $$ begin raise exception '{_REFUSAL}'; end $$""",
    """create trigger judgements_append_only before update or delete or truncate on judgements
        for each statement execute function judgements_refuse()""",
)
