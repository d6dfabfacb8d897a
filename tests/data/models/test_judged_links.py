"""People's decisions -> how often each kind of evidence was right."""

from datetime import timedelta

import pytest

from data.reader import Reader
from tests.organisation import Organisation, moment

NOON = moment("2026-03-10T12:00Z")


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    """Three incidents of one service, each an hour after two changes came in two deploys; the first names a cause."""
    org = Organisation(
        tmp_path_factory.mktemp("judged"), services={"shop": {"repo": "acme/shop", "window_minutes": 120}}
    )
    org.deploy(
        "shop", org.commit("acme/shop", {"a.py": 1}, "Start", at=NOON - timedelta(days=9)), at=NOON - timedelta(days=8)
    )
    for day in range(3):
        for step in (1, 2):
            at = NOON + timedelta(days=day, minutes=step)
            sha = org.commit("acme/shop", {"a.py": step}, f"Step {day} {step} (#{10 * day + step})", at=at)
            org.deploy("shop", sha, at=at + timedelta(minutes=5))
        text = "Caused by #1." if day == 0 else ""
        org.incident("shop", at=NOON + timedelta(days=day, minutes=60), id=f"P{day}", text=text)
    org.reader()
    return org


def measured(reader: Reader) -> dict[str, tuple[int, ...]]:
    """Method -> judged, confirmed, the same blind, and all confirmed links."""
    columns = ("judged", "confirmed", "blind_judged", "blind_confirmed", "culprits")
    return {row["method"]: tuple(row[name] for name in columns) for row in reader.answer("linker_precision")}


def change(reader: Reader, number: int) -> str:
    [row] = reader.rows("select change_id from core.change_aliases where alias = $alias", alias=f"acme/shop#{number}")
    return str(row["change_id"])


def test_decisions_settle_links_and_what_was_left_beside_a_confirmed_one(org: Organisation) -> None:
    first = org.open()
    assert measured(first) == {}
    assert first.answer("linker_calibration") == []
    org.judge("link", "pagerduty/default/P0", change(first, 1), "confirmed")
    org.judge("link", "pagerduty/default/P1", change(first, 12), "rejected", visible=True)
    assert measured(org.open()) == {
        # both candidates of the first incident, and one of the second
        "window": (3, 1, 2, 1, 1),
        "named": (1, 1, 1, 1, 1),
        "suggested": (1, 1, 1, 1, 1),
        # of the second incident only the nearer one is first, and it was rejected
        "first": (2, 1, 1, 1, 1),
    }


def test_a_culprit_that_was_no_candidate_counts_as_missed(org: Organisation) -> None:
    before = measured(org.open())["window"]
    org.judge("link", "pagerduty/default/P2", change(org.open(), 1), "confirmed", visible=True)
    after = measured(org.open())["window"]
    assert (after[0] - before[0], after[1] - before[1], after[4] - before[4]) == (2, 0, 1)
    bands = {row["confidence"]: (row["judged"], row["confirmed"]) for row in org.open().answer("linker_calibration")}
    assert sum(judged for judged, _ in bands.values()) == 5
    assert bands["0.8 or more"] == (1, 1)
