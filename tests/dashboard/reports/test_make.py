"""Reports of the demo: the app's own figures, the same again from frozen counts, and what was corrected since."""

import csv
import re
import shutil
from pathlib import Path

import pytest
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from dashboard import results
from dashboard.__main__ import main
from dashboard.analysis import wording
from dashboard.reports import changed, freeze, html, make, markdown
from dashboard.reports.document import Document
from dashboard.reports.freeze import Frozen
from dashboard.reports.sections.made import Period
from data.home import Home
from data.judgements import Judgement
from data.reader import Reader, judgements, open_latest
from data.scope import Scope
from tests.dashboard.test_pages import tables
from tests.organisation import moment

QUARTER = Scope(moment("2026-07-01T00:00Z"), moment("2026-10-01T00:00Z"))
Q3 = Period("2026-Q3", QUARTER)


def opened(home: Home) -> Reader:
    found = open_latest(home)
    assert found
    return found


def test_a_report_says_what_the_app_says(home: Home, tmp_path: Path) -> None:
    reader = opened(home)
    report, kept = make.make(reader, Q3)
    said = wording.answer(results.how_often(reader, QUARTER))
    assert (report.headline, report.lede) == (said.headline, said.lede)
    arms = {row["origin"]: row for row in reader.answer("arms", scope=QUARTER)}
    page = html.render(report)
    for origin in ("ai_assisted", "human_only", "unknown"):
        assert f">{arms[origin]['changes']:,}<" in page
    make.write(report, kept, "pptx", tmp_path / "r.pptx")
    deck = Presentation(str(tmp_path / "r.pptx"))
    chart = next(shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart)
    drawn = dict(zip(chart.plots[0].categories, chart.plots[0].series[0].values, strict=True))
    assert drawn["AI-assisted"] == pytest.approx(100 * arms["ai_assisted"]["failed"] / arms["ai_assisted"]["changes"])


def test_frozen_counts_give_the_same_report_after_new_judgements(home: Home) -> None:
    report, kept = make.make(opened(home), Q3)
    name = freeze.save(home, kept).name
    before = html.render(report)
    reader = opened(home)
    [link] = reader.rows(
        "select link.incident_id, link.change_id from overlay.counted_links as link"
        " join overlay.changes as change on change.change_id = link.change_id"
        " where link.strict and change.merged_at >= $since and change.merged_at < $until and change.counted"
        " and change.origin = 'ai_assisted' order by 1, 2 limit 1",
        since=QUARTER.since,
        until=QUARTER.until,
    )
    judgements(home).add(
        Judgement(
            kind="link",
            subject=link["incident_id"],
            object=link["change_id"],
            verdict="rejected",
            actor="mia",
            origin_visible=False,
        )
    )
    frozen = freeze.load(home, name)
    assert html.render(make.again(frozen)) == before
    told = changed.since(frozen, opened(home))
    assert told[0] == "1 incident no longer linked since."
    assert re.fullmatch(r"AI-assisted: (\d+) of (\d+) \(.*\) then, .* now\.", told[1])
    assert told[0] in html.render(make.again(frozen, told))


def test_nothing_is_corrected_where_nothing_changed(home: Home) -> None:
    _, kept = make.make(opened(home), Q3)
    assert changed.since(kept, opened(home)) == ()


def test_no_report_names_a_person(home: Home) -> None:
    reader = opened(home)
    report, _ = make.make(reader, Q3)
    people = [row["author_name"] for row in reader.rows("select distinct author_name from core.commits")]
    said = markdown.render(report)
    assert [name for name in people if " " in name and name in said] == []


@pytest.mark.parametrize("kind", ["html", "pptx", "md", "parquet"])
def test_each_format_is_written(made: tuple[Document, Frozen], tmp_path: Path, kind: str) -> None:
    to = tmp_path / f"r.{kind}"
    make.write(*made, kind, to)
    assert to.stat().st_size > 500


