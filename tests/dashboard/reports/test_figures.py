"""Every figure of the PDF and of the slides' charts, read back and compared with the app's for the same filters."""

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from pptx import Presentation
from pptx.oxml.ns import qn
from pypdf import PdfReader

from dashboard import drawn, look_next, results
from dashboard.analysis import formatting as fmt
from dashboard.analysis import reach as reach_words
from dashboard.analysis import review_words, safeguard_words, wording
from dashboard.analysis import wording_cautions as cautions
from dashboard.analysis.cause_words import NAMES as ORIGINS
from dashboard.analysis.measures import MEASURES
from dashboard.analysis.overview_rows import rows as ratio_rows
from dashboard.analysis.rates import Arm, compare, rate
from dashboard.charts.verification_gap import smoothed
from dashboard.reports import make, pdf
from dashboard.reports.document import Document
from dashboard.reports.freeze import Frozen
from dashboard.versus import Period
from data.reader import Reader
from data.scope import Scope
from tests.dashboard.reports.conftest import QUARTER
from tests.organisation import moment

BEFORE = Scope(moment("2026-04-01T00:00Z"), moment("2026-07-01T00:00Z"))
NUMBER = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?")


def squeezed(text: str) -> str:
    """Without spaces, which a PDF does not keep."""
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def printed(made: tuple[Document, Frozen], tmp_path_factory: pytest.TempPathFactory) -> str:
    if pdf.browser() is None:
        pytest.skip("NO PDF WAS PRINTED: no Chromium here (Debian: apt-get install chromium)")
    to = tmp_path_factory.mktemp("figures") / "r.pdf"
    make.write(*made, "pdf", to)
    return " ".join(page.extract_text() for page in PdfReader(to).pages)


@pytest.fixture(scope="module")
def deck(made: tuple[Document, Frozen], tmp_path_factory: pytest.TempPathFactory) -> Any:
    to = tmp_path_factory.mktemp("figures") / "r.pptx"
    make.write(*made, "pptx", to)
    return Presentation(str(to))


@pytest.fixture(scope="module")
def charts(deck: Any) -> dict[str, Any]:
    found = {}
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                chart = shape.chart
                labels = list(chart.plots[0].categories)
                unit = chart.chart_title.text_frame.text.removesuffix("; line: 95% range")
                found[(slide.shapes.title.text, unit)] = {
                    (series.name, label): value
                    for series in chart.plots[0].series
                    for label, value in zip(labels, series.values, strict=True)
                }
    return {title: values for (title, _), values in found.items()} | {
        unit: values for (_, unit), values in found.items()
    }


@pytest.fixture(scope="module")
def ranges(deck: Any) -> dict[str, Any]:
    """Low and high as a slide's error bars draw them: slide -> (series, label) -> ends."""
    found: dict[str, Any] = {}
    for slide in deck.slides:
        for chart in (shape.chart for shape in slide.shapes if shape.has_chart):
            for series in chart.plots[0].series:
                plus, minus = (error_bars(series, sign) for sign in ("plus", "minus"))
                drawn = found.setdefault(slide.shapes.title.text, {})
                for place, label in enumerate(chart.plots[0].categories):
                    if place in plus:
                        value = series.values[place]
                        drawn[(series.name, label)] = (value - minus[place], value + plus[place])
    return found


def error_bars(series: Any, sign: str) -> dict[int, float]:
    points = series._element.findall(f"{qn('c:errBars')}/{qn(f'c:{sign}')}/{qn('c:numLit')}/{qn('c:pt')}")
    return {int(point.get("idx")): float(point.find(qn("c:v")).text) for point in points}


