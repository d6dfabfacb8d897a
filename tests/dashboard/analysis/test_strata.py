"""From a counted frame to arrays: nothing lost, nothing double, nonsense refused."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from dashboard.analysis import strata
from data.errors import AftermathError
from tests.dashboard.analysis.counts import WORKED, frame

COLUMNS = ["service", "month", "size_band", "origin", "changes", "events"]


def rows(*given: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(given, columns=COLUMNS)


MIXED = rows(
    ("pay", date(2026, 1, 1), "1-50", "ai_assisted", 10, 1),
    ("pay", date(2026, 1, 1), ">1000", "ai_assisted", 4, 2),
    ("pay", date(2026, 1, 1), "1-50", "human_only", 20, 1),
    ("pay", date(2026, 2, 1), "1-50", "human_only", 7, 0),
    (None, date(2026, 2, 1), "1-50", "unknown", 5, 3),
    ("pay", date(2026, 2, 1), None, "conflict", 2, 1),
    ("pay", date(2026, 2, 1), "1-50", "bot", 90, 40),
)


def test_every_row_of_the_three_arms_is_counted_once() -> None:
    got = strata.read(MIXED)
    assert got.changes.sum(axis=(1, 2, 3)).tolist() == [14, 27, 7]
    assert got.events.sum(axis=(1, 2, 3)).tolist() == [3, 1, 4]
    assert (got.services, got.bands) == (("pay", None), ("1-50", ">1000", None))
    assert len(got.months) == 2


def test_cells_within_service_and_month_add_up_size_bands() -> None:
    got = strata.read(MIXED).cells(by_size=False)
    assert sorted(zip(got.a, got.n1, got.c, got.n0, strict=True)) == [(0, 0, 0, 7), (3, 14, 1, 20)]
    by_size = strata.read(MIXED).cells(by_size=True)
    assert sorted(zip(by_size.n1, by_size.n0, strict=True)) == [(0, 7), (4, 0), (10, 20)]


def test_order_and_repetition_of_rows_do_not_matter() -> None:
    repeated = pd.concat([MIXED, MIXED]).sample(frac=1, random_state=2)
    got, once = strata.read(repeated), strata.read(MIXED)
    assert got.changes.sum() == 2 * once.changes.sum()
    by_size = got.cells(by_size=True)
    assert sorted(zip(by_size.n1, by_size.n0, strict=True)) == [(0, 14), (8, 0), (20, 40)]


def test_categories_and_other_arms_are_taken() -> None:
    found = strata.read(
        MIXED.astype({"service": "category", "origin": "category"}), human=("unknown", "conflict"), unknown=()
    )
    assert found.changes.sum(axis=(1, 2, 3)).tolist() == [14, 7, 0]


def test_fractional_events_are_taken() -> None:
    assert strata.read(rows(("pay", "m", "s", "ai_assisted", 3, 0.7))).events.sum() == 0.7


def test_nothing_counted_gives_no_cells() -> None:
    for empty in (rows(), rows(("pay", "m", "s", "bot", 3, 1))):
        assert len(strata.read(empty).cells(by_size=True).a) == 0


def test_clusters_are_numbered_anew_when_strata_go() -> None:
    got = strata.read(frame([(0, 5, 0, 5), *WORKED, (1, 4, 0, 0)])).cells(by_size=False).informative
    assert got.clusters == 4
    assert got.cluster.tolist() == [0, 1, 2, 3]
    assert got.shared.n1.tolist() == [120, 200, 60, 60]


@pytest.mark.parametrize(("changes", "events"), [(3, 4), (3, -1), (-1, 0), (3, np.nan), (np.nan, 0)])
def test_nonsense_is_refused_with_its_place(changes: float, events: float) -> None:
    with pytest.raises(AftermathError, match=r"pay, m, ai_assisted: .*rebuild"):
        strata.read(rows(("pay", "m", "s", "human_only", 2, 1), ("pay", "m", "s", "ai_assisted", changes, events)))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(AftermathError, match="counts lack size_band"):
        strata.read(MIXED.drop(columns="size_band"))
