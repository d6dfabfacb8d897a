"""Frozen reports: kept whole, read back the same, damaged ones told."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from dashboard.reports import freeze
from dashboard.reports.freeze import Frozen
from dashboard.reports.sections.made import Period
from data.errors import AftermathError
from data.home import Home
from data.scope import Scope
from tests.organisation import moment

SCOPE = Scope(moment("2026-07-01T00:00Z"), moment("2026-10-01T00:00Z"), services=("shop",), links="lenient")

BEFORE = replace(SCOPE, since=moment("2026-04-01T00:00Z"), until=SCOPE.since)


def frozen(made: str = "2026-10-20T08:00:00+00:00") -> Frozen:
    facts = {"snapshot": 4, "judgements": 17, "made_at": made}
    counted = pd.DataFrame({"origin": ["ai_assisted", None], "changes": [3, 4], "at": [SCOPE.since, SCOPE.until]})
    return Frozen(facts, Period("2026-Q3", SCOPE), Period("2026-Q2", BEFORE), {"arms": counted})


def test_a_report_comes_back_as_it_was(tmp_path: Path) -> None:
    home = Home(tmp_path)
    path = freeze.save(home, frozen())
    found = freeze.load(home, path.name)
    assert (found.facts, found.scope, found.period, found.before) == (
        frozen().facts,
        SCOPE,
        frozen().period,
        frozen().before,
    )
    pd.testing.assert_frame_equal(found.frames["arms"], frozen().frames["arms"])


def test_saving_twice_keeps_one_and_names_come_in_order(tmp_path: Path) -> None:
    home = Home(tmp_path)
    freeze.save(home, frozen())
    freeze.save(home, frozen())
    later = freeze.save(home, frozen("2026-11-20T08:00:00+00:00"))
    assert len(freeze.names(home)) == 2
    assert later.name in freeze.names(home)
    assert [path.name for path in freeze.folder(home).iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("name", ["", "../reports", "none"])
def test_an_unknown_name_says_which_there_are(tmp_path: Path, name: str) -> None:
    home = Home(tmp_path)
    kept = freeze.save(home, frozen()).name
    with pytest.raises(AftermathError, match=r"no report was frozen") as caught:
        freeze.load(home, name)
    assert kept in str(caught.value)


@pytest.mark.parametrize("damaged", ["report.json", "arms.parquet"])
def test_a_damaged_report_says_so(tmp_path: Path, damaged: str) -> None:
    home = Home(tmp_path)
    path = freeze.save(home, frozen())
    (path / damaged).write_bytes(b"{")
    with pytest.raises(AftermathError, match="damaged"):
        freeze.load(home, path.name)


def test_the_latest_of_the_same_filters_is_found_past_damaged_ones(tmp_path: Path) -> None:
    home = Home(tmp_path)
    freeze.save(home, frozen())
    newest = freeze.save(home, frozen("2026-11-20T08:00:00+00:00"))
    assert freeze.latest(home, Period("2026-Q3", BEFORE)) is None
    found = freeze.latest(home, frozen().period)
    assert found
    assert found.id == newest.name
    (newest / "report.json").write_text("{")
    found = freeze.latest(home, frozen().period)
    assert found
    assert found.facts["made_at"] == frozen().facts["made_at"]
