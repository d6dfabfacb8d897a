"""The Overview as its reader meets it: the sentence, the pictures' own sentences, the folds, the ways on."""

import itertools
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import results
from dashboard.analysis import wording
from data import reader
from data.home import PROJECT, Home
from data.scope import Scope
from tests.dashboard.test_pages import texts
from tests.organisation import AI, Organisation, moment


def alts(app: AppTest) -> dict[str, str]:
    """What each picture says, by the first words of it."""
    found = [element.proto.alt for element in app.get("plotly_chart")]
    return {"rates" if alt.startswith("Incidents per 100") else "forest": alt for alt in found}


def all_data(home: Home) -> Scope:
    found = reader.open_latest(home)
    assert found is not None
    known = found.rows("select min(observed_from) as since, max(observed_until) as until from core.observed")[0]
    return Scope(known["since"], known["until"] + timedelta(seconds=1))


def test_the_page_says_what_the_results_say(app: AppTest, home: Home) -> None:
    app.query_params["period"] = "all data"
    app.run()
    assert not app.exception
    opened = reader.open_latest(home)
    assert opened is not None
    said = wording.answer(results.how_often(opened, all_data(home)))
    assert app.title[0].value.replace("\\", "") == said.headline
    assert said.lede_text in texts(app).replace("&#x27;", "'")
    assert app.code[0].value == said.sentence_with_caveat


def test_every_ratio_stands_in_the_picture_and_in_its_table(app: AppTest) -> None:
    app.run()
    alt = alts(app)["forest"]
    names = (
        *("Unmixed, known culprits used", "Between deploys only", "Inside deploys only", "All changes"),
        *("Same service and month", "Same service, month, size", "Weighted links", "Lenient links"),
        "Unknown origin, worst cases",
    )
    tables = [table.value.to_string() for table in app.table]
    for name in names:
        assert f"{name}:" in alt
        assert any(name in table for table in tables)


def test_an_opened_fold_counts_again_and_compares(app: AppTest) -> None:
    app.run()
    assert not any("Choice" in table.value for table in app.table)
    app.session_state["flips"] = app.session_state["unmixed"] = True
    app.run()
    assert not app.exception
    unmixed = next(table.value for table in app.table if "Unmixed" in table.value)
    assert {"As shown", "Some incidents are nobody's", "Changes of equal size"} < set(unmixed["Unmixed"])
    assert unmixed["Ratio"].str.contains(" to ").all()
    seen = next(table.value for table in app.table if "If the true ratio were" in table.value)
    assert list(seen["If the true ratio were"]) == ["1.20×", "1.50×", "2.0×", "3.0×"]
    panel = next(table.value for table in app.table if "Choice" in table.value)
    assert {"link view", "maturity", "period", "unit", "unmarked changes", "method"} == set(panel["Choice"])


def test_by_deploy_every_method_carries_what_is_wrong_with_it(app: AppTest) -> None:
    app.run()
    app.session_state["by_deploy"] = True
    app.run()
    table = next(table.value for table in app.table if "Method" in table.value)
    assert len(table) == 4
    assert table["What is wrong with it"].str.len().gt(10).all()


def test_the_first_line_leads_to_the_three_things_and_each_says_why(app: AppTest) -> None:
    app.run()
    bodies = "\n".join(element.proto.body for element in app.get("html"))
    listed = re.findall(r"<strong>\d\. ([^<]+)</strong>.+Why: \w", bodies)
    assert len(listed) == 3
    links = [link.proto for link in app.get("page_link")]
    named = [[link for link in links if link.label.replace("\\", "") == unescape(title)] for title in listed]
    assert [len(each) for each in named] == [1, 1, 1]
    assert named[0][0].page.endswith("service") or named[0][0].query_string
    assert re.search(r"\d+ incidents wait for a decision", listed[-1])
    assert not re.search("wait for a decision|unknown origin", listed[0])


def test_what_changed_says_both_spans_as_trends_does(app: AppTest) -> None:
    app.run()
    said = texts(app)
    assert "12 months against" in said or "no data before this period" in said
    [told] = re.findall(r"The latest months against their own usual range: (.+?)[.,(]", said)
    app.switch_page("views/trends.py").run()
    assert told.strip().lower() in app.title[0].value.replace("\\", "").lower()


def test_one_origin_missing_is_said_and_nothing_is_compared(app: AppTest, home: Home) -> None:
    opened = reader.open_latest(home)
    assert opened is not None
    tool = opened.rows(
        "select unnest(tools) as tool, count(*) from overlay.changes where counted group by 1 order by 2 desc"
    )
    app.query_params["period"] = "all data"
    app.query_params["tool"] = tool[0]["tool"]
    app.run()
    assert not app.exception
    assert app.title[0].value.replace("\\", "") == "No human-only changes here"
    assert "no ratio" in alts(app)["forest"]