def test_the_command_writes_a_whole_file(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    to = tmp_path / "r.csv"
    assert main(["report", "--period", "2026-Q3", "--format", "csv", "--out", str(to)]) == 0
    assert "its counts are kept as 2026-q3-" in capsys.readouterr().out
    rows = list(csv.DictReader(to.open(encoding="utf-8")))
    counted = opened(home).answer("arms", scope=QUARTER)
    assert sum(int(row["changes"]) for row in rows) == sum(row["changes"] for row in counted)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".draft")] == []


def test_a_report_can_be_made_again_by_its_name(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--period", "12 months", "--format", "md", "--out", str(tmp_path / "a.md")]) == 0
    [name] = re.findall(r"kept as (\S+)", capsys.readouterr().out)
    assert main(["report", "--frozen", name, "--format", "md", "--out", str(tmp_path / "b.md")]) == 0
    assert (tmp_path / "a.md").read_text() == (tmp_path / "b.md").read_text()


@pytest.mark.parametrize(
    ("compare", "beside"),
    [
        ([], "2026-Q2"),
        (["--compare", "2026-06"], "2026-06"),
        (["--compare", "year-before"], "2025-Q3"),
        (["--compare", "none"], None),
    ],
)
def test_a_report_stands_beside_the_period_asked_for(
    home: Home, tmp_path: Path, compare: list[str], beside: str | None
) -> None:
    to = tmp_path / "r.md"
    assert main(["report", "--period", "2026-Q3", "--format", "md", "--out", str(to), *compare]) == 0
    told = re.findall("## Compared with (.*)", to.read_text())
    assert told == ([beside.replace("_", "\\_")] if beside else [])


@pytest.mark.parametrize("printable", [True, False])
def test_the_page_makes_a_report_and_offers_a_pdf_where_one_can_be_printed(
    app: AppTest, home: Home, monkeypatch: pytest.MonkeyPatch, printable: bool
) -> None:
    monkeypatch.setenv("AFTERMATH_CHROMIUM", "chromium" if printable else "")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    app.query_params["period"] = "2026-Q3"
    app.query_params["beside"] = "year-before"
    app.switch_page("views/reports.py").run()
    next(button for button in app.button if button.label.startswith("Make a report")).click().run()
    assert not app.exception
    [name] = freeze.names(home)
    before = freeze.load(home, name).before
    assert before
    assert before.name == "2025-Q3"
    offered = {button.label for button in app.get("download_button")}
    assert offered >= {"HTML", "Slides", "Markdown"}
    assert ("PDF" in offered) is printable
    assert any("No PDF here" in caption.value for caption in app.caption) is not printable


def test_a_failed_run_is_shown_in_data_health(app: AppTest, home: Home, tmp_path: Path) -> None:
    assert main(["report", "--period", "2026-Q3", "--out", str(tmp_path / "no" / "such" / "r.html")]) == 1
    app.switch_page("views/health.py").run()
    shown = next(table for table in tables(app) if "Failed" in table)
    assert ["cannot be written" in text for text in shown["Failed"]] == [True]
    assert any("The latest report" in said.value and "check the folder." in said.value for said in app.get("html"))


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--period", "2026-Q9"], 2, "is not a period of the data; use a quarter 2026-Q3"),
        (["--period", "2026-10-01..2026-09-01"], 2, "is not a period of the data"),
        (["--period", "2026-Q3", "--team", "Nobody"], 2, "is no team with counted changes"),
        (["--frozen", "none"], 1, "no report was frozen under this name"),
        (["--period", "2026-Q3", "--out", "/nowhere/at/all/r.html"], 1, "cannot be written"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_line(
    home: Home, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, says: str
) -> None:
    assert main(["report", *arguments]) == code
    complaint = capsys.readouterr().err
    assert says in complaint
    assert complaint.count("\n") == 1


def test_without_data_there_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path))
    assert main(["report", "--period", "2026-Q3"]) == 1
    assert "nothing has been built yet" in capsys.readouterr().err
