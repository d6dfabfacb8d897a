"""How fast the pages of many incidents settle in a browser: `python -m bench.incidents [--incidents N] [--home PATH]`.

Makes the company of `bench.incident_world`, opens the app as a person does, and times each step from the click or key
to the page that stands still with what was asked for; beside it stands the server's processor time, which does not
depend on what else the machine does. `first`: nobody has asked before. `again`: median of the rest. `judged`: median of
asking right after somebody decided something, when every view is laid anew. Exit 1 when any of them takes over a second
on the clock.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import requests
from playwright.sync_api import Locator, Page, expect, sync_playwright

from bench import incident_world
from data import reader
from data.home import PROJECT, Home
from data.judgements import Judgement
from tests.e2e.conftest import FLAGS

LIMIT = 1.0
TIMES = 5
#: Sets a flag once the app has run again and what it sent is drawn.
_WATCH = """() => {
  const app = document.querySelector('[data-testid=stApp]')
  const state = () => app.getAttribute('data-test-script-state')
  let ran = window.settled = false
  new MutationObserver((_, observer) => {
    if (state() !== 'notRunning') return ran = true
    if (!ran) return
    observer.disconnect()
    requestAnimationFrame(() => requestAnimationFrame(() => window.settled = true))
  }).observe(app, { attributes: true, attributeFilter: ['data-test-script-state'] })
}"""


class Taken(NamedTuple):
    """Seconds on the clock, and of the server's processor."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{1000 * self.clock:,.0f} ({1000 * self.processor:,.0f})"


class Walk:
    """One person's steps through the pages, each with the time it took to settle."""

    def __init__(self, page: Page, server: int) -> None:
        self.page, self.server = page, server

    def begin(self) -> None:
        """A new session, at the page everybody begins with."""
        self.page.goto("/?period=all+data")
        self.page.locator(".stPlotlyChart").first.wait_for()
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")

    def list(self) -> Taken:
        taken = self._timed(lambda: self._link("Incidents").click())
        expect(self.page.locator("h1")).to_contain_text("incidents have a culprit change")
        expect(self._rows()).to_have_count(50)
        return taken

    def next(self) -> Taken:
        before = self._rows().first.inner_text()
        taken = self._timed(lambda: self.page.get_by_role("button", name="Next page").click())
        expect(self._rows().first).not_to_have_text(before)
        return taken

    def queue(self) -> Taken:
        taken = self._timed(lambda: self.page.get_by_text("Untagged", exact=True).click())
        expect(self.page).to_have_url(re.compile("show=Untagged"))
        return taken

    def order(self) -> Taken:
        taken = self._timed(lambda: self.page.get_by_text("Longest", exact=True).click())
        expect(self.page).to_have_url(re.compile("order=Longest"))
        return taken

    def search(self, word: str) -> Taken:
        field = self.page.get_by_label("Search title")
        field.fill(word)
        taken = self._timed(lambda: field.press("Enter"))
        expect(self.page).to_have_url(re.compile(f"q={word}" if word else "^((?!q=).)*$"))
        return taken

    def incident(self) -> Taken:
        row = self._rows().first
        title = row.inner_text()
        taken = self._timed(row.click)
        expect(self.page.locator("h1")).to_have_text(title)
        expect(self.page.get_by_text("Every decision about this incident")).to_be_visible()
        return taken

    def _timed(self, act: Callable[[], object]) -> Taken:
        self.page.evaluate(_WATCH)
        clock, processor = time.perf_counter(), _processor(self.server)
        act()
        self.page.wait_for_function("window.settled")
        return Taken(time.perf_counter() - clock, _processor(self.server) - processor)

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
        with _server(home) as (address, server), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            page = browser.new_page(base_url=address, viewport={"width": 1440, "height": 1000})
            slowest = measure(Walk(page, server), home)
            browser.close()
    print(f"slowest: {1000 * slowest:,.0f} ms")
    return int(slowest > LIMIT)


def measure(walk: Walk, home: Home) -> float:
    """Walks the steps again and again; the slowest figure, in seconds."""
    steps: dict[str, Callable[[], Taken]] = {
        "list": walk.list,
        "queue": walk.queue,
        "order": walk.order,
        "next page": walk.next,
        "search of a frequent word": lambda: walk.search("basket"),
        "search of a rare word": lambda: walk.search(incident_world.RARE),
        "search taken back": lambda: walk.search(""),
        "incident": walk.incident,
    }
    calm: dict[str, list[Taken]] = {name: [] for name in steps}
    judged: dict[str, list[Taken]] = {name: [] for name in steps}
    for taken in (calm, judged):
        for number in range(TIMES):
            walk.begin()
            for name, step in steps.items():
                if taken is judged:
                    _judge(home, f"{name} {number}")
                taken[name].append(step())
    print("step: first, again, judged, in ms on the clock (of processor)")
    slowest = 0.0
    for name in steps:
        figures = (calm[name][0], _median(calm[name][1:]), _median(judged[name]))
        slowest = max(slowest, *(each.clock for each in figures))
        print(f"  {name}: {', '.join(map(str, figures))}", flush=True)
    return slowest


def _median(several: Sequence[Taken]) -> Taken:
    return Taken(*(statistics.median(values) for values in zip(*several, strict=True)))


def _processor(group: int) -> float:
    """Seconds of processor that a group of processes has used."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:13])) if int(fields[2]) == group else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def _judge(home: Home, note: str) -> None:
    reader.judgements(home).add(
        Judgement(kind="phase", subject="other", object=note, verdict="2026-01-01", actor="bench", origin_visible=False)
    )


@contextmanager
def _server(home: Home) -> Iterator[tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "AFTERMATH_HOME": str(home.path)}
    command = [sys.executable, "-m", "dashboard", "--port", str(port)]
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(f"http://localhost:{port}/_stcore/health")
        yield f"http://localhost:{port}", process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
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
