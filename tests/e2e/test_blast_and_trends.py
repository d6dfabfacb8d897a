"""Blast radius and trends in a browser: the URL keeps what was chosen, and a click opens the rows behind it."""

import re

from playwright.sync_api import Page, expect

from data import reader
from data.home import Home
from tests.e2e.browsing import settled


def test_from_a_measure_to_an_incident(page: Page) -> None:
    page.goto("/blast_radius?period=all+data")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_test_id("stMain").get_by_text("Services", exact=True).first.click()
    expect(page).to_have_url(re.compile("measure=Services"))
    settled(page)
    told = page.locator(".lede").inner_text()
    assert re.search(r"reached at most \d+ service", told)
    page.reload()
    settled(page)
    expect(page.locator(".lede")).to_have_text(told)
    page.locator('a[href*="incident?incident="]:visible').first.click()
    settled(page)
    expect(page.get_by_text("What happened, to scale")).to_be_visible()


def test_a_clicked_mark_opens_its_incident(page: Page) -> None:
    page.goto("/blast_radius?period=all+data")
    settled(page)
    chart = page.locator(".stPlotlyChart").nth(3)
    chart.scroll_into_view_if_needed()
    mark = chart.locator(".scatterlayer .trace .points path").first
    expect(mark).to_be_visible(timeout=20_000)
    expect(page.get_by_role("heading", name="Clicked above")).to_have_count(0)
    mark.click(force=True)
    expect(page.get_by_role("heading", name="Clicked above")).to_be_visible(timeout=20_000)


def test_a_clicked_month_lists_its_incidents(page: Page) -> None:
    page.goto("/trends?period=all+data")
    settled(page)
    point = page.locator(".stPlotlyChart").first.locator(".scatterlayer .trace .points path").nth(2)
    expect(point).to_be_visible(timeout=20_000)
    point.click(force=True)
    expect(page.get_by_role("heading", name=re.compile("^Merged from"))).to_be_visible(timeout=20_000)


def test_grain_is_in_the_url_and_a_change_is_announced_and_withdrawn(page: Page, home: Home) -> None:
    page.goto("/trends?period=all+data")
    settled(page)
    page.get_by_text("Week", exact=True).click()
    expect(page).to_have_url(re.compile("grain=Week"))
    settled(page)
    page.get_by_text("Announce a change", exact=True).click()
    page.get_by_label("What changed").fill("Year-end freeze")
    page.get_by_text("Freeze: only drawn").click()
    page.get_by_label("From", exact=True).get_by_role("spinbutton").first.click()
    page.keyboard.type("20260701")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Save this change").click()
    expect(page.get_by_text("by Ada", exact=False)).to_be_visible(timeout=20_000)
    made = reader.judgements(home).all()[-1]
    assert (made.subject, made.object, made.verdict) == ("freeze", "Year-end freeze", "2026-07-01")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.get_by_text("None yet.", exact=True)).to_be_visible(timeout=20_000)
