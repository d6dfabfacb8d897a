"""What the data cannot tell, sentence by sentence; each is empty where it does not apply."""

import math

from dashboard.analysis import formatting as fmt
from dashboard.analysis.homogeneity import DIFFERS_BELOW_P
from dashboard.analysis.ladder import STABLE_FROM_EVENTS
from dashboard.analysis.overview import Overview
from dashboard.analysis.wording_parts import plural

ASSOCIATION = "Teams also chose where to use AI, so occurring together is not causing."
ONE_OF_MANY = (
    "One group picked among many can stand out by chance alone; the Services page looks at all of them together and"
    " allows for that."
)
DAYS_PER_QUARTER = 365.25 / 4
_LONGEST_WAIT_MONTHS = 36


def undeclared(found: Overview) -> str:
    """That unmarked changes are not human-only ones."""
    if found.declared:
        return ""
    return f"{fmt.sentence_case(found.human.label)} is not human-only: it holds whatever AI use nobody marked."


def unstable(found: Overview) -> str:
    """Which rates rest on fewer than 20 incidents."""
    few = [arm for arm in (found.ai, found.human) if arm.events < STABLE_FROM_EVENTS]
    if not few:
        return ""
    subject = "Both rates are" if len(few) == 2 else f"The {few[0].label} rate is"
    return f"{subject} unstable: fewer than {STABLE_FROM_EVENTS} incidents{' each' if len(few) == 2 else ''}."


def detectable(found: Overview) -> str:
    """The smallest ratio these counts would show."""
    ai, human, ratio = found.ai, found.human, found.visible.ratio
    if ratio is None:
        return ""
    base = 100 * (ai.events + human.events) / (ai.changes + human.changes)
    known = f"{fmt.whole(ai.changes)} {ai.label} and {fmt.whole(human.changes)} {human.label}"
    return (
        f"With {known} changes at about {fmt.per_100(base)} per 100, "
        f"a ratio under about {fmt.about_times(ratio)} can go unseen."
    )


def needed(found: Overview) -> str:
    """What it would take to see a doubling, where these counts would not."""
    more, months = found.visible.changes, found.visible.months
    low, high = found.ratio.low, found.ratio.high
    if not more or (low is not None and low > 1) or (high is not None and high < 1):
        return ""
    pace = f", about {fmt.counted(math.ceil(months), 'month')} at the pace of this period" if months else ""
    if months and months > _LONGEST_WAIT_MONTHS:
        return (
            f"These changes alone are too few, or their incidents too uneven, to tell when a ratio of"
            f" {fmt.ratio(found.visible.wanted)} would show: at their pace not within {_LONGEST_WAIT_MONTHS} months."
        )
    return (
        f"A ratio of {fmt.ratio(found.visible.wanted)} would show after about {fmt.whole(more)} more changes{pace}, if"
        " incidents stay as frequent and as uneven as in these changes alone."
    )


def excess(found: Overview) -> str:
    """The ratio as incidents a quarter, where there is a single one."""
    more = found.unmixed.excess
    if found.ratio.estimate is None or more.estimate is None or found.days <= 0:
        return ""
    scale = DAYS_PER_QUARTER / found.days
    told = f"About {_more(scale * more.estimate)} incidents a quarter than at the {found.human.label} rate per change"
    basis = _excess_of(found)
    if more.high is None or math.isinf(more.high):
        return f"{told}.{basis}"
    if more.low is None:
        return f"{told}; at most {_more(fmt.outward(0, scale * more.high)[1])}. {' '.join(more.caveats)}{basis}"
    low, high = fmt.outward(scale * more.low, scale * more.high)
    return f"{told}; anything from {_more(low)} to {_more(high)} fits.{basis}"


def _excess_of(found: Overview) -> str:
    """What it is worked out from: the linked incidents beside it would give another number."""
    culprits, ratio = found.unmixed.culprits, found.ratio.estimate
    if culprits is None or ratio is None:
        return ""
    return (
        f" That is at the unmixed {fmt.times(ratio)}, of about {culprits.ai:.0f} {found.ai.label} ones expected among"
        " the incidents of all deploys in this period, linked or not."
    )


def missed(found: Overview) -> str:
    """How strong a factor nobody counted would have to be; empty where there is nothing to explain away."""
    factor = found.missed
    if found.ratio.estimate is None or factor.point is None or factor.limit is None:
        return ""
    one, other = fmt.ratio(factor.point), fmt.ratio(factor.limit)
    return (
        f"To explain this away, a missed factor must be about {one} times as common with AI use and followed by {one}"
        f" times as many incidents; {other} times each would bring the range to 1."
    )


def bounds(found: Overview) -> str:
    """What changes of unknown origin could make of the ratio."""
    held = found.ratios.bounds
    if found.unknown is None or not found.unknown.changes or held is None:
        return ""
    if held.lowest is None or held.highest is None or math.isinf(held.lowest):
        return ""
    low, high = fmt.ratio_bounds(held.lowest, held.highest)
    reach = f"{low} or more" if math.isinf(held.highest) else f"anything from {low} to {high}"
    noun = plural(found.unknown.changes, "change")
    shown = f", {fmt.times(held.known_only)}," if held.known_only else ""
    return (
        f"{fmt.whole(found.unknown.changes)} {noun} of unknown origin could make the linked ratio of all changes{shown}"
        f" {reach}."
    )


def labels(found: Overview) -> str:
    """How unevenly AI use would have to be marked for there to be no difference."""
    tipping = found.ratios.within.tipping_point
    if tipping is None or tipping >= 1 - 1e-9:
        return ""
    side = "without an incident" if (found.ratios.within.ratio.estimate or 1) > 1 else "with an incident"
    return f"If only {math.floor(100 * tipping)} of 100 AI changes {side} carry a mark, the ratio may be 1."


def by_service(found: Overview) -> str:
    """That one number may not describe all services."""
    tested = found.ratios.within.homogeneity
    if not tested.differs:
        return ""
    if tested.between_services is not None and tested.between_services.p < DIFFERS_BELOW_P:
        return "Taken together, services differ in the gap, even if none does alone: one number for all can mislead."
    return "Without one of the services the ratio is on the other side of 1: one number for all can mislead."


def wait(found: Overview) -> str:
    """When a doubling would show at this pace."""
    months = found.visible.months
    if months is None or not 0 < months <= _LONGEST_WAIT_MONTHS:
        return ""
    return f"At this pace a doubling would become visible in about {fmt.counted(math.ceil(months), 'month')}."


def _more(number: float) -> str:
    return f"{fmt.per_100(abs(number))} {'more' if number >= 0 else 'fewer'}"
