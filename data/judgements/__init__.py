"""Human decisions and texts: append-only, and apart from every fact the lake can rebuild."""

from data.judgements.judgement import NO_CHANGE, UNKNOWN, VERDICTS, Judgement, JudgementError
from data.judgements.postmortems import Postmortems
from data.judgements.revision import Revision, Section, fold
from data.judgements.store import ARROW, JudgementStore

__all__ = [
    "ARROW",
    "NO_CHANGE",
    "UNKNOWN",
    "VERDICTS",
    "Judgement",
    "JudgementError",
    "JudgementStore",
    "Postmortems",
    "Revision",
    "Section",
    "fold",
]
