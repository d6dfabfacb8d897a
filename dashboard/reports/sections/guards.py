"""Whether safeguards are in place, and whether what was agreed is kept."""

from dashboard import drawn, results
from dashboard.analysis import formatting as fmt
from dashboard.analysis import safeguard_words as words
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.safeguards import Coverage
from dashboard.reports.document import Numbers, Section, series, table
from dashboard.reports.sections.made import Made

_KEPT = (
    "Whether a policy works: one that is kept may stop nothing, and one that is broken may be broken where little can"
    " go wrong."
)


def safeguards(made: Made) -> tuple[Section, ...]:
    """Coverage over all changes, and beside it over those with an incident."""
    found = results.safeguards(made.counts, made.scope)
    ai, human = made.sides.ai, made.sides.human
    if not found:
        return (Section("Safeguards", text=("No changes.",), caution=words.CANNOT_TELL, slide=5),)
    headline = words.headline(found, ai.origin, human.origin, (ai.label, human.label))
    everywhere, broken = drawn.safeguards(found, (ai, human))
    by_place = {(each.safeguard, each.origin): each for each in found if each.slice == "all"}
    columns = [name for side in (ai, human) for name in _columns(side.label)]
    lines = [
        (name, *(cell for side in (ai, human) for cell in _cells(by_place.get((key, side.origin)))))
        for key, name in words.NAMES.items()
    ]
    numbers = Numbers(
        "% of changes that had it",
        tuple(words.NAMES.values()),
        tuple(
            series(fmt.sentence_case(side.label), [_drawn(by_place.get((key, side.origin))) for key in words.NAMES])
            for side in (ai, human)
        ),
        written="0",
    )
    return (
        Section(
            "Safeguards on all changes",
            "Share that had the safeguard, with 95% range.",
            everywhere,
            numbers,
            table(("Safeguard", *columns), lines),
            (f"{headline}.", "".join(span.text for span in words.lede(found))),
            words.CANNOT_TELL,
            slide=5,
        ),
        Section(
            "Safeguards on changes with an incident",
            "The same of changes that an incident is linked to; a safeguard that worked left none.",
            broken,
        ),
    )


def policies(made: Made) -> Section:
    """Every policy of the settings, and how often it was kept."""
    kept = results.policies(made.counts, made.scope)
    lines = []
    for each in kept:
        # The words begin with the counts, which have a column of their own here.
        told = words.kept(each.policy, each.period, each.not_recorded)
        counts = fmt.share(each.period.events, each.period.n).replace(" ", fmt.SPACE) if each.period.n else "–"
        said = "".join(span.text for span in (told[1:] if each.period.n else told)).strip()
        lines.append((each.policy["policy"], counts, said.removeprefix(", "), each.ever.chart.sentence))
    return Section(
        "Policies kept",
        "Written in the settings: whether a rule that was agreed is kept.",
        table=table(("Policy", "Kept", "In the period", "By month"), lines, prose=True),
        text=() if lines else ("No policy is written down.",),
        caution=_KEPT,
        wide=True,
        slide=5,
    )


def _columns(label: str) -> tuple[str, str]:
    return fmt.sentence_case(label), f"{fmt.sentence_case(label)}, with an incident"


def _cells(found: Coverage | None) -> tuple[str, str]:
    if found is None or not found.all_changes.n:
        return "not recorded", "not recorded"
    return _cell(found.all_changes), _cell(found.incident_changes)


def _cell(found: Estimate) -> str:
    counts = fmt.share(found.events, found.n)
    return f"{found.estimate:.0f}% ({counts})" if found.level >= Level.RATE and found.estimate is not None else counts


def _drawn(found: Coverage | None) -> Estimate | None:
    return found.all_changes if found and found.all_changes.level >= Level.RATE else None
