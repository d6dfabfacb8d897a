"""How long the questions of each page take: `python -m bench.page_sql HOME [--page NAME …] [--each N]`, on a home of
`bench.app_world`.

Runs each page without a browser, with the filters that `bench.pages` sets, each for the first time and once more, and
sums the seconds that its questions take until their rows are Python's. Per page: the median and the slowest of the
first time, and the slowest of the second; with `--each`, the dearest questions of every setting. Exit 1 above a limit:
95 in 100 within 0.3 s the first time, and 0.03 s from the cache.
"""

import argparse
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from streamlit.testing.v1 import AppTest

from bench.pages import PERIODS, WIDE
from dashboard import queries
from data.home import PROJECT
from data.reader import QUERIES, Reader

PAGES = ("overview", "trends", "blast_radius", "review", "safeguards", "incidents", "services")
#: Set on top of each other, as somebody would who looks closer.
OTHERS = ({"unmarked": "human-only"}, {"links": "lenient"}, {"severity": "SEV1"}, {"team": "Team 01"})
FIRST, CACHED = 0.3, 0.03
APP = str(PROJECT / "dashboard" / "app.py")


def main(pages: tuple[str, ...], each: int) -> int:
    """Prints the figures; returns 1 above a limit."""
    asked: list[float] = []
    cached: list[float] = []
    _run("overview", {"period": WIDE})
    print("page, questions asked first (median, slowest), from the cache (slowest)")
    for page in pages:
        for answers in (queries._text, queries._some, queries._frame, queries._rows, queries._computed):
            answers.clear()
        _run(page, {"period": WIDE})
        first: list[float] = []
        again: list[float] = []
        for setting in _settings():
            with _timed(Reader, "query", "rows") as spent:
                _run(page, setting)
            first.append(sum(spent.values()))
            for question in sorted(spent, key=spent.__getitem__, reverse=True)[:each]:
                print(f"  {first[-1]:.3f} {setting}: {spent[question]:.3f} {question}")
            with _timed(queries, "_text", "_some", "_frame", "_rows") as spent:
                _run(page, setting)
            again.append(sum(spent.values()))
        print(f"{page}, {statistics.median(first):.3f}, {max(first):.3f}, {max(again):.3f}", flush=True)
        asked += first
        cached += again
    high, kept = np.quantile(asked, 0.95), np.quantile(cached, 0.95)
    print(f"{len(asked)} settings, {sum(seconds <= FIRST for seconds in asked)} within {FIRST:g} s,", end=" ")
    print(f"95 in 100 within {high:.3f} s, from the cache {kept:.3f} s")
    return 1 if high > FIRST or kept > CACHED else 0


def _settings() -> Iterator[dict[str, str]]:
    yield from ({"period": period} for period in PERIODS)
    setting = {"period": WIDE}
    for other in OTHERS:
        setting = {**setting, **other}
        yield setting


def _run(page: str, setting: dict[str, str]) -> None:
    app = AppTest.from_file(APP, default_timeout=120)
    app.query_params.update(setting)
    app.switch_page(f"views/{page}.py")
    app.run()
    if app.exception:
        raise RuntimeError(f"{page} with {setting}: {app.exception[0].value}")


@contextmanager
def _timed(owner: object, *names: str) -> Iterator[dict[str, float]]:
    """Seconds spent in some of an owner's functions, by the question they answer."""
    spent: dict[str, float] = {}

    def timed(call: Any) -> Any:
        def told(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return call(*given, **named)
            finally:
                question = _name(given[1])
                spent[question] = spent.get(question, 0.0) + time.perf_counter() - began

        return told

    patches = [patch.object(owner, name, timed(getattr(owner, name))) for name in names]
    for each in patches:
        each.start()
    try:
        yield spent
    finally:
        for each in patches:
            each.stop()


def _name(asked: str) -> str:
    """The question a text is of: its name, or the file whose text it holds."""
    if "\n" not in asked:
        return asked
    return next((path.stem for path in QUERIES.glob("*.sql") if path.read_text(encoding="utf-8") in asked), asked[:40])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--page", nargs="*", default=PAGES)
    parser.add_argument("--each", type=int, default=0)
    given = parser.parse_args()
    os.environ["AFTERMATH_HOME"] = str(given.home.resolve())
    raise SystemExit(main(tuple(given.page), given.each))
