"""The changes behind one mark of a picture, as rows that open: the mark is clicked, or chosen from lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.components import change_rows
from dashboard.components.layout import MARKS
from dashboard.components.text import plain
from data.reader import Reader
from data.scope import Scope

_LOOKED = {"both": "a human and an AI", "human_only": "a human only", "ai_only": "an AI only", "nobody": "nobody"}


@dataclass(frozen=True)
class Part:
    """Which changes of the filters; what is empty asks for any.

    Attributes:
        since, until: Days on which they were merged, the last one left out.
        size: Their size band.
        service: One they touch.
        origin, looked_at_by, lacks: As the question `changes_in` knows them; `lacks` names a safeguard.
        reviewers: How many humans reviewed them, 2 for two and more.
        within: Minutes from opening in which a human first reviewed them.
        broke: With an incident only.
    """

    since: str = ""
    until: str = ""
    size: str = ""
    service: str = ""
    origin: str = ""
    looked_at_by: str = ""
    lacks: str = ""
    reviewers: str = ""
    within: str = ""
    broke: str = ""

    @classmethod
    def of(cls, carried: Sequence[Any]) -> "Part":
        """What a mark carries: texts `origin=ai_assisted`."""
        pairs = (str(each).partition("=") for each in carried if each)
        return cls(**{name: value for name, _, value in pairs})

    def scope(self, scope: Scope, zone: str) -> Scope:
        """The filters narrowed to the part."""
        if self.since and self.until:
            since, until = (_midnight(day, zone) for day in (self.since, self.until))
            scope = replace(scope, since=max(since, scope.since), until=min(until, scope.until))
        if self.size:
            scope = replace(scope, size_bands=(self.size,))
        return replace(scope, services=(self.service,)) if self.service else scope

    @property
    def words(self) -> str:
        """The part as the end of a sentence."""
        origin = MARKS.get(self.origin, ("", "", ""))[2]
        lacks = self.lacks.replace("_", " ")
        within = fmt.minutes(float(self.within or 0))
        told = {
            f"merged from {self.since} to before {self.until}": self.since,
            f"of {self.size} lines": self.size,
            f"in {self.service}": self.service,
            f"of origin {origin[:1].lower() if origin[1:2].islower() else origin[:1]}{origin[1:]}": self.origin,
            f"looked at by {_LOOKED.get(self.looked_at_by, '')}": self.looked_at_by,
            f"with {'two and more' if self.reviewers == '2' else self.reviewers} human reviewers": self.reviewers,
            f"first reviewed by a human within {within}": self.within,
            f"without {lacks}": self.lacks,
            "with an incident": self.broke,
        }
        return ", ".join(words for words, given in told.items() if given)

    @property
    def asked(self) -> dict[str, Any]:
        """The other parameters of the question."""
        names = {name: getattr(self, name) for name in ("origin", "looked_at_by", "lacks")}
        numbers = {name: int(getattr(self, name) or -1) for name in ("reviewers", "within")}
        # What is drawn as AI-marked is counted as any other AI-assisted change.
        names["origin"] = names["origin"].replace("ai_marked", "ai_assisted")
        return {**names, **numbers, "broke": bool(self.broke)}


def opened(reader: Reader, scope: Scope, picked: Sequence[Sequence[Any]], key: str) -> None:
    """The changes behind each mark that was clicked; nothing before one was."""
    for place, carried in enumerate(picked):
        part = Part.of(carried)
        st.caption(plain(f"Changes {part.words}, newest first"))
        _rows(reader, scope, part, f"{key}_{place}")


def choose(reader: Reader, scope: Scope, title: str, lists: Mapping[str, Mapping[str, str]], key: str) -> None:
    """The same without a mouse: a fold with one list per thing a mark stands for.

    Args:
        reader: The version shown.
        scope: The filters.
        title: Of the fold.
        lists: Label of each list -> its options -> what the option carries, apart by spaces; empty for any.
        key: Of the fold and all in it.
    """
    with st.expander(title, key=key, on_change="rerun") as fold:
        if not fold.open:
            return
        with st.container(horizontal=True, gap="small"):
            carried = [
                options[st.selectbox(label, list(options), key=f"{key}_{label}", width=190)]
                for label, options in lists.items()
            ]
        _rows(reader, scope, Part.of([each for several in carried for each in several.split()]), f"{key}_rows")


def _rows(reader: Reader, scope: Scope, part: Part, key: str) -> None:
    narrowed = part.scope(scope, reader.facts.get("time_zone", "UTC"))
    found = queries.rows(reader, "changes_in", scope=narrowed, **part.asked)
    if part.origin:
        # Whoever reads the changes of one origin has read their origin.
        session.saw_origin(*(row["change_id"] for row in found))
    change_rows.show(found, key=key)


def _midnight(day: str, zone: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), ZoneInfo(zone))
