"""The opening sentence once deploys say something about the ratio: what it is, what it rests on, what it is called."""

import math

from dashboard.analysis import formatting as fmt
from dashboard.analysis import wording_cautions as cautions
from dashboard.analysis.estimate import Estimate
from dashboard.analysis.overview import Overview
from dashboard.analysis.rates import rate
from dashboard.analysis.unmixing.verdict import WAIVED
from dashboard.analysis.wording_parts import Answer, Situation, Span, counts, difference, sentences

_HOW = (
    "Unmixed means: deploys with more AI changes are compared with others of their service, month and number of changes"
    " that hold fewer, and a known culprit counts for itself."
)


def not_comparable(found: Overview) -> Answer:
    """Fewer than half of the AI changes have a human-only change in their service and month."""
    ai, human, meeting = found.ai, found.human, found.ratios.within.overlap
    shared = fmt.share(meeting.ai_shared, meeting.ai)
    where = f" {shared} {ai.label} changes share a service and month with {human.label} ones."
    return Answer(
        Situation.NOT_COMPARABLE,
        f"{fmt.sentence_case(ai.label)} and {human.label} changes are in mostly different services: no comparison",
        (counts(ai, human), Span(where)),
        "A gap between them would be one between services and months.",
        "Look at one service at a time.",
        muted=True,
    )


def flat(found: Overview) -> Answer:
    """Nothing tells the arms apart, and only culprits would."""
    why = found.unmixed.headline.caveats[0]
    return _refused(found, Situation.FLAT, "AI-assisted and human-only changes cannot be told apart here", why, "")


def too_little(found: Overview) -> Answer:
    """Worth fewer than ten incidents with a known culprit, or none in a place that compares."""
    why = found.unmixed.headline.caveats[0] if found.unmixed.headline.caveats else ""
    return _refused(
        found,
        Situation.TOO_LITTLE,
        "Too little to compare inside the same service and month",
        why,
        "Confirm culprits in the link inbox; each is worth several incidents without one.",
    )


def disagree(found: Overview) -> Answer:
    """The two roads, or the two confirmation rates, contradict each other."""
    roads = found.unmixed.agreement.agrees is False
    why = "two independent ways to compare do not agree" if roads else "culprits of one kind become known more often"
    return _refused(
        found,
        Situation.DISAGREE,
        f"No conclusion: {why}",
        found.unmixed.headline.caveats[0],
        "Confirm more culprits without looking at their origin.",
    )


def only_range(found: Overview, *, one_group: bool = False) -> Answer:
    """Enough for a range, not for a number; or the likelihood's end, which gives one limit only.

    Of one group picked among many it is not said to be on one side of 1: among many groups one may be by chance.
    """
    clear = "all on one side of 1, yet " if _leaves_one_out(found.ratio) and not one_group else ""
    return Answer(
        Situation.ONLY_RANGE,
        f"{fmt.sentence_case(found.ai.label)} over {found.human.label} changes: ratios {_fits(found.ratio)} fit,"
        f" {clear}too little for a single number",
        (counts(found.ai, found.human), Span(f" {_rests_on(found)} {_HOW}")),
        sentences(cautions.ASSOCIATION, cautions.by_service(found), cautions.bounds(found)),
        "Confirm culprits in the link inbox; each narrows the range.",
        muted=True,
    )


def no_clear_difference(found: Overview) -> Answer:
    """The range holds 1; where the plain rates' difference does not hold 0, the headline says both."""
    held = (
        "once changes of the same size are compared"
        if _size_decides(found)
        else "once changes shipped together are told apart"
    )
    plain = found.ratios.crude.difference.drawn
    rates = ""
    if plain.low > 0 or plain.high < 0:
        ai, human = (fmt.per_100(rate(arm).drawn.estimate) for arm in (found.ai, found.human))
        rates = f"{ai} against {human} incidents per 100 changes; "
    return Answer(
        Situation.NO_CLEAR_DIFFERENCE,
        fmt.sentence_case(f"{rates}no clear difference {held}"),
        _lede(found),
        sentences(
            cautions.ASSOCIATION,
            cautions.detectable(found),
            cautions.by_service(found),
            cautions.unstable(found),
            cautions.bounds(found),
        ),
        "",
        muted=False,
    )