def test_too_little_gives_counts_and_no_rate(app: AppTest, home: Home) -> None:
    opened = reader.open_latest(home)
    assert opened is not None
    cell = opened.rows(
        "select service, size_band from overlay.changes where counted group by all"
        " having count(*) filter (where origin = 'ai_assisted') between 1 and 20"
        " and count(*) filter (where origin = 'human_only') between 1 and 20 order by all limit 1"
    )[0]
    app.query_params.update({"period": "all data", "service": cell["service"], "size": cell["size_band"]})
    app.run()
    assert not app.exception
    assert app.title[0].value.endswith("so far")
    assert "Too few for a rate" in texts(app)
    assert "per 100)" not in app.code[0].value


def test_no_change_of_the_filters_says_so_and_leads_back(app: AppTest, home: Home) -> None:
    opened = reader.open_latest(home)
    assert opened is not None
    there = opened.rows("select distinct service, size_band, change_type from overlay.changes where counted")
    axes = [sorted({row[name] for row in there}) for name in ("service", "size_band", "change_type")]
    missing = next(cell for cell in itertools.product(*axes) if cell not in {tuple(row.values()) for row in there})
    app.query_params.update({"period": "all data"} | dict(zip(("service", "size", "type"), missing, strict=True)))
    app.run()
    assert not app.exception
    assert app.title[0].value == "No changes match these filters"
    assert "No counted change has them" in texts(app)


@pytest.fixture
def company(organisation: Callable[..., Organisation]) -> Organisation:
    """Two kinds of changes, each shipped alone, some named by an incident; nobody has declared anything."""
    made = organisation(services={"shop": {"repo": "acme/shop"}})
    begin = moment("2026-01-01T00:00Z")
    for number in range(120):
        at = begin + number * timedelta(hours=12)
        mark = AI if number % 2 else ""
        sha = made.commit("acme/shop", {f"file{number}.py": 5}, f"Change {number}{mark}", at=at)
        made.deploy("shop", sha, at=at + timedelta(hours=1))
        if number % 7 == 1:
            made.incident("shop", at=at + timedelta(hours=2), text=f"Root cause: {sha}")
    made.commit("acme/shop", {"last.py": 1}, "The last one", at=begin + timedelta(days=100))
    sha = made.commit("acme/shop", {"last.py": 2}, "The very last one", at=begin + timedelta(days=100, hours=1))
    made.deploy("shop", sha, at=begin + timedelta(days=100, hours=2))
    made.incident("shop", at=begin + timedelta(days=101))
    made.land()
    made.build()
    return made


def opened_at(home: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("AFTERMATH_HOME", str(home))
    app = AppTest.from_file(str(PROJECT / "dashboard" / "app.py"), default_timeout=60)
    app.query_params["period"] = "all data"
    return app.run()


def test_undeclared_data_is_compared_in_its_own_names_without_a_verdict(
    company: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened_at(company.home.path, monkeypatch)
    assert not app.exception
    headline = app.title[0].value.replace("\\", "")
    assert headline == "AI-marked and unmarked changes side by side, without a verdict"
    said = texts(app)
    assert re.search(r"8 of \d\d AI-marked changes are linked", said)
    assert "Unmarked is not human-only" in said
    assert "From which date is all AI use marked?" in said
    assert "AI-assisted" not in app.code[0].value
    assert "Unmarked" in alts(app)["rates"]


def test_a_declared_date_turns_unmarked_into_human_only(company: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    company.judge("policy", "acme/shop", "ai_marked_since", "2025-01-01")
    app = opened_at(company.home.path, monkeypatch)
    assert not app.exception
    assert "without a verdict" not in app.title[0].value
    assert " fit, too little" in app.title[0].value
    assert re.search(r"8 of \d\d AI-assisted changes are linked", texts(app))


def test_the_period_before_is_counted_as_that_period_itself(app: AppTest) -> None:
    def table(period: str, column: str) -> dict[str, dict[str, str]]:
        app.radio(key="period").set_value(period).run()
        assert not app.exception
        told = next(element.value for element in app.table if column in element.value.columns)
        return {str(row[told.columns[0]]): row for row in told.to_dict("records")}

    _, later, earlier = [name for name in app.run().radio(key="period").options if "-Q" in name][:3]
    beside = table(later, "Reads as")
    assert f"compared with {earlier}" in texts(app)
    assert f"{later} against {earlier}: " in texts(app)
    # The demo's data begin inside the earlier quarter.
    assert "covered by data only from Fri 1 May 2026" in app.caption[0].value
    for name, own in table(earlier, "With an incident").items():
        assert f"({own['With an incident']} of {own['Changes']})" in beside[name][earlier]
    app.radio(key="compare").set_value("nothing").run()
    assert "compare" not in app.caption[0].value