class App:
    """What the pages show for the quarter, asked anew."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.found = results.how_often(reader, QUARTER)
        self.said = wording.answer(self.found)
        self.gap = results.review_pace(reader, QUARTER)
        self.months = reader.frame("review_months", scope=QUARTER)
        self.reached = results.reached(reader, QUARTER)
        self.safeguards = results.safeguards(reader, QUARTER)
        self.policies = results.policies(reader, QUARTER)
        self.causes = results.tagged(reader, QUARTER)
        self.news = results.news(reader, QUARTER)
        assert self.causes
        assert self.news

    @property
    def arms(self) -> list[Arm]:
        return [arm for arm in (self.found.ai, self.found.human, self.found.unknown) if arm]

    def figures(self) -> Iterator[str]:
        """Phrases with every figure that the report has to repeat."""
        yield from (self.said.headline, self.said.lede_text, self.said.cannot_tell, self.said.next_action)
        for arm in self.arms:
            yield fmt.share(arm.events, arm.changes)
            yield from self._rate(arm)
        for group in ratio_rows(self.found, "strict"):
            for row in group:
                if row.estimate is not None:
                    yield fmt.times(row.estimate)
        yield from self._period()
        yield from (f"{line.says} {line.counts}" for line in results.how_wide(self.reader, self.found, QUARTER))
        measure = MEASURES["customer_minutes"]
        for side in self.reached.sides:
            yield from (reach_words.range_words(each, measure) for each in (side.median, side.p90, side.per_100))
        yield review_words.headline(self.gap)
        yield "".join(span.text for span in review_words.lede(self.gap, results.unreviewed(self.months)))
        for _, month in self.months.groupby("month"):
            known = int(month["changes"].sum() - month["not_recorded"].sum())
            for part in ("nobody", "ai_only", "human_only", "both"):
                yield f"{100 * month[part].sum() / known:.0f}% ({int(month[part].sum()):,})"
        for each in self.safeguards:
            if each.origin in ("ai_assisted", "human_only"):
                yield fmt.share(each.all_changes.events, each.all_changes.n)
                yield fmt.share(each.incident_changes.events, each.incident_changes.n)
        for kept in self.policies:
            yield from (kept.policy["policy"], fmt.share(kept.period.events, kept.period.n), kept.ever.chart.sentence)
            yield safeguard_words.kept(kept.policy, kept.period, kept.not_recorded)[1].text.removeprefix(", ")
        for rates in list(drawn.by_cause(self.causes.found).values())[:6]:
            for each in rates:
                yield f"{each.per_100.estimate:.2f} ({each.per_100.events:,})"
        yield self.news[1].headline
        yield "".join(span.text for span in self.news[1].lede)
        for thing in look_next.things(self.reader, self.found, QUARTER, Period("2026-Q2", BEFORE)):
            yield f"{thing.title}. {thing.text} {thing.why}"
        yield from (f"{row['reason']} {row['rows']:,}" for row in self.reader.answer("left_out"))
        [strip] = self.reader.answer("strip")
        yield fmt.share(strip["origins"], strip["changes"])
        yield fmt.share(strip["linked"], strip["incidents"])
        yield fmt.share(strip["known"], strip["incidents"])

    def _rate(self, arm: Arm) -> Iterator[str]:
        found = rate(arm)
        assert found.per_100 is not None
        assert found.low is not None
        assert found.high is not None
        yield f"{fmt.per_100(found.per_100)} ({fmt.per_100_range(found.low, found.high)})"

    def _period(self) -> Iterator[str]:
        """Each origin in the quarter and in the one before, counted from the rows of `arms`."""
        for row in self.reader.answer("arms", scope=BEFORE):
            now = next(each for each in self.reader.answer("arms", scope=QUARTER) if each["origin"] == row["origin"])
            if row["origin"] in ("ai_assisted", "human_only", "unknown"):
                yield f"{100 * row['failed'] / row['changes']:.1f} ({fmt.share(row['failed'], row['changes'])})"
                gap = compare(*(Arm("", "", each["failed"], each["changes"]) for each in (now, row))).difference
                assert gap.estimate is not None
                assert gap.low is not None
                assert gap.high is not None
                yield f"{fmt.signed(gap.estimate)} ({fmt.signed_range(gap.low, gap.high)})"

    def rest(self) -> Iterator[str]:
        """Figures of tables that stand in no sentence."""
        yield cautions.needed(self.found)
        for group in ratio_rows(self.found, "strict"):
            yield from (
                " ".join(fmt.ratio_bounds(row.low, row.high)) for row in group if row.low is not None and row.high
            )
        for scope in (BEFORE, QUARTER):
            arms = self.reader.answer("arms", scope=scope)
            failed, changes = (sum(row[name] for row in arms) for name in ("failed", "changes"))
            yield f"{100 * failed / changes:.1f} ({fmt.share(failed, changes)})"
            seen = results.unreviewed(self.reader.frame("review_months", scope=scope))
            yield f"{seen.estimate:.1f} ({fmt.share(seen.events, seen.n)})"
            reach = [row["customer_minutes"] for row in self.reader.answer("blast", scope=scope)]
            known = [value for value in reach if value is not None]
            yield f"{fmt.short_count(sum(known))} {len(known):,} {len(reach):,}"
        arms = [sums(self.reader.answer("arms", scope=scope)) for scope in (QUARTER, BEFORE)]
        gaps = [compare(*arms).difference, compare(*(self._unseen(scope) for scope in (QUARTER, BEFORE))).difference]
        yield from (
            f"{fmt.signed(gap.drawn.estimate)} ({fmt.signed_range(gap.drawn.low, gap.drawn.high)})" for gap in gaps
        )
        for side in self.reached.sides:
            yield f"{reach_words.tenth_words(side.tenth)} {len(side.values)} {side.incidents}"
        yield from (f"{changes:,}" for changes in self.months.groupby("month")["changes"].sum())
        for each in self.safeguards:
            yield f"{each.all_changes.estimate or 0:.0f} {each.incident_changes.estimate or 0:.0f}"
        for row in self.reader.answer("report_actions", scope=QUARTER, today="2026-11-28"):
            yield " ".join(
                f"{int(row[name])}" for name in ("incidents", "tagged", "actions", "done", "still_open", "overdue")
            )
        assert self.causes
        yield from (f"{row['reviewed']:,} {row['changes']:,}" for row in self.causes.rows)
        [strip] = self.reader.answer("strip")
        yield " ".join(f"{value:,}" for value in strip.values() if isinstance(value, int))
        yield fmt.timestamp(strip["data_until"])
        spans = self.reader.answer("observed")
        yield f"{len(spans)} {fmt.day(min(row['observed_from'] for row in spans))}"
        yield fmt.day(max(row["observed_until"] for row in spans))
        yield from (
            caution for caution in (reach_words.CANNOT_TELL, review_words.CANNOT_TELL, safeguard_words.CANNOT_TELL)
        )

    def _unseen(self, scope: Scope) -> Arm:
        found = results.unreviewed(self.reader.frame("review_months", scope=scope))
        return Arm("", "", found.events, found.n)


def sums(arms: list[dict[str, Any]]) -> Arm:
    """All origins together."""
    return Arm("", "", sum(row["failed"] for row in arms), sum(row["changes"] for row in arms))


def test_the_pdf_holds_every_figure_of_the_app(printed: str, reader: Reader) -> None:
    page = squeezed(printed)
    assert [phrase for phrase in App(reader).figures() if squeezed(phrase) not in page] == []


def test_the_report_has_no_figure_that_the_app_has_not(reader: Reader, made: tuple[Document, Frozen]) -> None:
    app, report = App(reader), made[0]
    known = set(NUMBER.findall(" ".join([*app.figures(), *app.rest()])))
    told = [text for section in report.sections for text in section.text]
    told += [cell for section in report.sections if section.table for row in section.table.rows for cell in row]
    places = {str(place) for place in range(1, 6)}
    assert {text: extra for text in told if (extra := set(NUMBER.findall(text)) - known - places)} == {}


def test_the_pdf_holds_every_cell_of_every_table(printed: str, made: tuple[Document, Frozen]) -> None:
    page = squeezed(printed)
    tables = [section.table for section in (*made[0].sections, *made[0].appendix) if section.table]
    cells = {cell for table in tables for row in table.rows for cell in row if not table.prose}
    assert [cell for cell in cells if squeezed(cell) not in page] == []


def test_the_slides_charts_hold_the_apps_figures(charts: dict[str, Any], reader: Reader) -> None:
    app = App(reader)
    names = {arm.origin: fmt.sentence_case(arm.label) for arm in app.arms}
    assert charts["How often, per 100 changes · Compared with 2026-Q2"] == {
        ("Per 100", names[arm.origin]): pytest.approx(100 * arm.events / arm.changes) for arm in app.arms
    }
    ratios = [row for group in ratio_rows(app.found, "strict") for row in group if row.estimate][:6]
    assert charts["Compared like for like"] == pytest.approx({("Ratio", row.name): row.estimate for row in ratios})
    medians = {
        ("Median", fmt.sentence_case(side.label)): pd.Series(side.values).median()
        for side in app.reached.sides
        if side.median.low is not None and side.median.high is not None
    }
    shown = {place: value for place, value in charts["How wide, and how long"].items() if value is not None}
    assert {place: value for place, value in shown.items() if place[0] == "Median"} == pytest.approx(medians, rel=0.2)
    weeks = app.gap.weeks
    for name, of in (("Changed lines", "volume"), ("Human reviews", "review")):
        drawn_weeks = smoothed([getattr(week, of) for week in weeks])
        chart = charts["first weeks = 100, mean over 7 weeks"]
        assert chart[(name, f"{weeks[-1].week:%d %b %y}")] == pytest.approx(float(drawn_weeks[-1]))
        assert sum(place[0] == name for place in chart) == len(weeks)
    for month, part in app.months.groupby("month"):
        known = part["changes"].sum() - part["not_recorded"].sum()
        for name, key in (
            ("Nobody", "nobody"),
            ("AI only", "ai_only"),
            ("Human only", "human_only"),
            ("Human and AI", "both"),
        ):
            value = charts["% of changes"][(name, f"{pd.Timestamp(str(month)):%b %Y}")]
            assert value == pytest.approx(100 * part[key].sum() / known)
    for row in reader.answer("safeguards", scope=QUARTER):
        if row["origin"] in ("ai_assisted", "human_only"):
            place = names[row["origin"]], safeguard_words.NAMES[row["safeguard"]]
            assert charts["% of changes that had it"][place] == pytest.approx(100 * row["used"] / row["changes"])
    chart = charts["Top causes · What was done"]
    for row in reader.answer("cause_rates", scope=QUARTER):
        place = fmt.sentence_case(ORIGINS[row["origin"]]), row["name"]
        if place in chart:
            assert chart[place] == pytest.approx(100 * row["incidents"] / row["changes"])
    assert len(chart) == 18


def test_the_slides_error_bars_hold_the_apps_ranges(ranges: dict[str, Any], reader: Reader) -> None:
    app = App(reader)
    names = {arm.origin: fmt.sentence_case(arm.label) for arm in app.arms}
    assert ranges["How often, per 100 changes · Compared with 2026-Q2"] == {
        ("Per 100", names[arm.origin]): pytest.approx((rate(arm).low, rate(arm).high)) for arm in app.arms
    }
    ratios = [row for group in ratio_rows(app.found, "strict") for row in group if row.estimate][:6]
    assert ranges["Compared like for like"] == {
        ("Ratio", row.name): pytest.approx((row.low, row.high)) for row in ratios
    }
    assert ranges["How wide, and how long"] == {
        ("Median", fmt.sentence_case(side.label)): pytest.approx((side.median.low, side.median.high))
        for side in app.reached.sides
        if side.median.low is not None and side.median.high is not None
    }
    assert ranges["Safeguards on all changes · Policies kept"] == {
        (names[each.origin], safeguard_words.NAMES[each.safeguard]): pytest.approx(
            (each.all_changes.low, each.all_changes.high)
        )
        for each in app.safeguards
        if each.origin in ("ai_assisted", "human_only")
    }
    assert app.causes
    causes = {
        (fmt.sentence_case(ORIGINS[each.origin]), app.causes.names[tag]): pytest.approx(
            (each.per_100.low, each.per_100.high)
        )
        for tag, rates in list(drawn.by_cause(app.causes.found).items())[:6]
        for each in rates
    }
    assert ranges["Top causes · What was done"] == causes


def test_a_page_of_the_pdf_has_no_name_of_a_person(printed: str, reader: Reader) -> None:
    people = [row["author_name"] for row in reader.rows("select distinct author_name from core.commits")]
    assert [name for name in people if " " in name and squeezed(name) in squeezed(printed)] == []
