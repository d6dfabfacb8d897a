"""Fuzz of every parser: spoiled rows and broken files; no exception escapes, no row is silently lost.

What was accepted is then landed and built, so that no accepted row can break a snapshot.

    python bench/fuzz.py --rows 100000 --files 4000 --seed 1
"""

import argparse
import json
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from data import build, lake, settings
from data.home import Home
from data.streams import REJECTS
from ingest.landing import columns
from ingest.sources.records import Record, Reject
from tests.parsers import NOW, Parser, Told, parsers
from tests.spoil import broken, spoiled

#: Rows of one file.
FILE = 50


def fuzz_rows(parser: Parser, rows: int, rng: random.Random, folder: Path) -> tuple[Told, Counter[str]]:
    """Spoiled rows by the file; what became of them, and the exceptions that escaped by their last line."""
    total, escaped = Told(0), Counter[str]()
    for _ in range(-(-rows // FILE)):
        given = [spoiled(rng, rng.choice(parser.rows)) for _ in range(FILE)]
        try:
            told = parser.tell(given, folder)
        except Exception as error:
            escaped[_last(error)] += 1
            continue
        total.given += told.given
        total.landed += told.landed
        total.refused += told.refused
        total.passed_over += told.passed_over
        total.rows += told.rows
    return total, escaped


def fuzz_files(parser: Parser, files: int, rng: random.Random, folder: Path) -> tuple[int, Counter[str]]:
    """Broken files: how many were refused whole, and the exceptions that escaped."""
    refused, escaped = 0, Counter[str]()
    for _ in range(files if parser.file else 0):
        try:
            refused += parser.read_file(broken(rng, parser.file), folder) == (0, 0)
        except Exception as error:
            escaped[_last(error)] += 1
    return refused, escaped


def _last(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}: {str(error)[:100]}"


def land(home: Home, rows: list[Record | Reject]) -> None:
    """Puts all of it into the lake, as reading files would."""
    run = lake.Run.begin(NOW)
    records: dict[str, list[Record]] = {}
    for row in rows:
        if isinstance(row, Record):
            records.setdefault(row.stream, []).append(row)
    for stream, found in records.items():
        lake.land(home, *stream.split("/"), columns(found), run, bookmark={"path": stream, "complete": "yes"})
    rejects = pa.Table.from_pylist([vars(row) for row in rows if isinstance(row, Reject)], schema=REJECTS)
    lake.land(home, "aftermath", "rejects", rejects, run, bookmark={"path": "fuzz"})


def main() -> int:
    """Prints a line a parser; 1 when an exception escaped, a row was lost, or the snapshot cannot be built."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="the name of one parser")
    given = parser.parse_args()
    chosen = [each for each in parsers() if given.only in (None, each.name)]
    total, wrong, kept = Told(0), 0, []
    with tempfile.TemporaryDirectory() as place:
        for each in chosen:
            rng = random.Random(f"{given.seed} {each.name}")
            told, escaped = fuzz_rows(each, given.rows // len(chosen) + 1, rng, Path(place))
            refused, escaped_files = fuzz_files(each, given.files // len(chosen), rng, Path(place))
            counts = {"given": told.given, "landed": told.landed, "refused": told.refused}
            more = {"passed over": told.passed_over, "lost": told.lost, "files refused whole": refused}
            print(json.dumps({"parser": each.name, **counts, **more, "escaped": escaped + escaped_files}), flush=True)
            wrong += told.lost != 0 or bool(escaped + escaped_files)
            for key, value in {**counts, "passed_over": told.passed_over}.items():
                setattr(total, key, getattr(total, key) + value)
            kept += told.rows
        print(json.dumps({"parser": "all", "given": total.given, "landed": total.landed, "refused": total.refused,
                          "passed over": total.passed_over, "lost": total.lost}), flush=True)  # fmt: skip
        home = Home(Path(place) / "home")
        land(home, kept)
        began = time.monotonic()
        build.build(home, settings.parse({}))
        print(json.dumps({"built in seconds": round(time.monotonic() - began, 1)}))
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
