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
    if not sides.named:
        pair = f"{fmt.sentence_case(sides.ai.label)} and {sides.human.label}"
        return f"{pair} in {len(compared)} {_EVERY} side by side, without a verdict"
    if not flagged:
        return f"Nowhere does the gap between origins stand out: 0 of {len(compared)} {_EVERY} compared"
    named = f": {_listed([each.called for each in flagged])}" if len(flagged) <= _MOST_NAMED else ""
    return f"The gap between origins stands out in {len(flagged)} of {len(compared)} {_EVERY} compared{named}"


def lede(found: Where) -> list[Span]:
    """How many groups of each cut are compared, which ranges leave 1 out, and what chance alone would do."""
    counts = [
        f"{fmt.share(sum(each.compared for each in groups), len(groups))} {plural(cut)}"
        for cut, groups in found.cuts.items()
        if groups
    ]
    said = [Span(f"Compared, with {_ENOUGH}: {_listed(counts)}.", bold=True)]
    compared = found.compared
    if not compared:
        return said
    outside = [each for each in compared if each.outside]
    by_chance = f"by chance alone about {USUAL * len(compared):.1f} of {len(compared)} would"
    if not outside:
        return [*said, Span(f" No ratio's range leaves 1 out; {by_chance}.")]
    held = "one ratio's range leaves" if len(outside) == 1 else f"{fmt.in_words(len(outside))} ratios' ranges leave"
    which = _listed([f"{each.called} ({_ratio(each)})" for each in outside[:_MOST_NAMED]])
    more = f" and {len(outside) - _MOST_NAMED} more" if len(outside) > _MOST_NAMED else ""
    return [*said, Span(f" Taken alone, {held} 1 out: {which}{more}; {by_chance}.{_allowing(found)}")]


def of_cut(found: Where, cut: str) -> str:
    """One cut's groups in a sentence or two."""
    groups, noun = found.cuts[cut], CUTS[cut]
    ranged = [each for each in groups if each.compared]
    if not ranged:
        return f"No {noun} has {_ENOUGH}: none is compared."
    outside = [each.name for each in ranged if each.outside]
    if not outside:
        held = "every ratio's range holds 1" if len(ranged) > 1 else "its ratio's range holds 1"
    else:
        named = f": {_listed(outside)}" if len(outside) <= _MOST_NAMED else ""
        held = f"the range of {fmt.in_words(len(outside))} leaves 1 out{named}"
    many = noun if len(groups) == 1 else plural(cut)
    verb = "has" if len(ranged) == 1 else "have"
    told = f"{fmt.share(len(ranged), len(groups))} {many} {verb} {_ENOUGH}; {held}."
    if not found.sides.named:
        return f"{told} {fmt.sentence_case(found.sides.human.label)} is not human-only, so none of it is a verdict."
    return f"{told}{_firm(found, groups)}" if outside else told


def plural(cut: str) -> str:
    """Several groups of a cut: `change types`."""
    return f"{CUTS[cut]}s"


def _allowing(found: Where) -> str:
    if not found.sides.named:
        return ""
    many, firm = len(found.compared), len(found.flagged)
    told = "none is beyond chance" if not firm else f"{fmt.in_words(firm)} {'is' if firm == 1 else 'are'} beyond chance"
    return f" Allowing for {many} looks, {told}."


def _firm(found: Where, groups: Sequence[Group]) -> str:
    """Which of one cut stand out among all that were looked at."""
    firm = [each.name for each in groups if each.flagged]
    looks = f"Allowing for all {len(found.compared)} groups compared on this page"
    if not firm:
        return f" {looks}, that is no more than chance."
    return (
        f" {looks}, {_listed(firm) if len(firm) <= _MOST_NAMED else fmt.in_words(len(firm))} still"
        f" {'stands' if len(firm) == 1 else 'stand'} out."
    )


def _ratio(group: Group) -> str:
    return fmt.times(group.gap.ratio.estimate or 1.0)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
