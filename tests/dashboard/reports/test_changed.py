"""A report made again after new facts and new judgements has its old figures; the new one lists what differs."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from dashboard.reports import changed, freeze, html, make, markdown
from dashboard.reports.document import Document
from dashboard.reports.sections.made import Period
from data.judgements import Judgement
from data.reader import Reader, judgements
from data.scope import Scope
from tests.organisation import Organisation, moment

MARCH = Period("2026-03", Scope(moment("2026-03-01T00:00Z"), moment("2026-04-01T00:00Z")))


@dataclass
class Story:
    """A report, the version after more was read and judged, and the report of that."""

    home: Organisation
    name: str
    page: str
    now: Reader
    report: Document


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    org = Organisation(tmp_path_factory.mktemp("changed"), services={"shop": {"repo": "acme/shop", "team": "Shop"}})
    org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}
    for day in range(1, 28):
        sha = org.commit("acme/shop", {"a.py": 1}, f"Change {day}", at=f"2026-03-{day:02d}T10:00Z")
        org.deploy("shop", sha, at=f"2026-03-{day:02d}T12:00Z")
    org.commit("acme/shop", {"a.py": 1}, "Last", at="2026-05-30T10:00Z")
    first = org.incident("shop", at="2026-03-20T12:30Z")
    reader = org.reader()
    report, kept = make.make(reader, MARCH)
    name = freeze.save(org.home, kept).name
    page = html.render(report)
    [change] = reader.rows("select change_id from overlay.changes where title = 'Change 20'")
    blame = Judgement(
        kind="link", subject=first, object=change["change_id"], verdict="confirmed", actor="mia", origin_visible=False
    )
    judgements(org.home).add(blame)
    for day in (28, 29):
        sha = org.commit("acme/shop", {"a.py": 1}, f"Late {day}", at=f"2026-03-{day}T10:00Z")
        org.deploy("shop", sha, at=f"2026-03-{day}T12:00Z")
    org.incident("shop", at="2026-03-02T23:30Z")
    now = org.reader()
    later, _ = make.make(now, MARCH, earlier=freeze.latest(org.home, MARCH))
    return Story(org, name, page, now, later)


def test_the_old_report_is_made_again_to_the_letter(story: Story) -> None:
    kept = freeze.load(story.home.home, story.name)
    assert story.now.version != (kept.facts["snapshot"], kept.facts["judgements"])
    assert html.render(make.again(kept)) == story.page


def test_made_again_it_lists_what_was_corrected_since(story: Story) -> None:
    kept = freeze.load(story.home.home, story.name)
    again = make.again(kept, changed.since(kept, story.now))
    [corrected] = again.updates
    assert corrected.title == "Corrected since this report was made"
    assert corrected.text[:2] == ("1 incident linked since.", "1 incident of the period counted then, 2 now.")
    assert "Unmarked: 0 of 26 (0.0 per 100) then, 1 of 28 (3.6 per 100) now." in corrected.text
    assert replace(again, updates=()) == replace(make.again(kept), updates=())


def test_the_new_report_lists_the_same_differences(story: Story) -> None:
    [listed] = story.report.updates
    assert listed.title.startswith("Changed since the report of ")
    assert listed.text[0] == "1 incident linked since."
    said = markdown.render(story.report)
    assert said.index("1 incident linked since.") < said.index("How often, per 100 changes")
    assert "|Unmarked|28|1|" in said


def test_nothing_is_listed_where_nothing_differs(story: Story, tmp_path: Path) -> None:
    _, kept = make.make(story.now, MARCH)
    report, _ = make.make(story.now, MARCH, earlier=kept)
    assert report.updates == ()
