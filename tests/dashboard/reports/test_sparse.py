"""Reports of too little data, of none, of one origin alone and of very many services."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pptx import Presentation

from bench.overview import frames
from dashboard.reports import html, make, markdown, slides
from dashboard.reports.document import Document
from dashboard.reports.sections.made import Period
from data.reader import Reader
from data.scope import Scope
from tests.dashboard.reports.altered import Altered, Change
from tests.dashboard.reports.conftest import Q3
from tests.organisation import moment

SERVICES = 300
LONG_AGO = Period("2019-Q1", Scope(moment("2019-01-01T00:00Z"), moment("2019-04-01T00:00Z")))
TWO_DAYS = Period("2026-07-06..2026-07-07", Scope(moment("2026-07-06T00:00Z"), moment("2026-07-08T00:00Z")))


def without(*origins: str) -> Change:
    return lambda found: found[~found["origin"].isin(origins)] if "origin" in found else found


def unmarked(arm: str) -> Change:
    """Deploys in which the changes of an arm are unknown ones."""
    return lambda found: found.assign(
        **{arm: 0, "unknown": found["unknown"] + found[arm], "known": found["known"].replace({arm: "unknown"})}
    )


def many(reader: Reader) -> Mapping[str, Change]:
    """The counts of very many services."""
    counted = frames(SERVICES)
    names = [f"service-{number}" for number in range(SERVICES)]

    def everywhere(found: pd.DataFrame) -> pd.DataFrame:
        [some, *_] = (rows for _, rows in found[found["service"] != "all"].groupby("service"))
        return pd.concat([found, *(some.assign(service=name) for name in names)])

    return {
        "arms": lambda _: counted.arms,
        "strata": lambda _: counted.strata,
        "deploy_batches": lambda _: counted.batches,
        "observed": everywhere,
    }


CASES: Mapping[str, tuple[Period, Any]] = {
    "no data": (LONG_AGO, lambda _: {}),
    "two days": (TWO_DAYS, lambda _: {}),
    "no human-only": (Q3, lambda _: {"": without("human_only"), "deploy_batches": unmarked("human")}),
    "no AI": (Q3, lambda _: {"": without("ai_assisted"), "deploy_batches": unmarked("ai")}),
    "300 services": (Q3, many),
}
SAYS = {
    "no data": "No ",
    "two days": "Too few",
    "no human-only": "No human-only changes",
    "no AI": "No AI-assisted changes",
    "300 services": "9,770 of 323,723 AI-assisted changes",
}


@pytest.fixture(scope="module", params=list(CASES))
def sparse(request: pytest.FixtureRequest, reader: Reader) -> tuple[str, Document]:
    period, changes = CASES[request.param]
    report, _ = make.make(Altered(reader, changes(reader)), period)  # type: ignore[arg-type]
    return request.param, report


def test_it_says_what_there_is_and_leaves_no_hole(sparse: tuple[str, Document]) -> None:
    case, report = sparse
    said = markdown.render(report)
    assert SAYS[case] in f"{report.headline} {report.lede_text}"
    assert report.cannot_tell
    assert not re.search(r"\bnan\b|\bNone\b|\binf\b|NaT", said)
    assert [section.title for section in report.sections if not (section.chart or section.table or section.text)] == []


def test_its_page_is_whole_and_no_longer_than_any_other(sparse: tuple[str, Document]) -> None:
    _, report = sparse
    page = html.render(report)
    body = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", page, flags=re.DOTALL)
    drawn = len(re.findall(r'role="img"', body))
    assert drawn == sum(section.chart is not None for section in report.sections)
    assert body.count("<tr") < 250


def test_it_has_five_to_eight_slides(sparse: tuple[str, Document], tmp_path: Path) -> None:
    _, report = sparse
    to = tmp_path / "r.pptx"
    slides.write(report, to)
    deck = Presentation(str(to))
    assert 5 <= len(deck.slides) <= 8
    assert all("What not to conclude" in slide.notes_slide.notes_text_frame.text for slide in deck.slides)
