"""What the Causes page says first: the tag named most often, and where origins differ."""

from collections.abc import Mapping, Sequence

from dashboard.analysis import formatting as fmt
from dashboard.analysis.causes import CauseRate, Causes
from dashboard.analysis.rates import Arm, compare
from dashboard.analysis.wording import Span

#: Origins as they are called inside a sentence.
NAMES = {"ai_assisted": "AI-assisted", "human_only": "human-only", "unknown": "unknown"}
_MOST_NAMED = 2


def headline(found: Causes, names: Mapping[str, str], role: str, reviewed: int) -> str:
    """The page's answer: which tag stands on most incidents.

    Args:
        found: Rates by tag and origin.
        names: Tag to its name.
        role: cause or trigger.
        reviewed: Linked incidents that somebody tagged.
    """
    counts: dict[str, int] = {}
    for each in found.rates:
        counts[each.tag] = counts.get(each.tag, 0) + each.per_100.events
    most = max(counts.values(), default=0)
    first = [f"“{names[tag]}”" for tag, many in counts.items() if many == most]
    many = f"{fmt.share(most, reviewed)} tagged incidents"
    if not most:
        return f"No {role} stands on a tagged incident"
    if len(first) == 1:
        return f"{first[0]} is the {role} named most often: in {many}"
    if len(first) > _MOST_NAMED:
        return f"No {role} is named most often: {fmt.in_words(len(first))} stand in {many} each"
    return f"{' and '.join(first)} are the {role}s named most often: in {many} each"


def differing(found: Causes, names: Mapping[str, str], role: str) -> Span:
    """Which tags differ between AI-assisted and human-only changes by more than chance, with their counts."""
    by_place = {(each.tag, each.origin): each for each in found.rates}
    told, compared = [], 0
    for tag in dict.fromkeys(each.tag for each in found.rates):
        pair = [by_place.get((tag, origin)) for origin in ("ai_assisted", "human_only")]
        ai, human = (_arm(each) for each in pair)
        gap = compare(ai, human)
        low, high = gap.difference.low, gap.difference.high
        if gap.muted or low is None or high is None:
            continue
        compared += 1
        if not low <= 0 <= high:
            told.append(
                f"“{names[tag]}”, {fmt.counted(ai.events, 'incident')} from {fmt.whole(ai.changes)} AI-assisted changes"
                f" and {fmt.whole(human.events)} from {fmt.whole(human.changes)} human-only ones"
            )
    if not compared:
        return Span(f" Too few incidents of any one {role} to tell whether the origins differ in it.")
    if not told:
        return Span(
            f" No {role} that has incidents enough to compare differs by more than chance between AI-assisted and"
            " human-only."
        )
    return Span(f" Apart by more than chance: {'; '.join(told)}.")


def counts(reviewed: Mapping[str, Sequence[int]]) -> Span:
    """Tagged incidents and changes by origin: origin to the pair of them."""
    said = "; ".join(
        f"{tagged:,} from {changes:,} {NAMES[origin]} changes" for origin, (tagged, changes) in reviewed.items()
    )
    return Span(f"Tagged and linked: {said}.", bold=True)


def _arm(rate: CauseRate | None) -> Arm:
    return Arm("", "", rate.per_100.events, rate.per_100.n) if rate else Arm("", "", 0, 0)
