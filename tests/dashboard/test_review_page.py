"""Review burden, Safeguards and Services as their readers meet them: every number from its rows, counted once more."""

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.home import PROJECT, Home
from data.reader import Reader
from tests.dashboard.test_pages import opened, tables, texts
from tests.organisation import Organisation, moment

CHANGES = "select * exclude (scope) from overlay.changes where counted and origin <> 'bot'"


def everything(app: AppTest, page: str, **parameters: str) -> str:
    for key, value in {"period": "all data", **parameters}.items():
        app.query_params[key] = value
    app.switch_page(page)
    app.run()
    assert not app.exception
    return texts(app)


def table(app: AppTest) -> pd.DataFrame:
    return tables(app)[0]


@pytest.fixture
def reader(home: Home) -> Reader:
    return opened(home)


def test_unreviewed_changes_are_those_no_other_human_reviewed_before_the_merge(app: AppTest, reader: Reader) -> None:
    said = everything(app, "views/review.py")
    changes = reader.query(CHANGES).set_index("change_id")
    reviews = reader.query("select * from core.reviews").join(changes["merged_at"], on="change_id", how="inner")
    before = reviews[reviews["submitted_at"] <= reviews["merged_at"]]
    kinds = before.groupby("change_id")["reviewer_kind"].agg(set).reindex(changes.index)
    unknown = kinds.map(lambda found: isinstance(found, set) and "unknown" in found and "human" not in found)
    human = kinds.map(lambda found: isinstance(found, set) and "human" in found)
    told = int((~unknown).sum())
    assert f"{int((~human & ~unknown).sum()):,} of {told:,} changes" in said
    assert "What this cannot tell." in said
    assert "not evidence that review does" in said


def test_the_practice_table_holds_what_the_rows_hold(app: AppTest, reader: Reader) -> None:
    everything(app, "views/review.py")
    shown = table(app).set_index("Practice")
    pulled = reader.query(
        f"select change.origin, review.* from ({CHANGES}) as change"
        " join core.change_reviews as review using (change_id)"
    )
    approved = pulled[pulled["approvals"] > 0]
    silent = approved[approved["human_comments"] == 0]
    counts = re.findall(r"\(([\d,]+) of ([\d,]+)\)", shown.loc["Approved without a comment", "All"])
    assert counts == [(f"{len(silent):,}", f"{len(approved):,}")]
    one = re.findall(r"([\d,]+) of ([\d,]+)", shown.loc["Approved without a comment", "AI-assisted"])
    by_ai = approved[approved["origin"] == "ai_assisted"]
    assert one == [(f"{(by_ai['human_comments'] == 0).sum():,}", f"{len(by_ai):,}")]


@pytest.mark.parametrize("page", ["views/review.py", "views/safeguards.py", "views/services.py"])
def test_every_picture_has_a_sentence(app: AppTest, page: str) -> None:
    everything(app, page)
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    assert alts
    assert all(len(alt) > 40 for alt in alts)


def test_no_page_of_review_names_a_person(app: AppTest, reader: Reader) -> None:
    people = {row["reviewer"] for row in reader.rows("select distinct reviewer from core.reviews") if row["reviewer"]}
    said = everything(app, "views/review.py")
    alts = " ".join(chart.proto.alt + chart.proto.spec for chart in app.get("plotly_chart"))
    assert people
    assert not [name for name in people if name in said or name in alts]


def test_small_teams_are_withheld(app: AppTest) -> None:
    said = everything(app, "views/review.py", team="Payments")
    assert "Withheld: fewer than 20 people" in said


def test_safeguards_are_shares_of_what_is_recorded(app: AppTest, reader: Reader) -> None:
    everything(app, "views/safeguards.py")
    rows = reader.query(
        f"select change.origin, change.incidents_strict > 0 as broke, guarded.* from ({CHANGES}) as change"
        " join core.change_safeguards as guarded using (change_id)"
    )
    alts = [chart.proto.alt for chart in app.get("plotly_chart")]
    for name, column in {"Canary": "canary", "Feature flag": "flag", "Tests touched": "tests"}.items():
        told = rows[rows[column].notna() & (rows["origin"] == "ai_assisted")]
        used = told[told[column].astype(bool)]
        assert re.search(rf"{name}: AI-assisted [\d.]+% \({len(used):,} of {len(told):,},", alts[0])
        broke, broke_used = told[told["broke"]], used[used["broke"]]
        assert f"{len(broke_used)} of {len(broke)}" in alts[1]


def test_a_policy_of_the_settings_is_counted_and_what_broke_it_opens(app: AppTest, reader: Reader) -> None:
    said = everything(app, "views/safeguards.py")
    name = "AI-assisted changes to tier-1 services need two human reviews"
    rows = reader.query(
        f"select change.change_id, guarded.human_reviewers from ({CHANGES}) as change"
        " join core.change_safeguards as guarded using (change_id)"
        " where change.origin = 'ai_assisted' and change.tier = '1'"
    )
    told = rows[rows["human_reviewers"].notna()]
    assert name in said
    assert f"{(told['human_reviewers'] >= 2).sum():,} of {len(told):,} changes" in said


