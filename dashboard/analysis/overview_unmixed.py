"""The unmixed ratio under other assumptions than the headline's, and what tells AI from human changes at all."""

from dataclasses import dataclass

from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Estimate
from dashboard.analysis.overview import Overview
from dashboard.analysis.unmixing import Road
from dashboard.analysis.unmixing.verdict import CONFIRMATION_P

NAMES = {"batch bands": "Deploys of any size", "background": "Some incidents are nobody's"}


@dataclass(frozen=True)
class Otherwise:
    """The ratio under one other assumption; `assumes` is what is taken for it, or left out."""

    name: str
    ratio: Estimate
    assumes: str


def otherwise(found: Overview, equal_size: Road, unequal: Road) -> tuple[Otherwise, ...]:
    """The headline's ratio, then the same under one other assumption each.

    Args:
        found: The Overview's results.
        equal_size, unequal: The ratio of changes of equal size, and that with rates of becoming known; see `overview`.
    """
    unmixed, human = found.unmixed, found.human.label
    within = "service, month and number of changes in the deploy" if unmixed.bands else "service and month"
    rows = [Otherwise("As shown", found.ratio, f"Compared within {within}.")]
    if unmixed.without_bands is not None:
        rows.append(Otherwise(NAMES["batch bands"], unmixed.without_bands.ratio, "Within service and month only."))
    nobody = "A constant number of incidents per deploy is nobody's; how many is estimated along."
    rows.append(Otherwise(NAMES["background"], unmixed.with_background.ratio, nobody))
    size = "What AI does by making changes larger is left out."
    rows.append(Otherwise("Changes of equal size", equal_size.ratio, size))
    if unmixed.unknown is not None:
        name = f"Unknown origin against {human}"
        rows.append(Otherwise(name, unmixed.unknown.ratio, "Unknown changes are a third kind, shared out to neither."))
    if _uneven(found):
        known = "Culprits of each kind become known at a rate of their own."
        rows.append(Otherwise("Known at unequal rates", unequal.ratio, known))
    return tuple(rows)


def moved(found: Overview) -> str:
    """Which of them move the ratio by more than 15 %, so that both are shown."""
    names = [NAMES[name].lower() for name in found.unmixed.sensitive_to]
    if not names:
        return "Neither the size of deploys nor incidents that are nobody's move the ratio by more than 15%."
    return f"More than 15% apart from the ratio shown, so read both: {' and '.join(names)}."


def told_apart(found: Overview) -> str:
    """How well the deploys tell the arms apart, and whether culprits of both kinds become known alike."""
    outlook, test = found.unmixed.outlook, found.unmixed.confirmation
    said = []
    if outlook.design_information_share is not None:
        said.append(
            f"By what they ship, deploys tell {round(100 * outlook.design_information_share)}% of what known culprits"
            " would."
        )
    if outlook.expected_width is not None:
        wide = f"{outlook.expected_width:.1f}" if outlook.expected_width < 100 else "over 100"
        said.append(f"Were services alike, the range's upper end would be about {wide} times its lower one.")
    if test.ai is not None and test.others is not None and test.p_value is not None:
        ai, others = (fmt.whole(round(100 * share)) for share in (test.ai, test.others))
        alike = "more apart than chance explains" if _uneven(found) else "which chance alone would explain"
        said.append(f"In mixed deploys {ai} of 100 AI-assisted culprits became known, {others} of 100 others, {alike}.")
    return " ".join(said)


def _uneven(found: Overview) -> bool:
    p_value = found.unmixed.confirmation.p_value
    return p_value is not None and p_value < CONFIRMATION_P
