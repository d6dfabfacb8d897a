"""Counts a report needs, asked from the newest version: the only part of a report that reads the database."""

from datetime import UTC, datetime

import pandas as pd

from dashboard.metrics import METRICS
from dashboard.reports.freeze import Frozen
from data.reader import Reader, sql
from data.scope import Scope

#: Questions of data/queries that a report is made from.
QUESTIONS = ("arms", "declared", "strip", "left_out", "report_links", "report_counts")


def collect(reader: Reader, scope: Scope, period: str, made_at: datetime | None = None) -> Frozen:
    """Everything counted for one report."""
    made = made_at or datetime.now(UTC)
    frames = {question: _answer(reader, question, scope) for question in QUESTIONS}
    facts = {
        "snapshot": reader.version.snapshot,
        "judgements": reader.version.judgements,
        "organisation": reader.facts.get("organisation", ""),
        "synthetic": reader.synthetic,
        "matured_days": reader.facts.get("matured_days", "14"),
        "time_zone": reader.facts.get("time_zone", "UTC"),
        "built_at": reader.built_at.isoformat(),
        "made_at": made.isoformat(),
        "definitions": {key: metric.definition for key, metric in METRICS.items()},
    }
    return Frozen(facts, scope, period, frames)


def _answer(reader: Reader, question: str, scope: Scope) -> pd.DataFrame:
    text = sql(question)
    return reader.query(text, scope=scope) if "$scope" in text else reader.query(text)
