"""Kept answers: the rows a reader gives, and what they are kept under."""

from dataclasses import replace
from datetime import timedelta, timezone

import pandas as pd
import pytest

from dashboard.reports.counts import NotCountedError, Recorder, Replay, key
from data.reader import Reader
from tests.dashboard.reports.conftest import QUARTER


@pytest.mark.parametrize(
    "question", ["blast", "arms", "strip", "review_months", "policies", "observed", "filter_values"]
)
def test_rows_of_a_frame_are_the_readers_own_rows(reader: Reader, question: str) -> None:
    asked = {} if question in ("strip", "policies", "observed", "filter_values") else {"scope": QUARTER}
    rows = Recorder(reader).answer(question, **asked)
    assert rows == reader.answer(question, **asked)
    assert {type(value) for row in rows for value in row.values()} <= {
        type(value) for row in reader.answer(question, **asked) for value in row.values()
    }


def test_an_answer_is_found_by_what_it_was_asked_about_however_that_is_written(reader: Reader) -> None:
    recorder = Recorder(reader)
    counted = recorder.frame("arms", scope=QUARTER)
    berlin = timezone(timedelta(hours=2))
    moved = replace(QUARTER, since=QUARTER.since.astimezone(berlin), until=QUARTER.until.astimezone(berlin))
    replay = Replay(recorder.frames)
    pd.testing.assert_frame_equal(replay.frame("arms", scope=moved), counted)
    for other in (QUARTER.so_far, QUARTER.ever, replace(QUARTER, teams=("Shop",)), replace(QUARTER, links="lenient")):
        with pytest.raises(NotCountedError, match="did not count arms"):
            replay.frame("arms", scope=other)


def test_the_same_question_about_other_things_is_kept_apart() -> None:
    keys = {key("arms", {"scope": scope}) for scope in (QUARTER, QUARTER.so_far, QUARTER.ever)}
    assert (
        len(keys | {key("strata", {"scope": QUARTER}), key("strata_within_days", {"scope": QUARTER, "days": 7})}) == 5
    )
