"""The review checklist: contributing causes turned into the questions a reviewer could have asked.

The questions are the same for every origin: a check that only AI-assisted changes had to answer would spoil the
comparison.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

#: Questions at most, in use and proposed together: what is longer is not read.
MOST = 8
#: Incidents behind a proposal at least; one is an anecdote.
FEWEST = 2


@dataclass(frozen=True)
class Behind:
    """One incident a question rests on.

    Attributes:
        decided: A person confirmed its culprit; of any other incident the origin would sway whoever decides.
        origin: Of its culprit; None where none is known.
    """

    incident_id: str
    number: str | None
    title: str
    service: str | None
    started_at: datetime
    decided: bool
    origin: str | None
    customer_minutes: float | None


@dataclass(frozen=True)
class Side:
    """Incidents and changes on one side of the day a question was added; per 100 changes, None without changes."""

    incidents: int
    changes: int

    @property
    def per_100(self) -> float | None:
        """Incidents per 100 changes; None without changes."""
        return 100 * self.incidents / self.changes if self.changes else None


@dataclass(frozen=True)
class Question:
    """A question and the incidents that earned it.

    Attributes:
        asked_at: Since when it is in use; None for a proposal.
        before: What happened before it was added, in the period; None for a proposal.
        since: What happened since.
    """

    tag: str
    name: str
    text: str
    incidents: tuple[Behind, ...]
    asked_at: datetime | None = None
    before: Side | None = None
    since: Side | None = None

    @property
    def customer_minutes(self) -> float:
        """The sum over the incidents where it is known."""
        return math.fsum(each.customer_minutes or 0 for each in self.incidents)

    @property
    def origins(self) -> dict[str, int]:
        """Incidents by the origin of their culprit, `none` where no culprit is known."""
        return dict(Counter(each.origin or "none" for each in self.incidents).most_common())


@dataclass(frozen=True)
class Checklist:
    """What is shown and exported, at most eight; `waiting` did not fit, `rare` rest on a single incident."""

    in_use: tuple[Question, ...]
    proposed: tuple[Question, ...]
    waiting: tuple[Question, ...] = ()
    rare: tuple[Question, ...] = ()

    @property
    def shown(self) -> tuple[Question, ...]:
        """Questions in use, then proposals."""
        return (*self.in_use, *self.proposed)

    @property
    def exported(self) -> tuple[Question, ...]:
        """What reviewers are given: the questions in use, and the proposals only while none is."""
        return self.in_use or self.proposed


@dataclass
class _Grown:
    name: str
    text: str
    incidents: list[Behind] = field(default_factory=list)


def checklist(
    rows: Iterable[Mapping[str, Any]],
    asked: Mapping[str, datetime],
    known: Mapping[str, Mapping[str, Any]],
    merged: Sequence[tuple[date, int]],
) -> Checklist:
    """Questions in use, then the best proposals, at most eight.

    Proposals are ranked by the sum of two ranks: by incidents and by customer-minutes behind them.

    Args:
        rows: One per (tag, incident): `tag`, `name`, `question` and the fields of `Behind`.
        asked: Tag -> since when its question is in use.
        known: Tag -> its `name` and `question`, for questions in use with no incident in the period.
        merged: (day, counted changes merged on it).
    """
    grown: dict[str, _Grown] = {}
    for row in rows:
        behind = Behind(**{name: row[name] for name in Behind.__dataclass_fields__})
        grown.setdefault(row["tag"], _Grown(row["name"], row["question"])).incidents.append(behind)
    for tag in asked:
        if tag in known:
            grown.setdefault(tag, _Grown(known[tag]["name"], known[tag]["question"]))
    questions = [_question(tag, each, asked.get(tag), merged) for tag, each in grown.items()]
    ranked = rank(questions)
    in_use = tuple(each for each in ranked if each.asked_at)
    enough = [each for each in ranked if not each.asked_at and len(each.incidents) >= FEWEST]
    rare = tuple(each for each in ranked if not each.asked_at and len(each.incidents) < FEWEST)
    room = max(0, MOST - len(in_use))
    return Checklist(in_use, tuple(enough[:room]), tuple(enough[room:]), rare)


def rank(questions: Sequence[Question]) -> list[Question]:
    """By the sum of the ranks by incidents and by customer-minutes; equal sums by incidents, then by tag."""
    by_incidents = sorted({len(each.incidents) for each in questions}, reverse=True)
    by_reach = sorted({each.customer_minutes for each in questions}, reverse=True)
    return sorted(
        questions,
        key=lambda each: (
            by_incidents.index(len(each.incidents)) + by_reach.index(each.customer_minutes),
            -len(each.incidents),
            each.tag,
        ),
    )


def as_markdown(title: str, questions: Iterable[Question], *, template: bool) -> str:
    """The checklist as Markdown; as a pull-request template with boxes to tick and without the incidents' titles."""
    lines = ["## Review checklist" if template else f"# {_line(title)}", ""]
    for each in questions:
        numbers = [f"#{behind.number}" if behind.number else behind.incident_id for behind in each.incidents]
        newest = ", ".join(reversed(numbers[-3:]))
        more = f" and {len(numbers) - 3} more" if len(numbers) > 3 else ""
        because = f" (because of incident{'s' if len(numbers) > 1 else ''} {newest}{more})" if numbers else ""
        if template:
            lines.append(f"- [ ] {_line(each.text)}{because}")
            continue
        lines += [f"## {_line(each.text)}", "", f"Grown from: {_line(each.name)}.", ""]
        lines += [
            f"- {_line(behind.number or behind.incident_id)}, {behind.started_at:%Y-%m-%d}: {_line(behind.title)}"
            for behind in each.incidents
        ]
        lines.append("")
    if template:
        lines += ["", "The same questions for every change, whoever or whatever wrote it."]
    return "\n".join(lines).rstrip() + "\n"


def _question(tag: str, grown: _Grown, asked_at: datetime | None, merged: Sequence[tuple[date, int]]) -> Question:
    incidents = tuple(sorted(grown.incidents, key=lambda each: each.started_at))
    if asked_at is None:
        return Question(tag, grown.name, grown.text, incidents)
    day = asked_at.date()
    earlier = sum(each.started_at < asked_at for each in incidents)
    changes = sum(count for at, count in merged if at < day)
    total = sum(count for _, count in merged)
    since = Side(len(incidents) - earlier, total - changes)
    return Question(tag, grown.name, grown.text, incidents, asked_at, Side(earlier, changes), since)


def _line(text: str) -> str:
    """Outside text on one line of Markdown, as it is."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|~&" else letter for letter in " ".join(str(text).split()))
