"""Both origins side by side in each group: one rule for what is compared, and how many gaps chance alone would show."""

import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from dashboard.analysis import where_words
from dashboard.analysis.groups import Group, Where, ratio_words, where
from dashboard.analysis.sides import Unmarked, sides

Counts = dict[str, tuple[int, int, int, int]]
DECLARED = sides(Unmarked.DECLARED)


def frame(counts: Counts, cut: str = "team") -> pd.DataFrame:
    """Name to events and changes with AI, then without."""
    rows = [
        {"grouped_by": cut, "name": name, "origin": origin, "events": events, "changes": changes}
        for name, (ai, ais, human, humans) in counts.items()
        for origin, events, changes in (("ai_assisted", ai, ais), ("human_only", human, humans), ("bot", 9, 9))
        if changes
    ]
    return pd.DataFrame(rows)


def teams(counts: Counts) -> tuple[Group, ...]:
    return where(frame(counts), DECLARED).cuts["team"]


def lede(found: Where) -> str:
    return "".join(span.text for span in where_words.lede(found))


def test_one_rule_decides_words_counts_colour_and_test() -> None:
    counts = {"apart": (5, 86, 0, 178), "few": (2, 20, 3, 200), "none": (2, 90, 0, 0)}
    found = where(frame({**counts, "scarce": (9, 299, 4, 484), "some": (8, 270, 10, 560)}), DECLARED)
    said = {group.name: ratio_words(group) for group in found.cuts["team"]}
    assert said == {
        "apart": "too few: 5 and 0 incidents",
        "few": "too few changes: 20 and 200",
        "none": "no human-only changes",
        "scarce": "too few: 9 and 4 incidents",
        "some": "1.66× (0.68 to 4.1)",
    }
    assert [group.name for group in found.compared] == ["some"]
    assert [group.name for group in found.cuts["team"] if group.adjusted is not None] == ["some"]
    assert where_words.of_cut(found, "team").startswith("1 of 5 teams has five incidents and more on both sides.")
    assert "1 of 5 teams" in lede(found)


def test_groups_stand_by_name_and_sizes_in_their_order() -> None:
    one = (5, 100, 5, 100)
    assert [group.name for group in teams({"b": one, "a": one})] == ["a", "b"]
    sizes = where(frame({">1000": one, "1-50": one, "not recorded": one, "51-200": one}, "size"), DECLARED).cuts["size"]
    assert [group.name for group in sizes] == ["1-50", "51-200", ">1000", "not recorded"]
    assert [group.called for group in sizes][::3] == ["changes of 1-50 lines", "size not recorded"]


def test_a_gap_that_many_looks_explain_is_not_named() -> None:
    alike = {f"team-{number:02}": (10, 400, 10, 400) for number in range(19)}
    found = where(frame({**alike, "odd": (22, 400, 9, 400)}), DECLARED)
    assert next(group for group in found.compared if group.name == "odd").outside
    assert not found.flagged
    assert where_words.of_cut(found, "team") == (
        "20 of 20 teams have five incidents and more on both sides. Taken alone, odd differs by more than chance;"
        " allowing for all 20 groups compared on this page, it does not."
    )
    assert where_words.headline(found).endswith("stand out: 0 of 20 services, teams, types and sizes compared")
    loud = where(frame({**alike, "odd": (60, 400, 9, 400)}), DECLARED)
    assert [group.name for group in loud.flagged] == ["odd"]
    assert where_words.of_cut(loud, "team").endswith("compared on this page, it still does.")
    assert where_words.headline(loud).endswith("in 1 of 20 services, teams, types and sizes compared: team odd")


def test_the_headline_allows_for_the_looks_at_every_cut() -> None:
    few = {"odd": (22, 400, 9, 400), "calm": (10, 400, 10, 400)}
    assert where(frame(few), DECLARED).flagged
    quiet = {f"group-{number}": (10, 400, 10, 400) for number in range(9)}
    every = where(pd.concat([frame(few), *(frame(quiet, cut) for cut in ("service", "type", "size"))]), DECLARED)
    assert not every.flagged
    assert "0 of 29" in where_words.headline(every)
    assert lede(every).endswith(
        " Taken alone, one differs by more than chance: team odd (2.4×). Were there no gap anywhere, about 1.5 of 29"
        " would; allowing for that, none does."
    )


def test_one_group_of_all_changes_is_no_place() -> None:
    only, two = frame({"only": (60, 400, 9, 400)}), frame({"a": (60, 400, 9, 400), "b": (1, 90, 2, 90)}, "service")
    found = where(pd.concat([only, two]), DECLARED)
    assert [group.name for group in found.flagged] == ["a"]
    assert where_words.headline(found) == "The gap between origins stands out in the one group compared: service a"
    assert "team" not in lede(found)
    assert where_words.of_cut(found, "team").startswith("All changes shown are of one team")


def test_nothing_compared_is_said() -> None:
    found = where(frame({"few": (1, 100, 2, 100), "fewer": (0, 100, 2, 100)}), DECLARED)
    assert where_words.headline(found).startswith("Too few incidents")
    assert "none is compared" in where_words.of_cut(found, "team")


def test_a_range_leaves_one_out_exactly_where_its_test_says_so() -> None:
    """The chi-square that is adjusted must be the one the drawn range inverts."""
    for events in range(5, 30):
        group, _ = teams({"first": (events, 300, 10, 400), "none": (0, 40, 0, 40)})
        tested = chi2_contingency([[events, 300 - events], [10, 390]], correction=False).pvalue
        assert group.p == pytest.approx(tested)
        ratio = group.gap.ratio
        assert ratio.low is not None
        assert ratio.high is not None
        assert group.outside == (ratio.low > 1 or ratio.high < 1)


def test_sides_on_which_every_change_broke_do_not_differ() -> None:
    group, _ = teams({"all": (40, 40, 50, 50), "calm": (10, 400, 10, 400)})
    assert (group.p, group.flagged) == (1.0, False)


@pytest.mark.parametrize("unmarked", [Unmarked.UNDECLARED])
def test_without_a_policy_nothing_is_named(unmarked: Unmarked) -> None:
    counted = frame({"a": (60, 400, 0, 0), "b": (10, 400, 0, 0)})
    other = pd.DataFrame(
        [{"grouped_by": "team", "name": name, "origin": "unknown", "events": 9, "changes": 400} for name in "ab"]
    )
    found = where(pd.concat([counted, other]), sides(unmarked))
    assert not found.flagged
    assert where_words.of_cut(found, "team").endswith("Unmarked is not human-only, so none of it is a verdict.")
    assert where_words.headline(found).endswith("without a verdict")
