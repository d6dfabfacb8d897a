"""Human decisions about links, origins and policies: append-only, and apart from every fact the lake can rebuild."""

from data.judgements.judgement import VERDICTS, Judgement, JudgementError
from data.judgements.store import ARROW, JudgementStore

__all__ = ["ARROW", "VERDICTS", "Judgement", "JudgementError", "JudgementStore"]
