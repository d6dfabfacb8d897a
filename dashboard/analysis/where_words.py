"""What the groups of all cuts say together: where the gap between origins stands out, and where it only seems to."""

from collections.abc import Sequence

from dashboard.analysis import formatting as fmt
from dashboard.analysis.groups import CUTS, Group, Where
from dashboard.analysis.ladder import VERDICT_FROM_EVENTS
from dashboard.analysis.services import USUAL
from dashboard.analysis.wording import Span

CANNOT_TELL = "The four cuts hold the same changes: one cause can show in several of them."
_EVERY = "services, teams, types and sizes"
_ENOUGH = f"{fmt.in_words(VERDICT_FROM_EVENTS)} incidents and more on both sides"
_MOST_NAMED = 4


def headline(found: Where) -> str:
    """The answer over all cuts, with how many groups it rests on."""
    sides, compared, flagged = found.sides, found.compared, found.flagged
    if not compared:
        return "Too few incidents to say where the gap between origins lies"
    one = len(compared) == 1
    if not sides.named:
        pair = f"{fmt.sentence_case(sides.ai.label)} and {sides.human.label}"
        return f"{pair} in {'one group' if one else f'{len(compared)} {_EVERY}'} side by side, without a verdict"
    if not flagged:
        if one:
            return "The gap between origins does not stand out in the one group compared"
        return f"Nowhere does the gap between origins stand out: 0 of {len(compared)} {_EVERY} compared"
    many = "the one group" if one else f"{len(flagged)} of {len(compared)} {_EVERY}"
    named = f": {_listed([each.called for each in flagged])}" if len(flagged) <= _MOST_NAMED else ""
    return f"The gap between origins stands out in {many} compared{named}"


def lede(found: Where) -> list[Span]:
    """How many groups of each cut are compared, which differ taken alone, and what chance alone would do."""
    counts = [
        f"{fmt.share(sum(each.compared for each in groups), len(groups))} {plural(cut)}"
        for cut, groups in found.cuts.items()
        if len(groups) > 1
    ]
    if not counts:
        return [Span("All changes shown are of one service, team, type and size.", bold=True)]
    said = [Span(f"Compared, with {_ENOUGH}: {_listed(counts)}.", bold=True)]
    compared = found.compared
    if not compared:
        return said
    outside = [each for each in compared if each.outside]
    if not outside:
        return [*said, Span(f" {_none(len(compared))} by more than chance.")]
    which = _listed([f"{each.called} ({_ratio(each)})" for each in outside[:_MOST_NAMED]])
    more = f" and {len(outside) - _MOST_NAMED} more" if len(outside) > _MOST_NAMED else ""
    verb = "differs" if len(outside) == 1 else "differ"
    told = f" Taken alone, {fmt.in_words(len(outside))} {verb} by more than chance: {which}{more}."
    return [*said, Span(f"{told}{_allowing(found)}")]


def of_cut(found: Where, cut: str) -> str:
    """One cut's groups in a sentence or two."""
    groups, noun = found.cuts[cut], CUTS[cut]
    if len(groups) == 1:
        return f"All changes shown are of one {noun}: there is no other to compare it with."
    ranged = [each for each in groups if each.compared]
    if not ranged:
        return f"No {noun} has {_ENOUGH}: none is compared."
    verb = "has" if len(ranged) == 1 else "have"
    told = f"{fmt.share(len(ranged), len(groups))} {plural(cut)} {verb} {_ENOUGH}."
    outside = [each for each in ranged if each.outside]
    if not outside:
        return f"{told} {_none(len(ranged))} by more than chance."
    named = _listed([each.name for each in outside]) if len(outside) <= _MOST_NAMED else fmt.in_words(len(outside))
    differ = f"{told} Taken alone, {named} {'differs' if len(outside) == 1 else 'differ'} by more than chance"
    if not found.sides.named:
        return f"{differ}. {fmt.sentence_case(found.sides.human.label)} is not human-only, so none of it is a verdict."
    return f"{differ}{_firm(found, outside)}"


def plural(cut: str) -> str:
    """Several groups of a cut: `change types`."""
    return f"{CUTS[cut]}s"


def _none(many: int) -> str:
    return "It does not differ" if many == 1 else "None of them differs"


def _allowing(found: Where) -> str:
    many, firm = len(found.compared), len(found.flagged)
    if many == 1:
        return ""
    chance = f" Were there no gap anywhere, about {USUAL * many:.1f} of {many} would"
    if not found.sides.named:
        return f"{chance}."
    told = "none does" if not firm else f"{fmt.in_words(firm)} still {'does' if firm == 1 else 'do'}"
    return f"{chance}; allowing for that, {told}."


def _firm(found: Where, outside: Sequence[Group]) -> str:
    """Which of one cut still differ when it is allowed for all that were looked at."""
    many = len(found.compared)
    if many == 1:
        return "."
    firm = [each.name for each in outside if each.flagged]
    looks = f"; allowing for {'both' if many == 2 else f'all {many}'} groups compared on this page"
    if len(firm) == len(outside):
        return f"{looks}, {'it still does' if len(firm) == 1 else 'they still do'}."
    if not firm:
        return f"{looks}, {'it does not' if len(outside) == 1 else 'they do not'}."
    return f"{looks}, only {_listed(firm)} still {'does' if len(firm) == 1 else 'do'}."


def _ratio(group: Group) -> str:
    return fmt.times(group.gap.ratio.estimate or 1.0)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
