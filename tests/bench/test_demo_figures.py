"""What the demo's simulations rest on: a deal that keeps what it must, and a range that is read as it is drawn."""

from collections import Counter
from datetime import timedelta

import pandas as pd
import pytest

from bench.demo_frames import contents, counted
from bench.demo_permutations import deal, remember
from bench.demo_seeds import ANY_AI, EQUAL_SIZE, HEADLINE, WITHIN, Range, Shown
from data import reader
from data.reader import Reader
from data.scope import Scope
from ingest.demo.simulate import simulate
from tests import demo_home

_LABELS = "select change_id, services, merged_month, counted, origin from overlay.changes"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    found = reader.open_latest(demo_home.make(tmp_path_factory.getbasetemp() / "demo"))
    assert found is not None
    remember(found)
    return found


def labels(opened: Reader) -> dict[str, tuple[tuple[str, ...], str, bool, str]]:
    return {
        row["change_id"]: (tuple(row["services"]), row["merged_month"], row["counted"], row["origin"])
        for row in opened.rows(_LABELS)
    }


def test_a_deal_moves_origins_only_among_changes_of_one_service_and_month(opened: Reader) -> None:
    before = labels(opened)
    deal(opened, 1)
    after = labels(opened)
    assert Counter(after.values()) == Counter(before.values())
    moved = sum(after[change] != before[change] for change in before)
    assert moved > len(before) / 5
    assert all(after[change] == before[change] for change in before if not before[change][2])


def test_deals_start_from_the_real_labels_and_can_be_repeated(opened: Reader) -> None:
    deal(opened, 2)
    first = labels(opened)
    deal(opened, 3)
    assert labels(opened) != first
    deal(opened, 2)
    assert labels(opened) == first


def test_a_range_holds_what_lies_between_its_limits_and_one_that_is_withheld_says_nothing() -> None:
    ranges = {
        HEADLINE: Range(None, 1.2, None),
        ANY_AI: Range(2.4, 1.9, 3.0),
        WITHIN: Range(None, None, None),
        EQUAL_SIZE: Range(1.5, 1.0, 1.7),
    }
    one = Shown(1, 1.8, 1.6, ranges)
    assert [one.holds(name) for name in ranges] == [True, False, None, True]


def test_frames_from_the_simulation_are_what_ingest_and_sql_count(opened: Reader) -> None:
    span = opened.rows("select min(observed_from) as since, max(observed_until) as until from core.observed")[0]
    scope = Scope(span["since"], span["until"] + timedelta(seconds=1))
    simulated, _ = counted(simulate(demo_home.SEED, demo_home.MONTHS, 1.6))
    real, made = opened.frame("strata", scope=scope), simulated.strata
    assert made.groupby("service")["changes"].sum().to_dict() == pytest.approx(
        real.groupby("service")["changes"].sum().to_dict(), rel=0.05
    )
    real, made = (
        each[each["known"].isna()] for each in (opened.frame("deploy_batches", scope=scope), simulated.batches)
    )
    assert deploys(made) == pytest.approx(deploys(real), rel=0.05, abs=2)


def deploys(batches: pd.DataFrame) -> dict[str, float]:
    """Per service."""
    found: dict[str, float] = batches.groupby("service")["deploys"].sum().astype(float).to_dict()
    return found


def test_every_culprit_is_in_the_deploy_that_brought_its_incident() -> None:
    world = simulate(3, 4, 1.6)
    shipped = contents(world)
    caused = [(one.culprit, one.deploy) for one in world.incidents if one.culprit is not None]
    assert len(caused) > 20
    for culprit, deploy in caused:
        assert deploy is not None
        assert culprit in {change.key for change in shipped[deploy]}
