"""What the demo's simulations rest on: a deal that keeps what it must, and a range that is read as it is drawn."""

from collections import Counter

import pytest

from bench.demo_permutations import deal, remember
from bench.demo_seeds import ANY_AI, ASIDE, HEADLINE, Range, Shown
from data import reader
from data.reader import Reader
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
        ASIDE[0]: Range(None, None, None),
        ASIDE[-1]: Range(1.5, 1.0, 1.7),
    }
    one = Shown(1, 1.8, 1.6, ranges)
    assert [one.holds(name) for name in ranges] == [True, False, None, True]
