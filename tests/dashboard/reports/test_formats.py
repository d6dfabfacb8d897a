"""A report in each format, read back out of it."""

import itertools
import os
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.util import Cm
from pypdf import PdfReader

from dashboard.reports import html, markdown, pdf, slides
from dashboard.reports.document import Document
from dashboard.reports.freeze import Frozen
from data.errors import AftermathError
from tests.dashboard.reports.sample import EVIL, report


class Seen(HTMLParser):
    """Text outside of scripts and styles, and every address an element asks for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.asked: list[str] = []
        self.tags: list[str] = []
        self.labels: list[str] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._inside = tag if tag in ("script", "style") else self._inside
        self.labels += [value for name, value in attrs if name == "aria-label" and value]
        self.asked += [value for name, value in attrs if name in ("src", "href", "action") and value]

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.text.append(data)


def test_html_is_one_file_that_asks_nobody_and_takes_no_text_for_markup() -> None:
    page = html.render(report())
    seen = Seen(page)
    assert seen.asked == []
    assert seen.tags.count("script") == 2
    said = "".join(seen.text)
    assert EVIL in said
    assert "default-src 'none'" in page
    assert "Synthetic: all names and numbers are invented." in said


def test_html_says_the_answer_its_caveat_and_each_charts_sentence() -> None:
    page = html.render(report())
    said = "".join(Seen(page).text)
    assert said.index("No clear difference") < said.index("What this cannot tell.") < said.index("How often")
    chart = report().sections[0].chart
    assert chart
    assert chart.alt in Seen(page).labels


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_pdf_has_the_text_page_numbers_fonts_and_the_paper_asked_for(tmp_path: Path, paper: str) -> None:
    if pdf.browser() is None:
        assert not os.environ.get("AFTERMATH_REQUIRE_BROWSER"), "no Chromium, and this run must not skip the PDF"
        pytest.skip("NO PDF WAS PRINTED: no Chromium here (Debian: apt-get install chromium)")
    to = tmp_path / "report.pdf"
    pdf.print_pdf(html.render(report(), paper), to)
    found = PdfReader(to)
    text = " ".join(" ".join(page.extract_text().split()) for page in found.pages)
    assert "58 of 1,412 AI-assisted changes." in text
    assert "What this cannot tell" in text
    assert f"1 of {len(found.pages)}" in text
    assert found.metadata
    assert found.metadata.title == report().title
    width = float(found.pages[0].mediabox.width)
    assert abs(width - {"A4": 595, "Letter": 612}[paper]) < 2
    fonts = {str(name) for page in found.pages for name in page["/Resources"].get("/Font", {})}
    assert fonts
    assert not any("/Image" in str(item) for page in found.pages for item in page["/Resources"].get("/XObject", {}))


def test_without_a_browser_a_pdf_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(AftermathError, match="none is installed") as caught:
        pdf.print_pdf("<p>x", tmp_path / "x.pdf")
    assert "--format html" in str(caught.value)


def test_a_browser_that_fails_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERMATH_CHROMIUM", shutil.which("false") or "/bin/false")
    with pytest.raises(AftermathError, match="did not print"):
        pdf.print_pdf("<p>x", tmp_path / "x.pdf")
    assert list(tmp_path.iterdir()) == []


def test_slides_have_native_charts_with_the_reports_numbers_and_notes_against_haste(tmp_path: Path) -> None:
    to = tmp_path / "report.pptx"
    slides.write(report(), to)
    deck = Presentation(str(to))
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    [chart] = charts
    drawn = dict(zip(chart.plots[0].categories, chart.plots[0].series[0].values, strict=True))
    assert {label: round(value, 1) for label, value in drawn.items()} == {"AI-assisted": 4.1, "Human-only": 3.1}
    assert all("Teams also chose where to use AI." in slide.notes_slide.notes_text_frame.text for slide in deck.slides)
    assert deck.slides[0].shapes.title.text == "No clear difference"
    assert "A rate is a lower bound." in deck.slides[1].notes_slide.notes_text_frame.text
    assert len(deck.slides) == 3


def test_markdown_keeps_text_text() -> None:
    said = markdown.render(report())
    assert "**What this cannot tell.** Teams also chose where to use AI." in said
    [row] = [line for line in said.splitlines() if "alert" in line and line.startswith("|")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 3
    assert "<script>" not in said


def test_nothing_on_a_slide_overlaps_or_leaves_it(made: tuple[Document, Frozen], tmp_path: Path) -> None:
    to = tmp_path / "report.pptx"
    slides.write(made[0], to)
    deck = Presentation(str(to))
    assert len(deck.slides) == 8
    for slide in deck.slides:
        boxes = [(shape.left, shape.top, shape.left + shape.width, shape.top + shape.height) for shape in slide.shapes]
        assert all(left >= 0 and top >= 0 for left, top, _, _ in boxes)
        assert all(right <= deck.slide_width and bottom <= deck.slide_height for _, _, right, bottom in boxes)
        for (one, first), (two, second) in itertools.combinations(zip(boxes, slide.shapes, strict=True), 2):
            apart = one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] + Cm(0.1) or two[3] <= one[1] + Cm(0.1)
            assert apart, (slide.shapes.title.text, first.name, second.name)


@pytest.mark.parametrize("long", [1, 3, 8])
def test_text_shrinks_until_it_fits(tmp_path: Path, long: int) -> None:
    to = tmp_path / "report.pptx"
    words = "Teams also chose where to use AI, and size goes with it. " * 5 * long
    headline = "No clear difference within the same service and month"
    slides.write(report(cannot_tell=words, headline=headline, period=f"2026-Q3 · repository {words}"), to)
    first = Presentation(str(to)).slides[0]
    lowest = max(shape.top + shape.height for shape in first.shapes)
    assert lowest <= Cm(slides.HEIGHT)
