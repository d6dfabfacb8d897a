"""What to decide, and what cannot be known."""

from dashboard import look_next
from dashboard.analysis import formatting as fmt
from dashboard.analysis import reach, review_words
from dashboard.analysis import safeguard_words as guards
from dashboard.reports.document import Section
from dashboard.reports.sections import causes
from dashboard.reports.sections.made import Made

_HASTE = (
    "No decision follows from the counts alone. Each line says where the next hour of looking would settle most,"
    " not who or what is at fault."
)


def decide(made: Made) -> Section:
    """The next action of the verdict, then the three things most worth a look."""
    things = look_next.things(made.counts, made.found, made.scope, made.about.before)
    first = [made.said.next_action] if made.said.next_action else []
    told = [*first, *(f"{thing.title}. {thing.text} {thing.why}" for thing in things), *_overdue(made)]
    return Section(
        "What to decide",
        "Findings that chance does not explain; what could move the answer; what was agreed and is late.",
        text=tuple(f"{place}. {line}" for place, line in enumerate(told, 1))
        or ("Nothing stands out: no group, no review, no policy, and no incident waits for a decision.",),
        caution=_HASTE,
        wide=True,
        slide=7,
    )


def _overdue(made: Made) -> list[str]:
    late = sum(int(row["overdue"]) for row in causes.actions(made) if row["tag"] is None)
    said = "is past its due date" if late == 1 else "are past their due dates"
    named = fmt.counted(late, "action item")
    return [f"{named} of the period's incidents {said}: done, dropped, or a new date."] if late else []


def unknowable(made: Made) -> Section:
    """Everything the data cannot say, in one place."""
    lines = (
        made.said.cannot_tell,
        f"Blast radius. {reach.CANNOT_TELL}",
        f"Review. {review_words.CANNOT_TELL}",
        f"Safeguards. {guards.CANNOT_TELL}",
        "No view of single people and no ranking of teams. What post-mortems found out about AI is in no rate.",
    )
    return Section("What we cannot know", text=tuple(filter(None, lines)), wide=True, slide=7)
