"""Markdown for a chat or a ticket: the answer never without its caveat, the tables, the footer."""

import re

from dashboard.reports.document import Document, Section, Table

_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#|~@])")


def render(report: Document) -> str:
    """The report as Markdown; text from outside stays text."""
    synthetic = ["*Synthetic: all names and numbers are invented.*", ""] if report.synthetic else []
    lines = [
        f"# {_plain(report.headline)}",
        "",
        f"{_plain(report.organisation)}, {_plain(report.period)}",
        "",
        *synthetic,
    ]
    lines += [
        "".join(f"**{_plain(span.text.strip())}** " if span.bold else _plain(span.text) for span in report.lede),
        "",
    ]
    lines += [f"**What this cannot tell.** {_plain(report.cannot_tell)}", ""]
    lines += [f"> {_plain(report.asked)}", ""] if report.asked else []
    for section in (*report.updates, *report.sections, *report.appendix):
        lines += _section(section)
    return "\n".join([*lines, "---", "", _plain(report.footer), ""])


def _section(section: Section) -> list[str]:
    lines = [f"## {_plain(section.title)}", ""]
    lines += [_plain(section.caption), ""] if section.caption else []
    lines += [_plain(section.chart.alt), ""] if section.chart else []
    lines += _table(section.table) if section.table and not section.chart else []
    for text in section.text:
        lines += [_plain(text), ""]
    lines += [f"*What this cannot tell.* {_plain(section.caution)}", ""] if section.caution else []
    return lines


def _table(table: Table) -> list[str]:
    rule = "|".join(["---", *("---" if table.prose else "---:" for _ in table.columns[1:])])
    rows = ["|".join(_plain(cell) for cell in row) for row in (table.columns, *table.rows)]
    return [f"|{rows[0]}|", f"|{rule}|", *(f"|{row}|" for row in rows[1:]), ""]


def _plain(text: str) -> str:
    return _ACTIVE.sub(r"\\\1", " ".join(text.split()))
