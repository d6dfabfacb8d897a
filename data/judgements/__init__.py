"""Human decisions on incidents, links, origins, policies: append-only, apart from every fact the lake can rebuild."""

from data.judgements.judgement import NO_CHANGE, UNKNOWN, VERDICTS, Judgement, JudgementError
from data.judgements.store import ARROW, JudgementStore

__all__ = ["ARROW", "NO_CHANGE", "UNKNOWN", "VERDICTS", "Judgement", "JudgementError", "JudgementStore"]
