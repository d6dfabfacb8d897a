"""What the Safeguards page says first: which safeguards differ between origins, and which nobody records."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.rates import Arm, compare
from dashboard.analysis.safeguards import Coverage
from dashboard.analysis.wording import Span

NAMES = {
    "canary": "Canary",
    "flag": "Feature flag",
    "rollback_ready": "Rollback-ready",
    "runbook": "Runbook link",
    "senior_sign_off": "Senior sign-off",
    "tests": "Tests touched",
}
_VERBS = {
    "canary": "go through a canary",
    "flag": "ship behind a flag",
    "rollback_ready": "can be rolled back",
    "runbook": "have a runbook",
    "senior_sign_off": "have senior sign-off",
    "tests": "touch tests",
}
_ASKED = {
    "human_reviews": "{} human reviewers",
    "canary": "a canary",
    "flag": "a feature flag",
    "rollback_ready": "a way back without a schema change",
    "runbook": "a runbook",
    "senior_sign_off": "senior sign-off",
    "tests": "a touched test",
}
CANNOT_TELL = (
    "Whether a safeguard works: what it stopped is not among the incidents, and safeguards are used where risk is "
    "seen. Each comparison has its own 95% range, so of six one may stand out by chance."
)


def comparable(found: Sequence[Coverage], ai: str, human: str) -> bool:
    """Whether any safeguard is recorded for enough changes of both origins."""
    return any(
        {ai, human}
        <= {
            each.origin
            for each in found
            if each.safeguard == key and each.slice == "all" and each.all_changes.level >= Level.RATE
        }
        for key in NAMES
    )


def differing(found: Sequence[Coverage], ai: str, human: str) -> dict[str, float]:
    """Safeguards whose coverage differs between two origins by more than chance: percentage points, AI minus human."""
    by_place = {(each.safeguard, each.origin): each.all_changes for each in found if each.slice == "all"}
    apart = {}
    for key in NAMES:
        one, other = by_place.get((key, ai)), by_place.get((key, human))
        if one is None or other is None or min(one.level, other.level) < Level.RATE:
            continue
        gap = compare(Arm(ai, ai, one.events, one.n), Arm(human, human, other.events, other.n)).difference
        if gap.estimate is not None and gap.low is not None and gap.high is not None and not gap.low <= 0 <= gap.high:
            apart[key] = gap.estimate
    return apart


def headline(found: Sequence[Coverage], ai: str, human: str, labels: tuple[str, str]) -> str:
    """The page's answer: where one origin has a safeguard less often."""
    told = {each.safeguard for each in found if each.slice == "all" and each.all_changes.n}
    if not told:
        return "No safeguard is recorded"
    apart = differing(found, ai, human)
    first, second = fmt.sentence_case(labels[0]), labels[1]
    if not comparable(found, ai, human):
        return "Too few changes to compare their safeguards"
    if not apart:
        return f"No clear difference in safeguards between {labels[0]} and {second} changes"
    rarer, oftener = ([_VERBS[key] for key, gap in apart.items() if (gap < 0) is low] for low in (True, False))
    parts = [f"{_listed(rarer)} less often"] if rarer else []
    parts += [f"{_listed(oftener)} more often"] if oftener else []
    return f"{first} changes {' and '.join(parts)} than {second} ones"


def numbers(found: Sequence[Coverage], ai: str, human: str, labels: tuple[str, str]) -> list[Span]:
    """The shares and counts behind the headline, of each safeguard that differs."""
    by_place = {(each.safeguard, each.origin): each.all_changes for each in found if each.slice == "all"}
    told = []
    for key in differing(found, ai, human):
        one, other = (
            f"{each.estimate:.0f}% of {label} changes ({fmt.share(each.events, each.n)})"
            for each, label in zip((by_place[key, ai], by_place[key, human]), labels, strict=True)
        )
        told.append(f"{one} and {other} {_VERBS[key]}")
    return [Span(f"{'; '.join(told)}. ", bold=True)] if told else []


def lede(found: Sequence[Coverage]) -> list[Span]:
    """How many safeguards are recorded at all, and which are not."""
    everywhere = {each.safeguard: each for each in found if each.slice == "all" and each.origin == "all"}
    told = [key for key in NAMES if key in everywhere and everywhere[key].all_changes.n]
    silent = [NAMES[key].lower() for key in NAMES if key not in told]
    said = [Span(f"{len(told)} of {len(NAMES)} safeguards are recorded.", bold=True)]
    if silent:
        said.append(Span(f" Not recorded: {_listed(silent)}; that is not the same as not used."))
    said.append(Span(" Each is counted over all changes, and beside that over those with an incident."))
    return said


def kept(policy: Mapping[str, Any], overall: Estimate, silent: int) -> list[Span]:
    """How often a policy was kept, and what it asks.

    Args:
        policy: A row of the question `policies`.
        overall: Per cent of the changes it governs.
        silent: Governed changes for which it is not recorded.
    """
    if not overall.n:
        return [Span("Not recorded for any change it governs." if silent else "It governs no change of this period.")]
    asked = [_ASKED["human_reviews"].format(fmt.in_words(policy["human_reviews"]))] if policy["human_reviews"] else []
    asked += [_ASKED[name] for name in policy["safeguards"]]
    since = f", in force since {fmt.date_of(policy['since'])}" if policy["since"] else ""
    unknown = f" For {fmt.counted(silent, 'more change')} it is not recorded." if silent else ""
    ends = ""
    if overall.level >= Level.RATE and overall.low is not None and overall.high is not None:
        low, high = fmt.outward(overall.low, overall.high, 0)
        ends = f", {overall.estimate:.0f}% ({low:.0f} to {high:.0f}),"
    return [
        Span(f"{fmt.share(overall.events, overall.n)} changes", bold=True),
        Span(f"{ends} had {' and '.join(asked)}{since}.{unknown}"),
    ]


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
