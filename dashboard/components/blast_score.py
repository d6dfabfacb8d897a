"""The optional score of the blast-radius page: in a closed fold, with its weights and how much hangs on them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.analysis import formatting as fmt
from dashboard.analysis.blast_score import DRAWS, Recipe, Score, score
from dashboard.components import blast_tables
from dashboard.metrics import METRICS

Rows = Sequence[Mapping[str, Any]]
WORST = 10


def show(incidents: Rows) -> None:
    """The ten highest scores; each incident opens."""
    with st.expander("One score, for those who want one", key="score", on_change="rerun") as fold:
        if not fold.open:
            return
        recipe = Recipe()
        weights = ", ".join(f"{name} {weight:.0%}" for name, weight in recipe.weights.items())
        st.caption(f"Version {recipe.version}: {weights}. {METRICS['blast_score'].caveat}")
        rows = {str(row["incident_id"]): row for row in incidents}
        found = [each for each in score(_frame(incidents), recipe, worst=WORST) if each.points is not None]
        for each in sorted(found, key=lambda one: (-(one.points or 0.0), one.incident_id))[:WORST]:
            blast_tables.line(rows[each.incident_id], _said(each), bar=(each.points or 0.0) / 100, value=_points(each))


def _frame(incidents: Rows) -> pd.DataFrame:
    """An incident that is open has no length yet, and severities go by their rank, whatever they are called."""
    return pd.DataFrame(
        [
            {
                "incident_id": row["incident_id"],
                "customers": row["customers_affected"],
                "minutes": row["minutes"] if row["restored"] else None,
                "services": row["services"],
                "dependants": row["dependants"],
                "severity": f"SEV{row['severity_rank']}" if row["severity_rank"] else None,
            }
            for row in incidents
        ]
    )


def _points(found: Score) -> str:
    return f"{found.points:.0f} of 100{', partial' if found.partial else ''}"


def _said(found: Score) -> str:
    parts = [f"{name} {'unknown' if part is None else f'{part:.2f}'}" for name, part in found.parts.items()]
    share = fmt.whole(round(found.worst_share or 0.0))
    return f"in the worst {WORST} under {share}% of {fmt.whole(DRAWS)} weightings · {' · '.join(parts)}"
