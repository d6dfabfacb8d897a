"""The demo organisation in its own home: written once per seed, then read by the same ingest as any user's data."""

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from data import lake, reader, settings
from data.home import Home
from data.judgements import Judgement, Postmortems, Revision
from ingest import pipeline
from ingest.demo import write
from ingest.run import land_all


def prepare(
    home: Home,
    seed: int,
    progress: Callable[[str, int, int], None] | None = None,
    *,
    months: int = 18,
    ratio: float = 1.6,
) -> tuple[list[pipeline.Report], settings.Settings]:
    """Writes the exports and repositories unless this very demo is there, lands them and its judgements.

    The demo's home holds nothing of the user's, so another seed or a newer generator starts it afresh.
    """
    exports = home.path / "exports"
    written = exports / "written"
    stamp = _stamp(seed, months, ratio)
    if not written.is_file() or written.read_text(encoding="utf-8") != stamp:
        if progress:
            progress("demo: writing exports and repositories", 0, 0)
        _clear(home)
        write(exports, seed, months=months, ratio=ratio)
        written.write_text(stamp, encoding="utf-8")
    # Whoever builds this home again later finds its settings, which say that it is synthetic.
    (home.path / settings.FILE).unlink(missing_ok=True)
    (home.path / settings.FILE).symlink_to(Path(exports.name) / settings.FILE)
    known = settings.load(home, str(exports / settings.FILE))
    reports = land_all(home, known, lake.Run.begin(), progress)
    _judge(home, exports)
    return reports, known


def _stamp(seed: int, months: int, ratio: float) -> str:
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return f"seed {seed}, {months} months, ratio {ratio}, generator {digest.hexdigest()[:12]}\n"


def _clear(home: Home) -> None:
    for folder in (home.path / "exports", home.lake, home.snapshots):
        shutil.rmtree(folder, ignore_errors=True)
    for store in home.path.glob("judgements.sqlite*"):
        store.unlink()


def _judge(home: Home, exports: Path) -> None:
    """Stores what the demo's people said and wrote, once; a run that was killed in between stores the rest."""
    store = reader.judgements(home)
    texts = Postmortems(store)
    written = [row for row in _read(exports / "postmortems.json") if not texts.of(row["incident_id"])]
    texts.save_many([Revision(**row | {"base": 0, "saved_at": _moment(row["saved_at"])}) for row in written])
    if store.version() == 0:
        files = ("judgements.json", "findings.json", "postmortem-judgements.json")
        said = [row for name in files for row in _read(exports / name)]
        store.add_many([Judgement(**row | {"made_at": _moment(row["made_at"])}) for row in said])


def _read(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