def test_who_opened_what_broke_a_policy_for_one_origin_decides_no_longer_blind(app: AppTest, reader: Reader) -> None:
    everything(app, "views/safeguards.py")
    assert "origins_seen" not in app.session_state
    app.session_state["broke_0"] = True
    everything(app, "views/safeguards.py")
    broken = reader.query(
        f"select change.change_id from ({CHANGES}) as change join core.change_safeguards as guarded using (change_id)"
        " where change.origin = 'ai_assisted' and change.tier = '1' and guarded.human_reviewers < 2"
    )
    assert app.session_state["origins_seen"] == set(broken["change_id"])


def test_services_come_by_name_with_their_counts(app: AppTest, reader: Reader) -> None:
    said = everything(app, "views/services.py")
    rows = reader.rows(
        "select service, count(*) as changes, count(*) filter (where incidents_strict > 0) as broke from"
        " (select unnest(services) as service, incidents_strict from overlay.changes where counted) group by service"
    )
    for row in rows:
        assert f"{row['broke']} of {row['changes']:,} ·" in said
    links = [link.proto.label for link in app.get("page_link") if "views" not in link.proto.label]
    names = [label for label in links if label in {row["service"] for row in rows}]
    assert names == sorted(row["service"] for row in rows)


def test_a_service_page_shows_rates_neighbours_deploys_and_window(app: AppTest, reader: Reader) -> None:
    said = everything(app, "views/service.py", name="checkout")
    (row,) = reader.rows(
        "select count(*) as changes, count(*) filter (where incidents_strict > 0) as broke from overlay.changes"
        " where counted and list_contains(services, 'checkout')"
    )
    assert f"{row['broke']} of {row['changes']:,} changes of this period had an incident" in said
    assert "Window before an incident: 1 d" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert {"payments", "inventory", "accounts", "notifications"} <= {link.proto.label for link in app.get("page_link")}
    deploys = reader.rows(
        "select count(*) as n from core.deploys where service = 'checkout' and is_production and status = 'success'"
        " and kind = 'deploy' and finished_at between (select min(observed_from) from core.observed)"
        " and (select max(observed_until) from core.observed)"
    )
    assert f"{deploys[0]['n']} deploys" in said


def test_no_such_service_says_so(app: AppTest) -> None:
    assert "No such service" in everything(app, "views/service.py", name="<script>")


@pytest.mark.parametrize("page", ["views/review.py", "views/safeguards.py", "views/services.py", "views/service.py"])
def test_filters_that_leave_nothing_are_said(app: AppTest, page: str) -> None:
    said = everything(app, page, name="checkout", tier="3", size=">1000", type="docs", service="checkout")
    assert "No changes match these filters" in said or "No counted change in this period" in said


def test_too_few_changes_are_counts_and_never_called_equal_or_unrecorded(app: AppTest) -> None:
    said = everything(app, "views/safeguards.py", size=">1000")
    assert "Too few changes to compare their safeguards" in said
    alt = app.get("plotly_chart")[0].proto.alt
    assert re.search(r"Canary: AI-assisted \d+ of \d+, too few", alt)


def test_too_few_reviewed_changes_are_no_picture(app: AppTest) -> None:
    said = everything(app, "views/review.py", size=">1000")
    assert "too few for a picture" in said
    assert "too few for a curve" in said


@pytest.fixture
def bare(organisation: Callable[..., Organisation], monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app of somebody with git, deploys and incidents, but neither reviews nor settings."""
    org = organisation(services={"shop": {"repo": "acme/shop"}})
    for day in range(1, 40):
        at = moment(f"2026-0{1 + day // 28}-{1 + day % 28:02}T10:00Z")
        sha = org.commit("acme/shop", {"a.py": day}, f"Change {day}", at=at)
        org.deploy("shop", sha, at=at)
    for day in ("2026-01-01", "2026-02-12"):
        org.incident("shop", at=f"{day}T12:00Z")
    org.reader()
    monkeypatch.setenv("AFTERMATH_HOME", str(org.home.path))
    return AppTest.from_file(str(PROJECT / "dashboard" / "app.py"), default_timeout=30)


def test_what_nobody_records_is_never_nought_per_cent(bare: AppTest) -> None:
    assert "Review is not recorded" in everything(bare, "views/review.py")
    said: Any = everything(bare, "views/safeguards.py")
    assert "Not recorded: canary, feature flag, runbook link and senior sign-off" in said
    alt = bare.get("plotly_chart")[0].proto.alt
    assert "Canary: AI-marked no changes, unmarked not recorded." in alt
    assert "None is written down." in said
