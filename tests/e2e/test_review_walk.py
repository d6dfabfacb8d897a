"""Review burden, Safeguards and Services in a browser: from the sentence to a change's evidence, and back by URL."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.browsing import choose, settled


def test_from_unreviewed_changes_to_the_evidence_of_one(page: Page) -> None:
    page.goto("/review?period=all+data")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("attention")
    expect(page.locator(".lede")).to_contain_text(re.compile(r"[\d,]+ of [\d,]+ changes"))
    page.get_by_text("The changes behind a practice").click()
    settled(page)
    choose(page, "Practice", "Merged by")
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
    page.get_by_test_id("stPageLink").get_by_role("link", name="checkout", exact=True).click()
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^checkout: "))
    expect(page).to_have_url(re.compile("name=checkout"))
    page.get_by_role("link", name="accounts", exact=True).click()
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^accounts: "))
    page.go_back()
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^checkout: "))
    page.locator("[class*='st-key-service_incidents_pagerduty'] a").first.click()
    settled(page)
    expect(page).to_have_url(re.compile("incident="))
    for title in (re.compile("^checkout: "), re.compile("services|service stands")):
        page.go_back()
        settled(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page).to_have_url(re.compile(r"period=all\+data"))
