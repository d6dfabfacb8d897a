"""What marks miss in the demo, as the app measures it, against what was planted there."""

import json

import pandas as pd
from streamlit.testing.v1 import AppTest

from dashboard.analysis.detection import measured
from data.home import Home
from data.reader import open_latest
from data.scope import Scope
from tests.organisation import moment

EVER = Scope(moment("2000-01-01T00:00Z"), moment("2100-01-01T00:00Z"))


def test_detection_by_marks_is_what_was_planted(home: Home, demo: Home) -> None:
    reader = open_latest(home)
    assert reader
    truth = json.loads((demo.path / "exports" / "truth.json").read_text(encoding="utf-8"))
    marked = {f"{row['repo']}@{row['sha']}": row["marked"] for row in truth["changes"]}
    recorded = reader.rows(
        "select distinct change.change_id from evidence.attribution as piece"
        " join overlay.changes as change on change.change_id = piece.change_id"
        " where piece.share is not null and change.counted"
    )
    found = measured(pd.DataFrame(reader.answer("label_detection", scope=EVER)))
    assert found.all.n == len(recorded) > 30
    assert found.all.events == sum(marked[row["change_id"]] for row in recorded) < found.all.n
    assert found.ratio.estimate is not None


def test_a_mark_where_nothing_is_declared_measures_nothing(home: Home) -> None:
    reader = open_latest(home)
    assert reader
    undeclared = Scope(EVER.since, EVER.until, repos=("larkfield/fulfilment",))
    assert sum(row["with_ai_lines"] for row in reader.answer("label_detection", scope=undeclared)) == 0


def test_the_overview_says_what_was_measured(app: AppTest) -> None:
    app.query_params["period"] = "all data"
    app.session_state["labels"] = True
    app.run()
    said = [caption.value for caption in app.caption if "Measured where tools record lines" in caption.value]
    assert len(said) == 1
    assert "of changes are AI-assisted. Then the ratio over all changes is" in said[0]
