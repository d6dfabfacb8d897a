"""Every page, in one width and theme or (AFTERMATH_EVERY_LOOK) in all four: it fits, and axe finds no fault."""

import os
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from data import reader
from data.home import Home
from tests.e2e.browsing import overflow, settled, visit

Theme = Literal["light", "dark"]
LOOKS: list[tuple[int, Theme]] = [(390, "dark"), (1440, "light"), (1440, "dark"), (390, "light")]
if not os.environ.get("AFTERMATH_EVERY_LOOK"):
    del LOOKS[1:]
PAGES = {
    "/trends": "Trends",
    "/blast_radius": "Blast radius",
    "/review": "Review burden",
    "/safeguards": "Safeguards",
    "/incidents": "Incidents",
    "/inbox?period=all+data": "Link inbox",
    "/causes": "Causes",
    "/checklist": "Review checklist",
    "/services": "Services",
    "/service?name=checkout": "Service",
    "/reports": "Reports",
    "/repositories": "Repositories",
    "/health": "Data health",
    "/definitions": "Definitions",
    "/incident?incident={incident}": "Incident",
    "/postmortem?incident={incident}": "Post-mortem",
    "/change?change={change}": "Change",
    "/": "Overview",
}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]}}
#: Faults of Streamlit's own elements; its tables and charts that scroll are in the keyboard's reach in Chromium.
BASELINE = {"aria-allowed-attr", "aria-valid-attr-value", "region", "scrollable-region-focusable", "svg-img-alt"}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_fits_its_width_and_axe_finds_nothing_of_ours(
    page: Page, home: Home, width: int, theme: Theme
) -> None:
    opened = reader.open_latest(home)
    assert opened
    incident = opened.rows("select incident_id from overlay.incidents where counted order by 1 desc limit 1")[0]
    change = opened.rows("select change_id from mart.changes order by 1 limit 1")[0]
    named = {key: str(value).replace("/", "%2F") for key, value in (incident | change).items()}
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/definitions")
    settled(page)
    faults = []
    for path, title in PAGES.items():
        visit(page, path.format(incident=named["incident_id"], change=named["change_id"]), title)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        if (wider := overflow(page)) > 0:
            faults.append((path, f"{wider} px too wide"))
        found = Axe().run(page, options=RULES).response["violations"]
        faults += [(path, each["id"], each["nodes"][0]["html"][:300]) for each in found if each["id"] not in BASELINE]
    assert not faults
