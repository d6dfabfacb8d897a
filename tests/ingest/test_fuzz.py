"""Every parser on spoiled rows and broken files: no exception escapes, no row is silently lost, all of it builds.

`bench/fuzz.py` does the same with a hundred thousand rows.
"""

import random
from pathlib import Path

import pytest

from bench.fuzz import fuzz_files, fuzz_rows, land
from data import build, settings
from data.home import Home
from ingest.sources.live_registry import LIVE
from ingest.sources.registry import KINDS
from tests.parsers import Parser, parsers
from tests.spoil import spoiled

PARSERS = {parser.name: parser for parser in parsers()}


def test_every_kind_is_among_the_parsers() -> None:
    assert PARSERS.keys() >= KINDS.keys()
    assert {name.split(" ")[0] for name in PARSERS} >= LIVE.keys()


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
def test_good_rows_land(parser: Parser, tmp_path: Path) -> None:
    told = parser.tell(parser.rows, tmp_path)
    assert told.landed > 0
    assert told.lost == 0


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
def test_spoiled_rows_are_landed_or_refused(parser: Parser, tmp_path: Path) -> None:
    told, escaped = fuzz_rows(parser, 50, random.Random(parser.name), tmp_path)
    assert (told.lost, escaped) == (0, {})
    assert told.refused > 0
    _, escaped = fuzz_files(parser, 20, random.Random(parser.name), tmp_path)
    assert escaped == {}


def test_what_is_accepted_builds(tmp_path: Path) -> None:
    rng = random.Random(1)
    rows = [
        row
        for parser in PARSERS.values()
        for row in parser.tell([spoiled(rng, rng.choice(parser.rows)) for _ in range(8)], tmp_path).rows
    ]
    home = Home(tmp_path / "home")
    land(home, rows)
    assert build.build(home, settings.parse({}))
