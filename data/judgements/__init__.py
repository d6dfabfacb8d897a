"""Human decisions about incidents, links, origins and policies: append-only, and apart from every fact the lake can rebuild."""

from data.judgements.judgement import NO_CHANGE, UNKNOWN, VERDICTS, Judgement, JudgementError
from data.judgements.store import ARROW, JudgementStore

__all__ = ["ARROW", "NO_CHANGE", "UNKNOWN", "VERDICTS", "Judgement", "JudgementError", "JudgementStore"]
