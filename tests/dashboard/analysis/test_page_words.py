"""What the Review burden and Safeguards pages say first."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.analysis import cause_words, review_words, safeguard_words
from dashboard.analysis.causes import Causes, causes
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.safeguards import Coverage, coverage
from dashboard.analysis.shares import share
from dashboard.analysis.verification_gap import Gap, verification_gap

NOTHING = verification_gap(pd.DataFrame({"week": [], "volume": [], "review": []}))
LABELS = ("AI-assisted", "human-only")


def gap(less: float, low: float | None, high: float | None) -> Gap:
    def value(number: float) -> Estimate:
        return Estimate(number, low, high, 60, 12, Level.RATE, "")

    return replace(NOTHING, less_attention=value(less), volume=value(164), review=value(118))


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (NOTHING, "Whether review keeps up cannot be told yet"),
        (gap(28, 22, 34), "Each changed line now gets about 28% less human attention than in the first 12 weeks"),
        (gap(-12, -20, -3), "Each changed line now gets about 12% more human attention than in the first 12 weeks"),
        (gap(5, -4, 13), "Review keeps pace with the changes, as far as these weeks can tell"),
        (gap(5, None, 13), "Review keeps pace with the changes, as far as these weeks can tell"),
    ],
)
def test_the_headline_follows_the_range(found: Gap, says: str) -> None:
    assert review_words.headline(found) == says


def test_the_lede_holds_both_components_the_range_and_the_unreviewed() -> None:
    told = "".join(span.text for span in review_words.lede(gap(28, 21.4, 34.2), share(400, 1_000)))
    assert "Changed lines went to 164, human reviews to 118 (first 12 weeks = 100)." in told
    assert "anything from 21 to 35% of the attention" in told
    assert "400 of 1,000 changes" in told


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (gap(5, -28.4, 52.1), "anything from a gain of 29% to a loss of 53% of the attention"),
        (gap(-12, -20, -3), "a gain of anything from 3 to 20% of the attention"),
    ],
)
def test_a_range_below_nothing_is_a_gain(found: Gap, says: str) -> None:
    assert says in "".join(span.text for span in review_words.lede(found, share(0, 0)))


def test_without_a_gap_the_lede_says_why() -> None:
    told = "".join(span.text for span in review_words.lede(NOTHING, share(0, 0)))
    assert told.startswith("Needs 12 weeks of base")


def guarded(**used: tuple[int, int]) -> tuple[Coverage, ...]:
    """Coverage of 1,000 changes per origin; one nobody used is taken as not recorded."""
    rows = [
        (key, origin, "all", 1_000 if sum(counts) else 0, count, 0, 0)
        for key, counts in used.items()
        for origin, count in zip(("ai_assisted", "human_only", "all"), (*counts, counts[0]), strict=True)
    ]
    columns = ["safeguard", "origin", "slice", "changes", "used", "incident_changes", "incident_used"]
    return coverage(pd.DataFrame(rows, columns=columns))


def said(found: tuple[Coverage, ...]) -> str:
    return safeguard_words.headline(found, "ai_assisted", "human_only", LABELS)


def test_only_differences_beyond_chance_are_in_the_headline() -> None:
    assert said(guarded(canary=(400, 410), tests=(300, 500))) == (
        "AI-assisted changes touch tests less often than human-only ones"
    )
    assert said(guarded(canary=(600, 410), tests=(300, 500), runbook=(100, 300))) == (
        "AI-assisted changes have a runbook and touch tests less often and go through a canary more often than "
        "human-only ones"
    )
    assert said(guarded(canary=(400, 410))) == (
        "No clear difference in safeguards between AI-assisted and human-only changes"
    )
    only = tuple(each for each in guarded(canary=(400, 410)) if each.origin != "human_only")
    assert said(only) == "Too few changes to compare their safeguards"


def test_the_numbers_are_those_of_what_the_headline_names() -> None:
    found = guarded(canary=(400, 410), tests=(300, 500))
    [told] = safeguard_words.numbers(found, "ai_assisted", "human_only", LABELS)
    assert told.text == (
        "30% of AI-assisted changes (300 of 1,000) and 50% of human-only changes (500 of 1,000) touch tests. "
    )
    assert not safeguard_words.numbers(guarded(canary=(400, 410)), "ai_assisted", "human_only", LABELS)


def test_what_is_not_recorded_is_named_and_never_called_unused() -> None:
    found = guarded(canary=(400, 410), flag=(0, 0))
    told = "".join(span.text for span in safeguard_words.lede(found))
    assert told.startswith("1 of 6 safeguards are recorded. Not recorded: feature flag, ")
    assert "not the same as not used" in told
    assert said(guarded(flag=(0, 0))) == "No safeguard is recorded"


def tagged(**incidents: tuple[int, int]) -> Causes:
    """Incidents with each tag from 1,000 AI-assisted and 1,000 human-only changes, 60 of each side tagged at all."""
    rows = [
        (tag, origin, many, 60, 1_000)
        for tag, counts in incidents.items()
        for origin, many in zip(("ai_assisted", "human_only"), counts, strict=True)
    ]
    return causes(pd.DataFrame(rows, columns=["tag", "origin", "incidents", "reviewed", "changes"]))


NAMES = {"untested": "No test for it", "edge": "Edge case", "large": "Change too large"}


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (
            tagged(untested=(5, 4), edge=(3, 3)),
            "“No test for it” is the cause named most often: in 9 of 120 tagged incidents",
        ),
        (
            tagged(untested=(4, 4), edge=(5, 3)),
            "“No test for it” and “Edge case” are the causes named most often: in 8 of 120 tagged incidents each",
        ),
        (
            tagged(untested=(1, 1), edge=(1, 1), large=(2, 0)),
            "No cause is named most often: three stand in 2 of 120 tagged incidents each",
        ),
        (tagged(untested=(0, 0)), "No cause stands on a tagged incident"),
    ],
)
def test_the_causes_headline_names_the_most_frequent(found: Causes, says: str) -> None:
    assert cause_words.headline(found, NAMES, "cause", 120) == says


def test_only_causes_with_incidents_enough_are_compared() -> None:
    few = cause_words.differing(tagged(untested=(1, 1)), NAMES, "cause").text
    assert few == " Too few incidents of any one cause to tell whether the origins differ in it."
    alike = cause_words.differing(tagged(untested=(20, 21)), NAMES, "cause").text
    assert alike.startswith(" No cause that has incidents enough to compare differs by more than chance")
    apart = cause_words.differing(tagged(untested=(20, 21), edge=(40, 10)), NAMES, "cause").text
    assert apart == (
        " Apart by more than chance: “Edge case”, 40 incidents from 1,000 AI-assisted changes and 10 from 1,000"
        " human-only ones."
    )
