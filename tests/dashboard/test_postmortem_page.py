"""Taking a post-mortem over from elsewhere and away as a file, as its authors meet it."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from dashboard.analysis.postmortem import page
from dashboard.components import postmortem_export
from dashboard.reports import pdf
from data import reader
from data.home import Home
from data.judgements import Postmortems, Revision, fold
from tests.dashboard.test_pages import one, opened, texts
from tests.dashboard.test_tagging import UNTAGGED, postmortem, press

WRITTEN = b"# Outage\n\n## Customer impact\nNobody could <script>alert(1)</script> pay.\n\n## Glossary\nTill: a shop.\n"


def kept(home: Home, incident: str) -> dict[str, str]:
    return {name: each.current.body for name, each in fold(Postmortems(reader.judgements(home)).of(incident)).items()}


def take(app: AppTest, content: bytes = b"", link: str = "") -> AppTest:
    if content:
        app.file_uploader[0].set_value(("outage.md", content, "text/markdown"))
    next(field for field in app.text_input if field.label == "Or a link to where it is written").set_value(link)
    return press(app, "Take it over")


def test_a_file_from_elsewhere_goes_behind_what_was_written_and_the_rest_stays_text(app: AppTest, home: Home) -> None:
    incident = one(home, UNTAGGED)
    store = Postmortems(reader.judgements(home))
    store.save(Revision(incident_id=incident, section="impact", body="Mine.", base=0, actor="Ada"))
    take(postmortem(app, incident), WRITTEN, "https://wiki.example/outage")
    assert not app.exception
    found = kept(home, incident)
    assert found["impact"] == "Mine.\n\nNobody could <script>alert(1)</script> pay."
    rest = "**Outage**\n\n**Glossary**\n\nTill: a shop."
    assert found["imported"] == f"Written elsewhere: <https://wiki.example/outage>\n\n{rest}"
    assert app.text_area(key=f"write/{incident}/impact").value == found["impact"]
    assert "Taken over: Impact. What belongs to no section stands at the end." in app.success[0].value.replace("\\", "")
    assert "Till: a shop." in texts(app)
    assert "<script>alert" not in "".join(element.proto.body for element in app.get("html"))
    take(app, WRITTEN)
    assert kept(home, incident) == found


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"content": b"\xff\xfe\x00bin"}, "The file is not UTF-8 text"),
        ({"link": "javascript:alert(1)"}, "The link is no http or https address"),
        ({}, "Nothing new in it"),
    ],
)
def test_what_cannot_be_taken_over_is_said_and_changes_nothing(
    app: AppTest, home: Home, given: dict[str, Any], said: str
) -> None:
    incident = one(home, UNTAGGED)
    take(postmortem(app, incident), **given)
    assert any(said in warning.value for warning in app.warning)
    assert kept(home, incident) == {}


def test_a_pdf_holds_the_words_and_runs_nothing_of_them() -> None:
    if pdf.browser() is None:
        pytest.skip("no Chromium here")
    content = postmortem_export.printed(page("Outage", "# Outage\n\n<script>document.body.innerText='run'</script> ok"))
    text = "".join(each.extract_text() for each in PdfReader(BytesIO(content)).pages)
    assert "Outage" in text
    assert "document.body" in text


def test_without_chromium_the_pdf_cannot_be_asked_for(
    app: AppTest, home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("AFTERMATH_CHROMIUM", raising=False)
    postmortem(app, one(home, UNTAGGED))
    assert not app.exception
    [button] = [each for each in app.get("download_button") if each.proto.label == "PDF"]
    assert button.proto.disabled


def test_an_incident_merged_after_it_was_written_about_leads_to_where_it_went(app: AppTest, home: Home) -> None:
    merged = opened(home).rows("select alias, incident_id from core.incident_aliases order by alias limit 1")[0]
    text = Revision(incident_id=merged["alias"], section="impact", body="Nobody paid.", base=0, actor="Ada")
    Postmortems(reader.judgements(home)).save(text)
    postmortem(app, merged["alias"])
    assert not app.exception
    assert "Merged at its source." in texts(app)
    assert app.text_area(key=f"write/{merged['alias']}/impact").value == "Nobody paid."
    postmortem(app, merged["incident_id"])
    assert "Others were merged into this one." in texts(app)
    queries = [link.proto.query_string for link in app.get("page_link")]
    assert f"incident={merged['alias'].replace('/', '%2F')}" in queries
