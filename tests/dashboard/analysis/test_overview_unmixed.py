"""The unmixed ratio under other assumptions, and as incidents a quarter."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard.analysis import overview_rows, overview_unmixed
from dashboard.analysis import wording_cautions as cautions
from dashboard.analysis.overview import Overview, equal_size
from dashboard.analysis.sides import Unmarked
from tests.dashboard.analysis.overviews import Deploy, shipped

# One service each, and what unmixing makes of it: AI changes about two and a half times as often.
CONTENTS = [
    deploys
    for service in ("a", "b", "c", "d", "e", "f")
    for deploys in (
        Deploy(service, 1, 0, 200, 4),
        Deploy(service, 0, 1, 100, 5),
        Deploy(service, 4, 1, 40, 6, known_ai=1, known_human=2),
        Deploy(service, 1, 4, 40, 9, known_ai=3, known_human=1),
    )
]


@pytest.fixture(scope="module")
def found() -> Overview:
    return shipped(CONTENTS, (60, 1800), (50, 2500))


def test_the_excess_is_that_of_the_ratio_in_a_quarter(found: Overview) -> None:
    said = cautions.excess(found)
    culprits, ratio = found.unmixed.culprits, found.ratio.estimate
    assert culprits is not None
    assert ratio is not None
    quarter = (1 - 1 / ratio) * culprits.ai / 4 * 365.25 / found.days
    assert said.startswith(f"About {quarter:.1f} more incidents a quarter than at the human-only rate per change")
    assert f" of about {culprits.ai:.0f} AI-assisted ones expected" in said
    assert cautions.excess(replace(found, days=found.days / 2)).startswith(f"About {2 * quarter:.1f} more")


def test_a_range_over_one_runs_from_fewer_to_more() -> None:
    incidents = {(1, 0): 4, (0, 1): 2, (4, 1): 4, (1, 4): 4}
    even = [replace(each, incidents=incidents[each.human, each.ai], known_ai=0, known_human=0) for each in CONTENTS]
    said = cautions.excess(shipped(even, (60, 1800), (60, 1800)))
    assert " fewer to " in said
    assert " more fits. " in said


def sized(ai_large: float) -> pd.DataFrame:
    """One change per deploy; large changes fail five times as often whoever wrote them."""
    columns = ["human:1-50", "human:>1000", "ai:1-50", "ai:>1000", "unknown:1-50"]
    strata, evidence = [], []
    for service in "abcdef":
        large = round(1000 * ai_large)
        strata.append((service, "2026-01", "1", 2500, 900, 100, 1000 - large, large, 500, 0, None, None))
        for number, failed in enumerate((18, 10, (1000 - large) // 50, large // 10, 10)):
            one = [int(place == number) for place in range(5)]
            evidence.append((service, "2026-01", "1", None, *one, 0, "deploy", float(failed)))
    names = ["service", "month", "batch_band", "deploys", *columns, "bot", "known", "incidents"]
    return pd.DataFrame([*strata, *evidence], columns=names)


@pytest.mark.parametrize("unmarked", list(Unmarked))
def test_at_equal_size_what_larger_changes_do_is_left_out(unmarked: Unmarked) -> None:
    road = equal_size(sized(ai_large=0.6), unmarked)
    assert road.ratio.estimate == pytest.approx(1.0, abs=0.05)


def test_each_other_assumption_stands_with_its_ratio(found: Overview) -> None:
    rows = overview_unmixed.otherwise(found, equal_size(sized(0.1), Unmarked.DECLARED), found.unmixed.between)
    assert [row.name for row in rows] == [
        "As shown",
        "Deploys of any size",
        "Some incidents are nobody's",
        "Changes of equal size",
    ]
    assert rows[0].ratio == found.ratio
    assert all(row.ratio.estimate and row.assumes.endswith(".") for row in rows)


def test_what_moves_the_ratio_stands_in_the_picture_too(found: Overview) -> None:
    steady = {row.name for row in overview_rows.rows(found, "strict")[0]}
    assert not steady & set(overview_unmixed.NAMES.values())
    assert overview_unmixed.moved(found).startswith("Neither")
    moved = replace(found, unmixed=replace(found.unmixed, sensitive_to=("background",)))
    assert "Some incidents are nobody's" in {row.name for row in overview_rows.rows(moved, "strict")[0]}
    assert overview_unmixed.moved(moved).endswith("read both: some incidents are nobody's.")


def test_unequal_confirmation_is_told_and_undone(found: Overview) -> None:
    biased = shipped(
        [replace(each, known_ai=each.incidents - 2, known_human=0) if each.ai == 4 else each for each in CONTENTS],
        (60, 1800),
        (50, 2500),
    )
    told = overview_unmixed.told_apart(biased)
    assert "of 100 AI-assisted culprits became known" in told
    test = biased.unmixed.confirmation
    assert test.p_value is not None
    assert test.p_value < 0.05
    names = [row.name for row in overview_unmixed.otherwise(biased, found.unmixed.between, found.unmixed.between)]
    assert names[-1] == "Known at unequal rates"
