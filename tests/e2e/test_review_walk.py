"""Review burden, Safeguards and Services in a browser: from the sentence to a change's evidence, and back by URL."""

import re
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.looks import LOOKS
from tests.e2e.test_walk import settled

PATHS = ["/review", "/safeguards", "/services", "/service?name=checkout"]
#: Faults of Streamlit itself: nothing of ours is in these elements.
BASELINE = {"aria-allowed-attr", "aria-valid-attr-value", "region", "svg-img-alt"}


def test_from_unreviewed_changes_to_the_evidence_of_one(page: Page) -> None:
    page.goto("/review?period=all+data")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("attention")
    expect(page.locator(".lede")).to_contain_text(re.compile(r"[\d,]+ of [\d,]+ changes"))
    page.get_by_text("The changes behind a practice").click()
    settled(page)
    page.get_by_role("combobox", name="Practice").fill("Merged by")
    page.get_by_role("combobox", name="Practice").press("Enter")
    settled(page)
    expect(page).to_have_url(re.compile("practice=Merged"))
    page.locator("[class*='st-key-practice_larkfield'] a").first.click()
    settled(page)
    expect(page.get_by_role("heading", name="Origin", exact=True)).to_be_visible()
    expect(page.locator(".evidence code, .caveat").first).to_be_visible()


def test_from_a_broken_policy_to_the_change_that_broke_it(page: Page) -> None:
    page.goto("/safeguards?period=all+data&safeguard=Tests+touched")
    settled(page)
    expect(page.get_by_role("combobox", name="Safeguard")).to_have_value("Tests touched")
    page.get_by_text("Changes that broke it").first.click()
    settled(page)
    row = page.locator("[class*='st-key-broke_0_larkfield']").first
    expect(row.locator(".quiet")).to_contain_text(re.compile(r"[01] human reviewer"))
    row.get_by_role("link").click()
    settled(page)
    expect(page.get_by_role("heading", name="Origin", exact=True)).to_be_visible()


def test_from_the_funnel_to_an_incident_of_a_service(page: Page) -> None:
    page.goto("/services?period=all+data")
    settled(page)
    expect(page.locator(".stPlotlyChart").first).to_be_visible()
    page.get_by_role("link", name="checkout", exact=True).click()
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("checkout")
    expect(page).to_have_url(re.compile("name=checkout"))
    page.get_by_role("link", name="accounts", exact=True).click()
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("accounts")
    page.go_back()
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("checkout")
    page.locator("[class*='st-key-service_incidents_pagerduty'] a").first.click()
    settled(page)
    expect(page).to_have_url(re.compile("incident="))


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("path", PATHS)
def test_pages_fit_their_width_and_axe_finds_nothing_of_ours(
    browser: Browser, server: str, path: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    context = browser.new_context(base_url=server, color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(path)
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    wider = page.evaluate(
        "() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth - main.clientWidth }"
    )
    assert wider <= 0
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]}}
    found = Axe().run(page, options=options).response["violations"]
    faults = {fault["id"]: fault["nodes"][0]["html"][:300] for fault in found if fault["id"] not in BASELINE}
    assert not faults
    context.close()
