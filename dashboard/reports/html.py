"""HTML: one file that opens offline and asks no host for anything."""

import base64
import json
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from dashboard.charts.base import INK
from dashboard.reports.document import Document, Section

HERE = Path(__file__).parent
_STATIC = HERE.parent / "static"
PAPERS = {"A4": "A4", "Letter": "letter"}


def render(report: Document, paper: str = "A4") -> str:
    """The report as one page of HTML; `paper` is what it is printed on."""
    drawn = {f"chart-{place}": section for place, section in enumerate(report.sections, 1)}
    drawn |= {f"appendix-{place}": section for place, section in enumerate(report.appendix, 1)}
    figures = {key: _figure(section) for key, section in drawn.items() if section.chart}
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            report=report,
            style=Markup(_style(report, paper)),
            library=Markup(get_plotlyjs() if figures else "const Plotly = null"),
            # JSON inside a script: no text of it may close the element.
            figures=Markup(json.dumps(figures).replace("<", "\\u003c")),
        )
    )


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _figure(section: Section) -> object:
    """The figure without what only answers a pointer: hover texts would be dead weight, and could tell more."""
    assert section.chart
    figure = json.loads(section.chart.figure.to_json())
    for trace in figure["data"]:
        trace.pop("hovertext", None)
        trace.pop("customdata", None)
    # The app's theme colours text without a colour; here nothing does.
    figure["layout"].setdefault("font", {})["color"] = INK
    return figure


def _style(report: Document, paper: str) -> str:
    footer = report.footer.replace("\\", "").replace('"', "'").replace("\n", " ").replace("<", "")
    sheet = (HERE / "report.css").read_text(encoding="utf-8")
    return _fonts() + sheet.replace("__PAPER__", PAPERS[paper]).replace("__FOOTER__", footer)


@cache
def _fonts() -> str:
    faces = []
    for name in ("inter-latin-ext", "inter-latin"):
        data = base64.b64encode((_STATIC / f"{name}.woff2").read_bytes()).decode()
        ranges = (
            ""
            if name == "inter-latin-ext"
            else "unicode-range:U+0000-00FF,U+2000-206F,U+20AC,U+2122,U+2191-2193,U+2212;"
        )
        faces.append(
            f"@font-face{{font-family:Inter;font-weight:100 900;{ranges}src:url(data:font/woff2;base64,{data})}}"
        )
    return "".join(faces)
