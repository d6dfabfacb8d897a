"""Deploy times and windows -> how likely a random moment is to have a deploy in its window."""

from typing import NamedTuple

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import build, graph

MODELS = {model.name: model for model in graph.load()}
HOUR = 60
LATE = 10


class Chance(NamedTuple):
    chance: float
    words: str


class Company:
    """Services as the models see them; every time is in minutes after midnight of the first day."""

    def __init__(self) -> None:
        self.con = duckdb.connect()
        self.con.execute("set timezone = 'UTC'; create schema core; create schema evidence")
        self.con.execute(
            """
            create table core.services (service text, window_minutes bigint);
            create table core.service_dependencies (service text, depends_on text);
            create table core.observed (service text, observed_from timestamptz, observed_until timestamptz);
            create table core.deploy_changes (deploy_id text, change_id text);
            create table core.deploys (
                deploy_id text, service text, sha text, version text, finished_at timestamptz, is_production boolean,
                status text, kind text, contents text
            );
            create macro minute_at(minute) as timestamptz '2026-03-01 00:00:00+00' + to_seconds(60 * minute);
            """
        )
        self.deploys = 0

    def service(self, name: str, window: int, observed: tuple[float, float] | None, *needs: str) -> None:
        self.con.execute("insert into core.services values (?, ?)", [name, window])
        if observed:
            self.con.execute("insert into core.observed values (?, minute_at(?), minute_at(?))", [name, *observed])
        for other in needs:
            self.con.execute("insert into core.service_dependencies values (?, ?)", [name, other])

    def deploy(
        self, service: str, minute: float, *, status: str = "success", kind: str = "deploy", changes: int = 1
    ) -> None:
        self.deploys += 1
        name = f"d{self.deploys}"
        self.con.execute(
            "insert into core.deploys values (?, ?, ?, null, minute_at(?), true, ?, ?, 'known')",
            [name, service, name, minute, status, kind],
        )
        for change in range(changes):
            self.con.execute("insert into core.deploy_changes values (?, ?)", [name, f"{name} {change}"])

    def chances(self) -> dict[tuple[str, str], Chance]:
        for name in ("evidence.suspects", "evidence.window_chances"):
            self.con.execute(f"drop table if exists {name}")
            build.run_model(self.con, MODELS[name])
        rows = self.con.execute("select service, deployed_service, chance, words from evidence.window_chances")
        return {(service, deployed): Chance(*rest) for service, deployed, *rest in rows.fetchall()}


def test_overlapping_windows_are_counted_once() -> None:
    company = Company()
    company.service("shop", HOUR, (0, 1000))
    company.deploy("shop", 100)
    company.deploy("shop", 130)
    [chance] = company.chances().values()
    assert chance.chance == pytest.approx((30 + HOUR + LATE) / 1000)
    assert chance.words == "a random moment has a 10% chance of a deploy in this window"


def test_only_what_can_be_suspected_counts() -> None:
    company = Company()
    company.service("shop", HOUR, (0, 1000))
    company.deploy("shop", 100, status="failed")
    company.deploy("shop", 300, kind="rollback")
    company.deploy("shop", 500, changes=0)
    [chance] = company.chances().values()
    assert (chance.chance, chance.words[:40]) == (0, "a random moment has less than a 1% chanc")
    company.deploy("shop", 700, changes=3)
    [chance] = company.chances().values()
    assert chance.chance == pytest.approx((HOUR + LATE) / 1000)


def test_a_dependency_has_a_chance_of_its_own_in_the_window_of_the_service_that_needs_it() -> None:
    company = Company()
    company.service("front", 5 * HOUR, (0, 1000), "back")
    company.service("back", HOUR, (0, 1000))
    company.deploy("back", 400)
    found = company.chances()
    assert {pair: round(chance.chance, 3) for pair, chance in found.items()} == {
        ("front", "front"): 0,
        ("front", "back"): 0.31,
        ("back", "back"): 0.07,
    }


def test_a_service_that_nothing_covers_has_no_chance() -> None:
    company = Company()
    company.service("shop", HOUR, None)
    company.service("empty", HOUR, (10, 10))
    company.deploy("shop", 5)
    assert company.chances() == {}


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(4, "less than a 1% chance"), (75, "an 8% chance"), (820, "an 82% chance"), (610, "a 61% chance")],
)
def test_the_words_read_well(minutes: int, words: str) -> None:
    company = Company()
    company.service("shop", HOUR, (0, 1000))
    company.deploy("shop", minutes - HOUR)
    for minute in range(LATE, minutes - HOUR, HOUR):
        company.deploy("shop", minute)
    [chance] = company.chances().values()
    assert chance.words == f"a random moment has {words} of a deploy in this window"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(-500, 2500), max_size=12),
    st.integers(1, 400),
    st.integers(0, 1000),
    st.integers(1, 1000),
)
def test_the_chance_is_the_share_of_moments_with_a_deploy_in_the_window(
    deploys: list[int], window: int, starts: int, length: int
) -> None:
    company = Company()
    company.service("shop", window, (starts, starts + length))
    for minute in deploys:
        company.deploy("shop", minute)
    [chance] = company.chances().values()
    # all times are whole minutes, so the middle of a minute stands for the whole of it
    moments = [starts + minute + 0.5 for minute in range(length)]
    hit = [moment for moment in moments if any(moment - window <= at <= moment + LATE for at in deploys)]
    assert chance.chance == pytest.approx(len(hit) / length)
