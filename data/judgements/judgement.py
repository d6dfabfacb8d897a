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

#: kind -> the verdicts it takes. The verdict of a policy or a phase is a date, of an impact a number.
VERDICTS: dict[str, tuple[str, ...]] = {
    "link": ("confirmed", "rejected", WITHDRAWN),
    "answer": (*NO_CHANGE, UNKNOWN, WITHDRAWN),
    "origin": ("ai_assisted", "human_only", "bot", "unknown", WITHDRAWN),
    "policy": (WITHDRAWN,),
    "phase": (WITHDRAWN,),
    # A tag is `set` by somebody who saw nobody else's, `set_sighted` by somebody who did.
    "trigger": ("set", "set_sighted", WITHDRAWN),
    "cause": ("set", "set_sighted", WITHDRAWN),
    "ai_use": ("used", "not_used", "unclear", WITHDRAWN),
    "impact": (WITHDRAWN,),
    "reach": ("degraded", WITHDRAWN),
    "action": ("open", "done", "dropped", WITHDRAWN),
    "postmortem": ("published", WITHDRAWN),
    "question": ("asked", WITHDRAWN),
    # Its note holds the filters as they stand in the URL.
    "view": ("saved", WITHDRAWN),
}
POLICIES = ("ai_marked_since", "no_ai_before")
#: What an announced change of how people work can be; a rollout or a policy starts a usual range of its own.
PHASES = ("rollout", "policy", "freeze", "other")
_DATED = ("policy", "phase")
IMPACTS = ("customers_affected", "degraded_percent")

#: What a kind's object names; None where it takes none.
_OBJECTS = {
    "link": "change",
    "answer": None,
    "origin": None,
    "policy": "policy",
    "phase": "phase",
    "trigger": "tag",
    "cause": "tag",
    "ai_use": None,
    "impact": "impact",
    "reach": "service",
    "action": "action",
    "postmortem": None,
    "question": "tag",
    "view": None,
}

#: Characters; a pasted log belongs in the post-mortem.
LONGEST_NAME, LONGEST_NOTE = 1_000, 20_000

#: PostgreSQL cannot store NUL, no database half an emoji.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class JudgementError(AftermathError, ValueError):
    """A judgement that says nothing the product understands, or a store that cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One decision: who says what about which thing. The latest of a (kind, subject, object) is in force.

    A confirmed link and an `answer` both say which change caused an incident: of those the last person's is in force.

    Attributes:
        kind: One of `VERDICTS`.
        subject: The change (origin), repository (policy), kind of phase, owner of a checklist (question) or name of a
            saved view it is about, else the incident.
        object: The change an incident is linked to, the policy, the phase's name, the tag set or asked about, the field
            of the impact, the service degraded, the action item; empty for an answer, an origin, AI use found later,
            a post-mortem and a view.
        verdict: One of `VERDICTS[kind]`, for a policy or a phase also an ISO date, for an impact a number.
        actor: Who decided.
        origin_visible: Whether the change's origin was on screen; only blind links make a known culprit.
        note: Why, in the actor's words.
        id: Given by the store, in the order decisions were stored.
        made_at: Given by the store, UTC, unless the judgement was made elsewhere and comes with its time.

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
        if self.verdict not in VERDICTS[self.kind] and not self._is_value():
            dated = ["a date such as 2026-03-01"]
            values = {"policy": dated, "phase": dated, "impact": ["a number such as 1200"]}
            accepted = (*values.get(self.kind, []), *VERDICTS[self.kind])
            raise JudgementError(
                f"unknown verdict {self.verdict[:60]!r}", where=self.kind, remedy=f"use {' or '.join(accepted)}"
            )

    def _is_value(self) -> bool:
        if self.kind in _DATED:
            return _is_date(self.verdict)
        if self.kind == "impact" and _NUMBER.fullmatch(self.verdict):
            return self.object != "degraded_percent" or float(self.verdict) <= 100
        return False

    def _check_text(self, name: str, longest: int) -> None:
        text = getattr(self, name)
        if len(text) > longest:
            raise JudgementError(f"{name} is longer than {longest:,} characters", where=self.kind, remedy="shorten it")
        if _UNSTORABLE.search(text):
            what = f"{name} holds a character that cannot be stored"
            raise JudgementError(what, where=self.kind, remedy="type it again")

    def _check_object(self) -> None:
        named = _OBJECTS[self.kind]
        if named is None and self.object:
            raise JudgementError("takes no object", where=self.kind, remedy="leave it empty")
        for kind, known in (("policy", POLICIES), ("impact", IMPACTS)):
            if self.kind == kind and self.object not in known:
                what = f"unknown {kind} {self.object[:60]!r}"
                raise JudgementError(what, where=kind, remedy=f"use {' or '.join(known)}")
        if named and not self.object.strip():
            raise JudgementError("object is empty", where=self.kind, remedy=f"name the {named}")
        if self.kind == "phase" and self.subject not in PHASES:
            what = f"unknown phase {self.subject[:60]!r}"
            raise JudgementError(what, where="phase", remedy=f"use {' or '.join(PHASES)}")


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and date.fromisoformat(text).year > 1
    except ValueError:
        return False
