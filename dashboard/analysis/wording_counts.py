"""The opening sentence while counts are too small, or too undeclared, for a ratio to be called anything."""

from dashboard.analysis import formatting as fmt
from dashboard.analysis import wording_cautions as cautions
from dashboard.analysis.estimate import Level
from dashboard.analysis.overview import Overview
from dashboard.analysis.rates import Arm, rate
from dashboard.analysis.wording_parts import (
    Answer,
    Situation,
    Span,
    counts,
    difference,
    linked,
    linked_per_100,
    plural,
    sentences,
)


def no_data(found: Overview) -> Answer:
    """An arm, or both, without changes."""
    arms = (found.ai, found.human)
    empty = [arm.label for arm in arms if arm.changes == 0]
    filled = [arm for arm in arms if arm.changes]
    headline = f"No {' and no '.join(empty)} changes here" if filled else "No changes to compare yet"
    lede = [Span(f"{linked(arm)}.") for arm in filled]
    if found.unknown and found.unknown.changes:
        lede.append(Span(f"{' ' if lede else ''}{fmt.whole(found.unknown.changes)} changes have an unknown origin."))
    nothing = "Without changes on both sides there is nothing to compare."
    next_action = "Widen the period or the services."
    return Answer(Situation.NO_DATA, headline, tuple(lede), nothing, next_action, muted=True)


def counts_only(found: Overview) -> Answer:
    """Fewer than 30 changes in an arm."""
    ai, human = found.ai, found.human
    total = ai.events + human.events
    told = (
        f"{fmt.share(ai.events, ai.changes)} {ai.label} changes,"
        f" {fmt.share(human.events, human.changes)} {human.label}."
    )
    return Answer(
        Situation.COUNTS_ONLY,
        f"{fmt.sentence_case(fmt.in_words(total))} {plural(total, 'incident')} so far",
        (Span(told, bold=True), Span(" Too few for a rate.")),
        sentences("A share of so few changes would mostly be chance.", cautions.undeclared(found)),
        cautions.wait(found),
        muted=True,
    )


def zero(found: Overview) -> Answer:
    """An arm without an incident."""
    silent = [arm for arm in (found.ai, found.human) if arm.events == 0]
    listed = " and ".join(f"{fmt.whole(arm.changes)} {arm.label}" for arm in silent)
    limits = " and ".join(
        f"{_upper(arm)} per 100{f' for {arm.label} changes' if len(silent) > 1 else ''}" for arm in silent
    )
    lede = [Span(f"The true rate could still be up to {limits}.", bold=True)]
    for other in (arm for arm in (found.ai, found.human) if arm.events):
        drawn = rate(other).drawn
        lede.append(Span(f" {linked_per_100(other)}; {fmt.per_100_range(drawn.low, drawn.high)} fits."))
    return Answer(
        Situation.ZERO,
        f"No incidents in {listed} changes",
        tuple(lede),
        sentences("Zero is a small sample, not safety.", cautions.undeclared(found)),
        cautions.wait(found),
        muted=True,
    )


def too_few(found: Overview) -> Answer:
    """Incidents on both sides, but fewer than five on one or ten in all, and deploys that say no more."""
    ai, human, crude = found.ai, found.human, found.ratios.crude
    lede = [counts(ai, human)]
    if crude.level >= Level.COMPARE:
        lede.append(Span(f" {difference(crude)}"))
    return Answer(
        Situation.TOO_FEW,
        f"Too few to compare ({fmt.whole(ai.events)} and {fmt.counted(human.events, 'incident')})",
        tuple(lede),
        sentences(
            "A gap of this size can come and go by chance.", cautions.unstable(found), cautions.undeclared(found)
        ),
        cautions.wait(found),
        muted=True,
    )


def no_verdict(found: Overview) -> Answer:
    """Nobody has declared from when all AI use is marked."""
    ai, human = found.ai, found.human
    return Answer(
        Situation.NO_VERDICT,
        f"{fmt.sentence_case(ai.label)} and {human.label} changes side by side, without a verdict",
        (counts(ai, human), Span(f" {difference(found.ratios.crude)}")),
        sentences(cautions.undeclared(found), cautions.unstable(found)),
        "Declare from which date all AI use is marked in a repository.",
        muted=False,
    )


def _upper(arm: Arm) -> str:
    return fmt.per_100(fmt.outward(0.0, rate(arm).drawn.high)[1])
