"""The inbox by keyboard alone, in a real browser."""

from playwright.sync_api import Page, expect

from data import reader
from data.home import Home
from tests.e2e.browsing import settled


def sitting(page: Page, decided: int) -> None:
    expect(page.locator(".sitting")).to_contain_text(f"{decided} decided")
    settled(page)


def test_ten_decisions_by_keyboard_alone_each_kept_once(page: Page, home: Home) -> None:
    before = len(reader.judgements(home).all())
    page.goto("/inbox?period=all+data")
    sitting(page, 0)
    heading = page.get_by_role("heading", level=1)
    expect(page.locator(".saved")).to_have_count(0)
    keys = "1nu1n1u1n1"
    for number, key in enumerate(keys, start=1):
        if number == 8:
            eighth = heading.inner_text()
        page.keyboard.press(key)
        sitting(page, number)
    expect(page.locator(".saved")).to_contain_text("whose origin")
    made = reader.judgements(home).all()[before:]
    verdicts = {"1": "confirmed", "n": "no_change", "u": "unknown"}
    assert [each.verdict for each in made] == [verdicts[key] for key in keys]
    assert len({each.subject for each in made}) == len(keys)
    assert {each.origin_visible for each in made} == {False}

    for left in (9, 8, 7):
        page.keyboard.press("z")
        sitting(page, left)
    expect(heading).to_have_text(eighth)
    page.keyboard.press("s")
    expect(heading).not_to_have_text(eighth)
    settled(page)
    made = reader.judgements(home).all()[before:]
    assert [each.verdict for each in made[len(keys) :]] == ["withdrawn"] * 3


def test_letters_typed_as_a_reason_decide_nothing(page: Page, home: Home) -> None:
    page.goto("/inbox?period=all+data")
    sitting(page, 0)
    before = len(reader.judgements(home).all())
    reason = page.get_by_label("Why, in a line")
    reason.press_sequentially("1 n u s")
    expect(reason).to_have_value("1 n u s")
    reason.press("Enter")
    settled(page)
    sitting(page, 0)
    assert len(reader.judgements(home).all()) == before
    reason.press("Tab")
    page.keyboard.press("n")
    sitting(page, 1)
    newest = reader.judgements(home).all()[-1]
    assert (newest.verdict, newest.note) == ("no_change", "1 n u s")
    page.keyboard.press("z")
    sitting(page, 0)
