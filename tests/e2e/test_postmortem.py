"""The fastest thing in the product: from the list to a fully tagged incident; and two people on one post-mortem."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from data import reader
from data.home import Home
from tests.e2e.browsing import settled

MOST_INTERACTIONS = 12
MOST_SECONDS = 40


class Hands:
    """A person's hands: every click and every key or word typed is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.used = page, 0

    def click(self, role: Any, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).first.click()
        self._done()

    def pick(self, label: str, *values: str) -> None:
        """One tag: its beginning typed into a field, then Enter."""
        field = self.page.get_by_label(label).last
        for value in values:
            field.click()
            field.fill(value)
            self.page.get_by_role("option", name=value).first.wait_for()
            field.press("Enter")
            self._done(2)
        # The list stays open over what is below it, and the next click would land on the list.
        field.press("Escape")
        expect(self.page.get_by_role("listbox")).to_have_count(0)

    def sign(self, name: str) -> None:
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_label("Your name").press("Tab")
        self._done()

    def _done(self, actions: int = 1) -> None:
        self.used += actions
        settled(self.page)


def test_from_the_list_to_a_fully_tagged_incident(page: Page, home: Home) -> None:
    page.goto("/incidents?period=all+data&show=Untagged")
    settled(page)
    title = page.locator("[class*=st-key-incidents_] a").first.inner_text()
    hands, begin = Hands(page), time.monotonic()
    page.get_by_role("link", name=title, exact=True).first.click()
    hands._done()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    hands.sign("Ada")
    hands.pick("Trigger: what set it off", "New version deployed")
    hands.pick("Contributing causes: what let it happen", "No test for it", "Cold or stale cache")
    page.get_by_role("button", name="Save tags").click()
    hands._done()
    expect(page.get_by_text("Tagged by Ada")).to_be_visible()
    assert time.monotonic() - begin < MOST_SECONDS
    assert hands.used < MOST_INTERACTIONS

    opened = reader.open_latest(home)
    assert opened
    sql = "select role, tag from overlay.tags where actor = 'Ada' order by role, tag"
    assert [(row["role"], row["tag"]) for row in opened.rows(sql)] == [
        ("cause", "cold_cache"),
        ("cause", "no_test"),
        ("trigger", "binary_push"),
    ]


@pytest.fixture
def two(browser: Browser, server: str) -> Iterator[tuple[Page, Page]]:
    contexts = [browser.new_context(base_url=server) for _ in range(2)]
    first, second = (context.new_page() for context in contexts)
    yield first, second
    for context in contexts:
        context.close()


def test_two_browsers_on_one_section_both_see_the_conflict_and_lose_nothing(two: tuple[Page, Page], home: Home) -> None:
    opened = reader.open_latest(home)
    assert opened
    incident = opened.rows("select incident_id from overlay.incidents where counted order by 1 limit 1")[0]
    for name, page in zip(("Ada", "Bo"), two, strict=True):
        page.goto(f"/postmortem?incident={incident['incident_id'].replace('/', '%2F')}")
        settled(page)
        page.get_by_label("Your name").fill(name)
        page.get_by_label("Your name").press("Tab")
        settled(page)
    for name, page in zip(("Ada", "Bo"), two, strict=True):
        field = page.get_by_label("Summary")
        field.fill(f"<b>{name}</b> saw the errors first.")
        field.press("Tab")
        settled(page)
        expect(page.get_by_text(f"by {name}").first).to_be_visible()
    ada, bo = two
    expect(bo.get_by_text("Two texts were saved at the same time")).to_be_visible()
    expect(bo.locator(".evidence code")).to_have_text("<b>Ada</b> saw the errors first.")
    ada.get_by_label("Impact", exact=True).fill("Nobody could pay.")
    ada.get_by_label("Impact", exact=True).press("Tab")
    expect(ada.get_by_text("Two texts were saved at the same time")).to_be_visible()
    expect(ada.get_by_label("Summary")).to_have_value("<b>Bo</b> saw the errors first.")
    ada.get_by_role("button", name="Keep both, one after the other").click()
    expect(ada.get_by_label("Summary")).to_have_value(
        "<b>Bo</b> saw the errors first.\n\n<b>Ada</b> saw the errors first."
    )
    expect(ada.get_by_text("Two texts were saved at the same time")).to_have_count(0)
