"""How fast the pages of many incidents settle in a browser: `python -m bench.incidents [--incidents N] [--home PATH]`.

Makes the company of `bench.incident_world`, opens the app as a person does, and times each step from the click or key
to the page that stands still with what was asked for. `first`: nobody has asked before. `again`: median of the rest.
`judged`: median of asking right after somebody decided something, when every view is laid anew. Exit 1 when any of them
takes over a second.
"""

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import Locator, Page, expect, sync_playwright

from bench import incident_world
from data import reader
from data.home import PROJECT, Home
from data.judgements import Judgement
from tests.e2e.conftest import FLAGS

LIMIT = 1.0
TIMES = 5
#: Resolves once the app has run again and what it sent is drawn.
_WATCH = """() => {
  const app = document.querySelector('[data-testid=stApp]')
  const state = () => app.getAttribute('data-test-script-state')
  window.settled = new Promise(done => {
    let ran = false
    new MutationObserver(() => {
      if (state() !== 'notRunning') ran = true
      else if (ran) requestAnimationFrame(() => requestAnimationFrame(done))
    }).observe(app, { attributes: true, attributeFilter: ['data-test-script-state'] })
  })
}"""


class Walk:
    """One person's steps through the pages, each with the time it took to settle."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def list(self) -> float:
        self._timed(lambda: self._link("Definitions").click())
        taken = self._timed(lambda: self._link("Incidents").click())
        expect(self.page.locator("h1")).to_contain_text("incidents have a culprit change")
        expect(self._rows()).to_have_count(50)
        return taken

    def next(self) -> float:
        before = self._rows().first.inner_text()
        taken = self._timed(lambda: self.page.get_by_role("button", name="Next page").click())
        expect(self._rows().first).not_to_have_text(before)
        return taken

    def queue(self) -> float:
        self._timed(lambda: self.page.get_by_text("All", exact=True).click()) if "show=" in self.page.url else None
        taken = self._timed(lambda: self.page.get_by_text("Untagged", exact=True).click())
        expect(self.page).to_have_url(re.compile("show=Untagged"))
        return taken

    def order(self) -> float:
        self._timed(lambda: self.page.get_by_text("Newest", exact=True).click()) if "order=" in self.page.url else None
        taken = self._timed(lambda: self.page.get_by_text("Longest", exact=True).click())
        expect(self.page).to_have_url(re.compile("order=Longest"))
        return taken

    def search(self, word: str) -> float:
        field = self.page.get_by_label("Search title")
        field.fill(word)
        taken = self._timed(lambda: field.press("Enter"))
        expect(self.page).to_have_url(re.compile(f"q={word}" if word else "^((?!q=).)*$"))
        return taken

    def incident(self) -> float:
        self.search("")
        row = self._rows().first
        title = row.inner_text()
        taken = self._timed(row.click)
        expect(self.page.locator("h1")).to_have_text(title)
        expect(self.page.get_by_text("Every decision about this incident")).to_be_visible()
        return taken

    def _timed(self, act: Callable[[], object]) -> float:
        self.page.evaluate(_WATCH)
        begun = time.perf_counter()
        act()
        self.page.evaluate("window.settled")
        return time.perf_counter() - begun

    def _link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True).first

    def _rows(self) -> Locator:
        return self.page.locator("[class*=st-key-incidents_] a")


def main() -> int:
    """Prints one line per step; 1 above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--home", type=Path, help="of a company made before")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Home(given.home) if given.home else incident_world.make(Path(folder), given.incidents)
        with _server(home) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            page = browser.new_page(base_url=address, viewport={"width": 1440, "height": 1000})
            page.goto("/?period=all+data")
            page.locator(".stPlotlyChart").first.wait_for()
            page.get_by_role("link", name="Incidents", exact=True).first.click()
            page.locator("[class*=st-key-incidents_] a").first.wait_for()
            slowest = measure(Walk(page), home)
            browser.close()
    print(f"slowest: {1000 * slowest:,.0f} ms")
    return int(slowest > LIMIT)


def measure(walk: Walk, home: Home) -> float:
    """Walks the steps again and again; the slowest figure, in seconds."""
    steps: dict[str, Callable[[], float]] = {
        "list": walk.list,
        "queue": walk.queue,
        "order": walk.order,
        "next page": walk.next,
        "search of a frequent word": lambda: walk.search("basket"),
        "search of a rare word": lambda: walk.search(incident_world.RARE),
        "incident": walk.incident,
    }
    calm: dict[str, list[float]] = {name: [] for name in steps}
    judged: dict[str, list[float]] = {name: [] for name in steps}
    for taken in (calm, judged):
        for number in range(TIMES):
            for name, step in steps.items():
                if taken is judged:
                    _judge(home, f"{name} {number}")
                taken[name].append(step())
    print(f"{walk.page.url}\nstep: first, again, judged (ms)")
    slowest = 0.0
    for name in steps:
        figures = (calm[name][0], statistics.median(calm[name][1:]), statistics.median(judged[name]))
        slowest = max(slowest, *figures)
        print(f"  {name}: {', '.join(f'{1000 * each:,.0f}' for each in figures)}", flush=True)
    return slowest


def _judge(home: Home, note: str) -> None:
    reader.judgements(home).add(
        Judgement(kind="phase", subject="other", object=note, verdict="2026-01-01", actor="bench", origin_visible=False)
    )


@contextmanager
def _server(home: Home) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "AFTERMATH_HOME": str(home.path)}
    command = [sys.executable, "-m", "dashboard", "--port", str(port)]
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(f"http://localhost:{port}/_stcore/health")
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if requests.get(address, timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise TimeoutError(address)


if __name__ == "__main__":
    raise SystemExit(main())
