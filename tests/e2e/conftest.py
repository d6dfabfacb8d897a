"""A real server on a free port, a real Chromium, and a demo organisation of the test's own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright

from data.home import PROJECT, Home
from tests.e2e.browsing import PATIENCE

expect.set_options(timeout=PATIENCE)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is. Without one the browser tests are skipped, or fail where CI demands them."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        if os.environ.get("AFTERMATH_REQUIRE_BROWSER"):
            pytest.fail("no Chromium, and this run must not skip the browser tests (apt-get install chromium)")
        pytest.skip("NO BROWSER TEST WAS RUN: no Chromium here (Debian: apt-get install chromium)")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def home(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    own = Home(tmp_path_factory.mktemp("browser") / "home")
    own.path.mkdir()
    (own.path / "snapshots").symlink_to(demo.snapshots)
    for store in demo.path.glob("judgements.sqlite*"):
        shutil.copy(store, own.path / store.name)
    return own


@pytest.fixture(scope="session")
def server(home: Home, chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, started the way a user starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    with open(log, "w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard", "--port", str(port)],
            cwd=PROJECT,
            env={**os.environ, "AFTERMATH_HOME": str(home.path)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, port, log)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if requests.get(f"http://localhost:{port}/_stcore/health", timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    pytest.fail(f"the app did not start: {log.read_text(encoding='utf-8')[-2000:]}")


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """A fresh tab that fails the test on an outside request or an error on the console."""
    context = browser.new_context(
        base_url=server, viewport={"width": 1440, "height": 1000}, locale="en-GB", reduced_motion="reduce"
    )
    tab = context.new_page()
    outside: list[str] = []
    errors: list[str] = []
    tab.on(
        "request", lambda sent: None if sent.url.startswith((server, "data:", "blob:")) else outside.append(sent.url)
    )
    # Streamlit looks for its own endpoints below the page's path first, and is told 404.
    tab.on(
        "console", lambda told: errors.append(told.text) if told.type == "error" and "404" not in told.text else None
    )
    yield tab
    context.close()
    assert not outside
    assert not errors
