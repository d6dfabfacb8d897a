"""One human decision, and which decisions there are."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from data.errors import AftermathError

WITHDRAWN = "withdrawn"

#: No change caused the incident: without saying what did, or what did.
NO_CHANGE = ("no_change", "load", "dependency", "infrastructure", "human_operation", "security", "data")
#: Nobody can tell which change caused it, or whether one did.
UNKNOWN = "unknown"

#: kind -> the verdicts it takes. A policy's verdict is a date.
VERDICTS: dict[str, tuple[str, ...]] = {
    "link": ("confirmed", "rejected", WITHDRAWN),
    "answer": (*NO_CHANGE, UNKNOWN, WITHDRAWN),
    "origin": ("ai_assisted", "human_only", "bot", "unknown", WITHDRAWN),
    "policy": (WITHDRAWN,),
}
POLICIES = ("ai_marked_since", "no_ai_before")

#: Characters; a pasted log belongs in the post-mortem.
LONGEST_NAME, LONGEST_NOTE = 1_000, 20_000

#: PostgreSQL cannot store NUL, no database half an emoji.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class JudgementError(AftermathError, ValueError):
    """A judgement that says nothing the product understands, or a store that cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One decision: who says what about which thing. The latest of a (kind, subject, object) is in force.

    A confirmed link and an `answer` both say which change caused an incident: of those the last person's is in force.

    Attributes:
        kind: `link`, `answer`, `origin` or `policy`.
        subject: The incident (link, answer), change (origin) or repository (policy) it is about.
        object: The change an incident is linked to; which policy; empty for an answer or an origin.
        verdict: One of `VERDICTS[kind]`, for a policy also an ISO date.
        actor: Who decided.
        origin_visible: Whether the change's origin was on screen; only blind links make a known culprit.
        note: Why, in the actor's words.
        id: Given by the store, in the order decisions were stored.
        made_at: Given by the store, UTC.

    Raises:
        JudgementError: A field is empty, unknown, too long or cannot be stored.
    """

    kind: str
    subject: str
    object: str = ""
    verdict: str
    actor: str
    origin_visible: bool
    note: str = ""
    id: int | None = None
    made_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.kind not in VERDICTS:
            raise JudgementError(f"unknown kind {self.kind!r}", remedy=f"use one of {', '.join(VERDICTS)}")
        for name in ("subject", "object", "verdict", "actor", "note"):
            self._check_text(name, LONGEST_NOTE if name == "note" else LONGEST_NAME)
        for name in ("subject", "actor"):
            if not getattr(self, name).strip():
                raise JudgementError(f"{name} is empty", where=self.kind, remedy=f"name the {name}")
        self._check_object()
        if self.verdict not in VERDICTS[self.kind] and not (self.kind == "policy" and _is_date(self.verdict)):
            accepted = ("a date such as 2026-03-01", *VERDICTS[self.kind])[self.kind != "policy" :]
            raise JudgementError(
                f"unknown verdict {self.verdict[:60]!r}", where=self.kind, remedy=f"use {' or '.join(accepted)}"
            )

    def _check_text(self, name: str, longest: int) -> None:
        text = getattr(self, name)
        if len(text) > longest:
            raise JudgementError(f"{name} is longer than {longest:,} characters", where=self.kind, remedy="shorten it")
        if _UNSTORABLE.search(text):
            what = f"{name} holds a character that cannot be stored"
            raise JudgementError(what, where=self.kind, remedy="type it again")

    def _check_object(self) -> None:
        if self.kind == "link" and not self.object.strip():
            raise JudgementError("object is empty", where="link", remedy="name the change")
        if self.kind in ("origin", "answer") and self.object:
            raise JudgementError("takes no object", where=self.kind, remedy="leave it empty")
        if self.kind == "policy" and self.object not in POLICIES:
            what = f"unknown policy {self.object[:60]!r}"
            raise JudgementError(what, where="policy", remedy=f"use {' or '.join(POLICIES)}")


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and date.fromisoformat(text).year > 1
    except ValueError:
        return False
