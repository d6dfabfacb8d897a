"""A report with every kind of section, and text nobody may take for markup."""

from dashboard.analysis.rates import Arm, compare, rate
from dashboard.analysis.wording import Span
from dashboard.charts.rate_dots import rate_dots
from dashboard.reports.document import Document, Numbers, Section, Table, series

EVIL = '<script>alert("x")</script> | =1+1 * @all </style>'
AI, HUMAN = Arm("ai_assisted", "AI-assisted", 58, 1412), Arm("human_only", "human-only", 61, 1963)


def report(**more: object) -> Document:
    rates = [rate(AI), rate(HUMAN)]
    how_often = Section(
        "How often",
        "Incidents per 100 changes.",
        rate_dots(rates, compare(AI, HUMAN)),
        Numbers(
            "incidents per 100 changes",
            ("AI-assisted", "Human-only"),
            (series("Per 100", rates),),
        ),
        Table(("Origin", "Changes", "Per 100"), (("AI-assisted", "1,412", "4.1"), ("Human-only", "1,963", "3.1"))),
        caution="A rate is a lower bound.",
        slide=1,
    )
    given = {
        "organisation": f"Larkfield {EVIL}",
        "synthetic": True,
        "period": "third quarter 2026",
        "headline": "No clear difference",
        "lede": (Span("58 of 1,412 AI-assisted changes.", bold=True), Span(" Difference +1.0 per 100.")),
        "cannot_tell": "Teams also chose where to use AI.",
        "asked": "",
        "sections": (
            how_often,
            Section("Left out", table=Table(("Reason", "Rows"), ((EVIL, "3"),)), wide=True, slide=2),
        ),
        "appendix": (Section("Definitions", text=("Incidents per 100: as counted.",)),),
        "footer": "3,375 changes merged 1 Jul to 30 Sep 2026, matured 14 days. Snapshot 4.",
    }
    return Document(**{**given, **more})  # type: ignore[arg-type]
