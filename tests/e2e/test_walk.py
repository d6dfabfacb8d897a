"""From the sentence to a commit's evidence, the way a person goes."""

import re

from playwright.sync_api import Page, expect

from data import reader
from data.home import Home
from tests.e2e.browsing import settled


def test_from_the_sentence_to_a_commits_evidence(page: Page, home: Home) -> None:
    opened = reader.open_latest(home)
    assert opened
    incident = opened.rows(
        "select incident_id, title from overlay.incidents where counted and link_status = 'candidates'"
        " and candidates between 2 and 8 order by started_at desc limit 1"
    )[0]

    page.goto("/?period=all+data")
    settled(page)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_be_visible()
    expect(page.locator(".lede").first).to_contain_text(re.compile(r"\d+ of [\d,]+ AI-assisted"))
    expect(page.locator(".stPlotlyChart").first).to_be_visible()

    page.get_by_role("link", name="Incidents", exact=True).first.click()
    settled(page)
    page.get_by_text("Waiting for a decision", exact=True).click()
    settled(page)
    expect(page).to_have_url(re.compile("show=Waiting"))
    page.locator(
        f'a[href*="{incident["incident_id"]}"], a[href*="{incident["incident_id"].replace("/", "%2F")}"]'
    ).first.click()
    settled(page)

    expect(page.get_by_role("heading", level=1)).to_have_text(incident["title"])
    expect(page.locator(".hidden-origin")).to_be_visible()
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("Your name").press("Tab")
    settled(page)
    page.get_by_role("button", name="Confirm").first.click()
    expect(page.locator(".lede")).to_contain_text("is confirmed as the culprit")
    expect(page.locator(".hidden-origin")).to_have_count(0)
    expect(page.get_by_text("by Ada", exact=True)).to_be_visible()

    page.get_by_role("link", name="The change and all its evidence").click()
    settled(page)
    expect(page.get_by_role("heading", name="Origin", exact=True)).to_be_visible()
    expect(page.locator(".evidence code, .caveat").first).to_be_visible()

    judged = reader.judgements(home).all()[-1]
    assert (judged.kind, judged.verdict, judged.actor, judged.origin_visible) == ("link", "confirmed", "Ada", False)


def test_a_filter_is_in_the_url_and_survives_a_reload(page: Page) -> None:
    page.goto("/")
    settled(page)
    page.get_by_role("button", name=re.compile("^Period")).click()
    page.get_by_text("all data", exact=True).click()
    expect(page).to_have_url(re.compile(r"period=all\+data"))
    settled(page)
    told = page.locator(".lede").first.inner_text()
    page.reload()
    settled(page)
    expect(page.locator(".lede").first).to_have_text(told)
    expect(page.get_by_role("button", name=re.compile("^Period"))).to_contain_text("all data")

    page.get_by_role("link", name="Times to restore").click()
    settled(page)
    expect(page.locator("#restore")).to_be_in_viewport()
    expect(page.locator("h1")).not_to_be_in_viewport()
    page.go_back()
    settled(page)
    expect(page.get_by_role("button", name=re.compile("^Period"))).to_contain_text("all data")

    # What was set by hand and then taken back must not come again with the next choice.
    page.get_by_role("button", name="Reset").click()
    settled(page)
    page.get_by_role("button", name=re.compile("^Teams")).click()
    page.get_by_test_id("stPopoverBody").locator("input").click()
    page.get_by_role("option", name="Storefront").click()
    expect(page).to_have_url(re.compile(r"team="))
    settled(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("^Period"))).to_contain_text("12 months")
    expect(page).not_to_have_url(re.compile(r"period="))
    page.go_back()
    settled(page)
    expect(page.get_by_role("button", name=re.compile("^Teams"))).to_contain_text("all")
    expect(page).to_have_url(re.compile("/$"))