def unchecked(found: Overview) -> Answer:
    """The range leaves 1 out, but the rule for a verdict is not met."""
    crossed = found.unmixed.agreement.z is not None
    unclear = "only one of two ways to compare is clear" if crossed else "not cross-checked"
    return Answer(
        Situation.UNCHECKED,
        f"{_followed(found)}; {unclear}",
        _lede(found),
        sentences(
            *found.unmixed.verdict_caveats[:1],
            cautions.ASSOCIATION,
            cautions.by_service(found),
            cautions.labels(found),
            cautions.bounds(found),
        ),
        "Confirm culprits in the link inbox without looking at their origin: they are the second, independent look.",
        muted=False,
    )


def claim(found: Overview) -> Answer:
    """The verdict rule is met."""
    return Answer(
        Situation.CLAIM,
        _followed(found),
        _lede(found),
        sentences(
            cautions.ASSOCIATION,
            cautions.missed(found),
            cautions.by_service(found),
            cautions.labels(found),
            cautions.bounds(found),
        ),
        "",
        muted=False,
    )


def _refused(found: Overview, situation: Situation, headline: str, why: str, next_action: str) -> Answer:
    return Answer(
        situation,
        headline,
        (counts(found.ai, found.human), Span(f" {why}" if why else "")),
        sentences(cautions.ASSOCIATION, cautions.unstable(found), cautions.bounds(found)),
        next_action,
        muted=True,
    )


def _lede(found: Overview) -> tuple[Span, ...]:
    told = [counts(found.ai, found.human), Span(f" {difference(found.ratios.crude)}")]
    told.append(Span(f" With changes shipped together told apart (unmixed), {_about(found)}.", bold=True))
    told.append(Span(f" {sentences(_HOW, _rests_on(found), _waived(found), _moved(found))}"))
    return tuple(told)


def _followed(found: Overview) -> str:
    ratio = found.ratio.estimate or 1.0
    word = "more" if ratio > 1 else "fewer"
    who = fmt.sentence_case(found.ai.label)
    return f"{who} changes were followed by {word} incidents, about {fmt.times(ratio)} as many per change"


def _about(found: Overview) -> str:
    ratio = found.ratio
    about = fmt.ratio(ratio.estimate) if ratio.estimate is not None else "an unknown number of"
    return (
        f"{found.ai.label} changes were followed by about {about} times as many incidents as {found.human.label} ones;"
        f" anything {_fits(ratio)} fits"
    )


def _fits(ratio: Estimate) -> str:
    low, high = ratio.low, ratio.high
    if low is None or high is None:
        return "of any size"
    down, up = fmt.ratio_bounds(low, high)
    if low <= 0:
        return f"up to {up}"
    return f"from {down} up" if math.isinf(high) else f"from {down} to {up}"


def _leaves_one_out(ratio: Estimate) -> bool:
    return ratio.low is not None and ratio.high is not None and (ratio.low > 1 or ratio.high < 1)


def _rests_on(found: Overview) -> str:
    """How many incidents follow a deploy, and how many of them name their change."""
    road = found.unmixed.combined
    return (
        f"It rests on {fmt.counted(road.ratio.n, 'incident')} where the two can be compared,"
        f" {fmt.whole(road.ratio.events)} with a known culprit."
    )


def _waived(found: Overview) -> str:
    return WAIVED if found.unmixed.agreement.waived else ""


def _moved(found: Overview) -> str:
    """What happens to the ratio on the way from all changes to the same service, month and size, where it moves."""
    ratios = found.ratios
    shown = (ratios.crude.ratio, ratios.within.ratio, ratios.like_for_like.ratio)
    crude, within, like = (each.estimate for each in shown)
    if crude is None or within is None:
        return ""
    if ratios.simpson.flagged:
        where = "few" if crude < within else "many"
        return (
            f"Over all changes the linked ratio is {fmt.times(crude)}, within the same service and month"
            f" {fmt.times(within)}: AI is used more where there are {where} incidents; trust the second number."
        )
    if ratios.size.flagged and like is not None:
        word = "part of the gap goes with" if abs(math.log(like)) < abs(math.log(within)) else "it grows at equal"
        moved = f"{fmt.times(like)} instead of {fmt.times(within)}"
        return f"At equal size of changes the linked ratio is {moved}: {word} size."
    return ""


def _size_decides(found: Overview) -> bool:
    within, like = found.ratios.within.ratio, found.ratios.like_for_like.ratio
    clear = found.ratios.size.flagged and within.low is not None and within.low > 1
    return clear and like.low is not None and like.low <= 1
