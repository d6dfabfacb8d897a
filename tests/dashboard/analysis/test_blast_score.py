"""The blast-radius score: components, missing parts, and how much the weights matter."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.blast_score import PARTS, Recipe, Score, score
from data.errors import AftermathError
from tests.dashboard.analysis.finite import has_nan

WORST = {"customers": 100_000, "minutes": 1_440, "services": 20, "dependants": 50, "severity": "SEV1"}
NOTHING = {"customers": 0, "minutes": 0, "services": 0, "dependants": 0, "severity": "SEV4"}


def scored(*rows: dict[str, Any], **options: Any) -> tuple[Score, ...]:
    return score(pd.DataFrame([{"incident_id": f"i{place}", **row} for place, row in enumerate(rows)]), **options)


def test_as_bad_as_it_gets_is_a_hundred_and_beyond_stays_there() -> None:
    bad, beyond = scored(WORST, WORST | {"customers": 10**7})
    assert (bad.points, beyond.points) == (pytest.approx(100), pytest.approx(100))
    assert not bad.partial
    assert bad.version == "1"


def test_components_are_logarithmic_and_weighted() -> None:
    (found,) = scored({"customers": 1_000, "minutes": 60, "services": 2, "dependants": 5, "severity": "sev2"})
    reach, duration = math.log(1_001) / math.log(100_001), math.log(61) / math.log(1_441)
    breadth, dependants = math.log(3) / math.log(21), math.log(6) / math.log(51)
    assert found.parts == pytest.approx(
        {"customers": reach, "minutes": duration, "services": breadth, "dependants": dependants, "severity": 0.6}
    )
    assert found.points == pytest.approx(
        100 * (0.35 * reach + 0.25 * duration + 0.2 * breadth + 0.1 * dependants + 0.06)
    )


def test_an_unknown_part_renormalises_and_is_marked_partial() -> None:
    whole, partial = scored(WORST, WORST | {"customers": None, "severity": "P1"})
    assert partial.points == pytest.approx(100)
    assert (whole.partial, partial.partial) == (False, True)
    assert (partial.parts["customers"], partial.parts["severity"]) == (None, None)


def test_nothing_known_is_no_score() -> None:
    (found,) = scored(dict.fromkeys(PARTS))
    assert (found.points, found.worst_share, found.partial) == (None, None, True)


def test_the_worst_whatever_the_weights_and_the_one_that_depends_on_them() -> None:
    crowd = [NOTHING | {"customers": 10 + place} for place in range(20)]
    long_only, wide_only = NOTHING | {"minutes": 1_440}, NOTHING | {"services": 20}
    found = scored(WORST, long_only, wide_only, *crowd, worst=2)
    assert found[0].worst_share == 100
    middle = [found[1].worst_share or 0, found[2].worst_share or 0]
    assert all(20 < share < 80 for share in middle)
    assert sum(middle) <= 101


def test_the_same_draws_every_time() -> None:
    rows = [NOTHING | {"customers": 3**place, "minutes": 400 - 20 * place} for place in range(12)]
    assert scored(*rows, worst=4) == scored(*rows, worst=4)
    assert scored(*rows, worst=4) != scored(*rows, worst=4, seed=1)


def test_weights_must_be_complete_and_sum_to_one() -> None:
    with pytest.raises(AftermathError, match="sum to 1"):
        Recipe(weights=dict.fromkeys(PARTS, 0.3))
    with pytest.raises(AftermathError, match="every part"):
        Recipe(weights={"customers": 1.0})
    with pytest.raises(AftermathError, match="every part"):
        Recipe(worst={"customers": 0, "minutes": 1, "services": 1, "dependants": 1})


def test_a_zero_weight_on_the_only_known_part_is_no_score() -> None:
    recipe = Recipe("2", {"customers": 1.0, "minutes": 0, "services": 0, "dependants": 0, "severity": 0})
    (found,) = scored(dict.fromkeys(PARTS) | {"minutes": 60}, recipe=recipe)
    assert (found.points, found.version) == (None, "2")


NUMBER = st.none() | st.floats(-5, 1e7) | st.just(math.nan)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(NUMBER, NUMBER, NUMBER, NUMBER, st.sampled_from(["SEV1", "SEV3", None, "other"])), max_size=15)
)
def test_never_nan_and_between_nothing_and_a_hundred(rows: list[tuple[Any, ...]]) -> None:
    frame = pd.DataFrame([("i", *row) for row in rows], columns=["incident_id", *PARTS])
    found = score(frame)
    assert not has_nan(found)
    assert all(item.points is None or -1e-9 <= item.points <= 100 + 1e-9 for item in found)
