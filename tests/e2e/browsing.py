"""What a person does in a browser, waiting the way a person waits."""

from playwright.sync_api import Page, expect

#: Milliseconds a busy machine may take for anything.
PATIENCE = 30_000
_SETTLED = """() => {
    const idle = document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]');
    if (!idle) { window.idleSince = undefined; return false; }
    window.idleSince ??= performance.now();
    return performance.now() - window.idleSince > 150;
}"""
_OVERFLOW = """() => {
    const main = document.querySelector('[data-testid=stMain]');
    return main.scrollWidth - main.clientWidth;
}"""


def settled(page: Page) -> None:
    """Waits until the page rests; a click takes a moment to set it going."""
    page.evaluate("() => { window.idleSince = undefined }")
    page.wait_for_function(_SETTLED, polling=50)


def visit(page: Page, path: str, title: str) -> None:
    """Goes to another page of the open app, as the browser's Back does: nothing is loaded anew."""
    page.evaluate("path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }", path)
    expect(page).to_have_title(f"{title} · Aftermath")
    settled(page)


def choose(page: Page, label: str, value: str) -> None:
    """Picks what begins so from a list, once it is offered."""
    field = page.get_by_label(label).last
    field.click()
    field.fill(value)
    page.get_by_role("option", name=value).first.wait_for()
    field.press("Enter")
    settled(page)


def overflow(page: Page) -> int:
    """Pixels by which a page is wider than its window."""
    return int(page.evaluate(_OVERFLOW))
