"""Both origins side by side in each group: how far counts go, and how many gaps chance alone would show."""

import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from dashboard.analysis.groups import groups, ratio_words
from dashboard.analysis.sides import Unmarked, sides

Counts = dict[str, tuple[int, int, int, int]]
DECLARED = sides(Unmarked.DECLARED)


def frame(counts: Counts) -> pd.DataFrame:
    """Name to events and changes with AI, then without."""
    rows = [
        {"name": name, "origin": origin, "events": events, "changes": changes}
        for name, (ai, ais, human, humans) in counts.items()
        for origin, events, changes in (("ai_assisted", ai, ais), ("human_only", human, humans), ("bot", 9, 9))
        if changes
    ]
    return pd.DataFrame(rows)


def test_the_ladder_decides_how_much_each_group_says() -> None:
    found = groups(
        frame({"few": (1, 20, 3, 200), "none": (2, 90, 0, 0), "scarce": (9, 300, 4, 480), "some": (8, 270, 10, 560)}),
        DECLARED,
        "team",
    )
    said = {group.name: ratio_words(group) for group in found.groups}
    assert said["few"] == "too few to compare"
    assert said["none"] == "no human-only changes"
    assert said["scarce"].endswith(", no number")
    assert said["some"].startswith("1.66× (")
    assert "Two more have too few for one." in found.sentence


def test_groups_stand_by_name_and_sizes_in_their_order() -> None:
    one = (5, 100, 5, 100)
    assert [g.name for g in groups(frame({"b": one, "a": one}), DECLARED, "team").groups] == ["a", "b"]
    sizes = groups(frame({">1000": one, "1-50": one, "not recorded": one, "51-200": one}), DECLARED, "size")
    assert [group.name for group in sizes.groups] == ["1-50", "51-200", ">1000", "not recorded"]


def test_a_gap_that_many_looks_explain_is_not_named() -> None:
    alike = {f"team-{number:02}": (10, 400, 10, 400) for number in range(19)}
    found = groups(frame({**alike, "odd": (22, 400, 9, 400)}), DECLARED, "team")
    assert next(group for group in found.groups if group.name == "odd").outside
    assert not any(group.flagged for group in found.groups)
    assert found.sentence == (
        "Of 20 teams with enough incidents for a ratio, one has a range that leaves 1 out; by chance alone one in"
        " twenty would. None stays out once all 20 are looked at together."
    )
    loud = groups(frame({**alike, "odd": (60, 400, 9, 400)}), DECLARED, "team")
    assert [group.name for group in loud.groups if group.flagged] == ["odd"]
    assert loud.sentence.endswith("odd stays out once all 20 are looked at together.")


def test_a_range_leaves_one_out_exactly_where_its_test_says_so() -> None:
    """The chi-square that is adjusted must be the one the drawn range inverts."""
    for events in range(5, 30):
        [group] = groups(frame({"only": (events, 300, 10, 400)}), DECLARED, "team").groups
        tested = chi2_contingency([[events, 300 - events], [10, 390]], correction=False).pvalue
        assert group.outside == (tested < 0.05)


@pytest.mark.parametrize("unmarked", [Unmarked.UNDECLARED])
def test_without_a_policy_nothing_is_named(unmarked: Unmarked) -> None:
    counted = frame({"a": (60, 400, 0, 0), "b": (10, 400, 0, 0)})
    other = pd.DataFrame([{"name": name, "origin": "unknown", "events": 9, "changes": 400} for name in "ab"])
    found = groups(pd.concat([counted, other]), sides(unmarked), "team")
    assert not any(group.flagged for group in found.groups)
    assert found.sentence.endswith("Unmarked is not human-only, so none of it is a verdict.")
