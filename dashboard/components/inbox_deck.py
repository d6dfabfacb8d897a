"""What a sitting at the inbox remembers, and how its decisions are saved, skipped and taken back."""

from dataclasses import dataclass, field, replace
from typing import Any, Self

import streamlit as st

from dashboard import session
from dashboard.components import answers
from data.judgements import Judgement

_KEY = "inbox_deck"


@dataclass(frozen=True)
class Decision:
    """One answer given here: what was judged, so that it can be taken back."""

    incident: str
    title: str
    judgements: tuple[Judgement, ...]

    @property
    def change(self) -> str | None:
        """The one change it confirmed."""
        found = [each.object for each in self.judgements if each.kind == "link"]
        return found[0] if len(found) == 1 else None


@dataclass
class Deck:
    """What this session has decided and skipped, and what it is asked now.

    Attributes:
        made: Its decisions, oldest first.
        skipped: Incidents that come again when everything else is decided.
        pinned: The incident that comes next out of turn.
        asked: The incident on screen. While a page is redrawn the browser still holds the buttons of the one before,
            and a key may press both: an answer about any other incident is not an answer.
    """

    made: list[Decision] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    pinned: str | None = None
    asked: str | None = None

    @classmethod
    def of_session(cls) -> Self:
        """The deck of this browser session."""
        if not isinstance(st.session_state.get(_KEY), cls):
            st.session_state[_KEY] = cls()
        deck: Self = st.session_state[_KEY]
        return deck

    def next(self, queue: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The incident to ask about: the one an undo brought back, else the first that was not skipped."""
        pinned = [row for row in queue if row["incident_id"] == self.pinned]
        found = next(
            (row for row in (*pinned, *queue) if row in pinned or row["incident_id"] not in self.skipped), None
        )
        self.asked = found["incident_id"] if found else None
        return found

    def confirm(self, incident: dict[str, Any], change: str, note: str, visible: bool) -> None:
        """This change caused it."""
        self._save(incident, [self._said("link", incident, change, "confirmed", note, visible)])

    def answer(self, incident: dict[str, Any], verdict: str, note: str, visible: bool) -> None:
        """No change caused it, by one of the kinds; or nobody can tell."""
        self._save(incident, [self._said("answer", incident, "", verdict, note, visible)])

    def confirm_named(self, rows: list[dict[str, Any]]) -> None:
        """Every one of these incidents was caused by the commit or request its own text names."""
        said = [
            self._said(
                "link",
                row,
                row["change_id"],
                "confirmed",
                "Its text names it.",
                session.origin_seen({row["change_id"]}),
            )
            for row in rows
        ]
        self._keep(Decision("", f"{len(rows)} incidents that name their cause", tuple(said)))

    def skip(self, incident: str) -> None:
        """Comes again when everything else is decided."""
        if incident == self.asked:
            self.skipped.append(incident)
            self.pinned = self.asked = None

    def again(self) -> None:
        """Brings back what was skipped."""
        self.skipped.clear()

    def undo(self, number: int) -> None:
        """Takes the decision of this number, if it is the last, back by judgements that say so; asks about it again."""
        if number != len(self.made) or not self.made:
            return
        last = self.made.pop()
        session.judge_all([replace(each, verdict="withdrawn", note="") for each in last.judgements])
        self.pinned = last.incident

    def _save(self, incident: dict[str, Any], said: list[Judgement]) -> None:
        if incident["incident_id"] == self.asked:
            self._keep(Decision(incident["incident_id"], incident["title"] or "Untitled incident", tuple(said)))

    def _keep(self, decision: Decision) -> None:
        session.judge_all(list(decision.judgements))
        self.made.append(decision)
        self.pinned = self.asked = None

    @staticmethod
    def _said(kind: str, incident: dict[str, Any], object: str, verdict: str, note: str, visible: bool) -> Judgement:
        return Judgement(
            kind=kind,
            subject=incident["incident_id"],
            object=object,
            verdict=verdict,
            note=note,
            actor=session.actor(),
            origin_visible=visible,
        )


def words(decision: Decision) -> str:
    """What the last decision said, without the change's own title."""
    if len(decision.judgements) > 1:
        return f"{len(decision.judgements)} causes confirmed"
    return answers.WORDS.get(decision.judgements[0].verdict, "Cause confirmed")
