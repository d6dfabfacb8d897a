"""How long each page takes in a browser: `python -m bench.pages HOME [--page NAME …]`, on a home of `bench.app_world`.

Starts the app, asks for every page once so that the server is warm, then opens each in a fresh tab and changes its
period four times to spans nobody has asked for, and four other filters. Seconds: to the title, to the first chart and
until the page has settled, then the last on a reload, then the median and the slowest of the filter changes, and the
median of what they took of the server's processor, which does not depend on what else the machine does; last all
filter changes together and the server's memory at most, with twenty sessions open. Exit 1 above a limit: title 1.5 s,
first chart 4 s, 95 in 100 filter changes 1 s, memory 1.5 GB.
"""

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus

import numpy as np
import requests
from playwright.sync_api import Browser, Page, sync_playwright

from data.home import PROJECT

PAGES = ("", "trends", "blast_radius", "review", "safeguards", "incidents", "services", "health", "definitions")
#: What the page is opened with, so nothing to measure.
WIDE = "12 months"
PERIODS = ("90 days", "all data", "2025-Q2", "2024-Q4")
SESSIONS = 20
TITLE, CHART, CHANGE, GIGABYTES = 1.5, 4.0, 1.0, 1.5
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_RESTING = "[data-testid=stApp][data-test-script-state=notRunning]"
#: Popover and choice of the other filters, from the widest to the narrowest; each stays on for those after it.
OTHERS = (("Unmarked", "human-only"), ("More", "lenient"), ("Severity", ""), ("Teams", ""))
#: Counts how often the script has run: what is drawn is of the run before until it has once more.
_WATCH = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    window.runs = 0;
    new MutationObserver(() => { window.runs += app.dataset.testScriptState === 'running' })
        .observe(app, { attributeFilter: ['data-test-script-state'] });
}"""
_MINUTES = 180_000


def main(home: Path, pages: tuple[str, ...]) -> int:
    """Prints the figures; returns 1 above a limit."""
    slow = False
    every: list[float] = []
    with _server(home) as (address, process), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for page in pages:
            _opened(browser, f"{address}/{page}")
        print("page, title, first chart, settled, reloaded, filter changed (median, slowest, processor)")
        for page in pages:
            tab, first = _opened(browser, f"{address}/{page}", keep=True)
            again = _timed(tab, tab.reload)
            changes, processor = _changes(tab, process.pid)
            tab.context.close()
            told = [f"{seconds:.2f}" for seconds in (*first, again[2])]
            if changes:
                told.append(f"{statistics.median(changes):.2f}, {max(changes):.2f}, {statistics.median(processor):.2f}")
            print(f"{page or 'overview'}, {', '.join(told)}", flush=True)
            slow |= first[0] > TITLE or first[1] > CHART
            every += changes
        for session in range(SESSIONS):
            page, period = pages[session % len(pages)], PERIODS[session % len(PERIODS)]
            _opened(browser, f"{address}/{page}?period={quote_plus(period)}", keep=True)
        browser.close()
        memory = _gigabytes(process.pid)
    if every:
        print(f"filter changes: {len(every)}, {sum(taken <= CHANGE for taken in every)} within {CHANGE:g} s,", end=" ")
        print(f"95 in 100 within {np.quantile(every, 0.95):.2f} s")
        slow |= bool(np.quantile(every, 0.95) > CHANGE)
    print(f"memory: {memory:.2f} GB at most, with {SESSIONS} sessions open at the end")
    return 1 if slow or memory > GIGABYTES else 0


def _opened(browser: Browser, address: str, keep: bool = False) -> tuple[Page, tuple[float, float, float]]:
    tab = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    tab.set_default_timeout(_MINUTES)
    times = _timed(tab, lambda: tab.goto(address))
    if not keep:
        tab.context.close()
    return tab, times


def _timed(tab: Page, action: object) -> tuple[float, float, float]:
    """Seconds until the title, the first chart (the settled page where there is none) and the settled page."""
    began = time.perf_counter()
    action()  # type: ignore[operator]
    _wait(tab, "h1")
    title = time.perf_counter() - began
    _wait(tab, f".stPlotlyChart .main-svg, {_RESTING}")
    chart = time.perf_counter() - began
    _settle(tab)
    return title, chart, time.perf_counter() - began


def _changes(tab: Page, server: int) -> tuple[list[float], list[float]]:
    """Seconds each change of a filter takes until the page has settled, and of the server's processor."""
    taken: list[float] = []
    processor: list[float] = []
    if not tab.get_by_test_id("stPopoverButton").count():
        return taken, processor
    tab.evaluate(_WATCH)
    for bar, choice in (*(("Period", period) for period in PERIODS), ("Period", WIDE), *OTHERS):
        tab.locator(".st-key-filters").get_by_role("button", name=re.compile(f"^{bar}")).first.click()
        body = tab.get_by_test_id("stPopoverBody")
        if not choice:
            body.locator("input").click()
        # The first of several offers all of them.
        offered = body.get_by_text(choice, exact=True) if choice else tab.get_by_role("option").nth(1)
        offered.wait_for()
        runs = tab.evaluate("window.runs")
        spent, began = _processor(server), time.perf_counter()
        offered.click()
        tab.wait_for_function("runs => window.runs > runs", arg=runs)
        _settle(tab)
        if choice != WIDE:
            taken.append(time.perf_counter() - began)
            processor.append(_processor(server) - spent)
        tab.keyboard.press("Escape")
        tab.keyboard.press("Escape")
    return taken, processor


def _settle(tab: Page) -> None:
    """Until the script has ended and nothing drawn is of an earlier run."""
    _wait(tab, _RESTING)
    tab.wait_for_function("() => !document.querySelector('[data-stale=true]')")


def _wait(tab: Page, selector: str) -> None:
    """Until something matches, looked for at every frame: `wait_for_selector` soon looks every half second only."""
    tab.wait_for_function("selector => document.querySelector(selector)", arg=selector)


@contextmanager
def _server(home: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "--port", str(port)],
        cwd=PROJECT, env={**os.environ, "AFTERMATH_HOME": str(home.resolve())}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://localhost:{port}"
    try:
        while process.poll() is None:
            try:
                if requests.get(f"{address}/_stcore/health", timeout=2).ok:
                    break
            except requests.ConnectionError:
                time.sleep(0.2)
        yield address, process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _processor(pid: int) -> float:
    """Seconds of processor a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _gigabytes(pid: int) -> float:
    """The most memory a process, or any it replaced itself with, has held."""
    told = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(told.split("VmHWM:")[1].split()[0]) / 1024**2


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--page", nargs="*", default=PAGES)
    asked = parser.parse_args()
    raise SystemExit(main(asked.home, tuple(asked.page)))
