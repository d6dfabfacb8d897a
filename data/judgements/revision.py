"""One saved text of one section of a post-mortem, and what a section's revisions come to."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from data.judgements.judgement import JudgementError

#: Characters of one section.
LONGEST = 1_000_000

#: PostgreSQL cannot store NUL, no database half an emoji; pasted text may hold either.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A section's text as somebody left it.

    Attributes:
        base: Id of the revision the writer had before them; 0 for none.
        settles: The writer had every open text of the section before them and chose this one.
        id: Given by the store, in the order revisions were stored.
        saved_at: Given by the store, UTC, unless the text was written elsewhere and comes with its time.

    Raises:
        JudgementError: A name is empty, or the text is too long.
    """

    incident_id: str
    section: str
    body: str
    base: int
    actor: str
    settles: bool = False
    id: int | None = None
    saved_at: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("incident_id", "section", "actor"):
            if not getattr(self, name).strip():
                raise JudgementError(f"{name} is empty", where="post-mortem", remedy=f"name the {name}")
        if len(self.body) > LONGEST:
            what = f"{self.section} is longer than {LONGEST:,} characters"
            raise JudgementError(what, where="post-mortem", remedy="shorten it, or link to the rest")
        object.__setattr__(self, "body", _UNSTORABLE.sub("\ufffd", self.body))


@dataclass(frozen=True)
class Section:
    """A section now: its newest text, and texts saved at the same time by somebody who had not seen it."""

    current: Revision
    others: tuple[Revision, ...] = ()


def fold(revisions: Iterable[Revision]) -> dict[str, Section]:
    """What each section comes to, from its revisions in the order they were stored.

    A revision whose writer had not seen the newest text does not replace it: the older text stays open beside the newer
    until somebody who has seen both settles it.
    """
    sections: dict[str, Section] = {}
    for revision in revisions:
        before = sections.get(revision.section)
        others: tuple[Revision, ...] = ()
        if before and not revision.settles:
            unseen = revision.base != before.current.id and before.current.body.strip() != revision.body.strip()
            others = (*before.others, before.current) if unseen else before.others
        sections[revision.section] = Section(revision, others)
    return sections
