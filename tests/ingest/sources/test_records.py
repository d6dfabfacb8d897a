from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import available_timezones

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.errors import UsageError
from ingest.sources.records import Options, parse_instant, time_fault, to_payload

MACROS = Path(__file__).parents[3] / "data" / "models" / "macros.sql"


@pytest.fixture(scope="module")
def sql():
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    connection.execute(MACROS.read_text())
    return connection


def as_built(sql, text, zone="UTC"):
    """The instant the snapshot will hold, by the macro the models cast with."""
    micros = sql.execute("select epoch_us(instant(?, ?))", [text, zone]).fetchone()[0]
    return None if micros is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


ZONES = st.sampled_from(["", "Z", "+00:00", "-00:00", "+02:00", "-0330", "+0545", "+14", "-11"])
CLOCKS = st.sampled_from(["%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%H:%M:%S.%f789"])
DAYS = st.datetimes(datetime(1971, 1, 3), datetime(2200, 1, 1))


@given(DAYS, st.sampled_from("T "), CLOCKS, ZONES)
def test_a_time_means_the_same_here_and_in_the_snapshot(sql, day, gap, clock, zone):
    text = day.strftime(f"%Y-%m-%d{gap}{clock}") + zone
    instant = parse_instant(text)
    assert instant is not None
    assert (instant.tzinfo is None) == (zone == "")
    assert as_built(sql, text) == (instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant)


@given(st.text("0123456789-+:.TtZz UTC", max_size=32))
@example("2023-05-31T24:00:00Z")
@example("2023-05-31T10:05:00+24:00")
@example("2023-05-31T10:05:60Z")
@example("2023-05-31+02")
@example("2011-05-06")
def test_what_is_accepted_here_is_never_lost_in_the_snapshot(sql, text):
    instant = parse_instant(text)
    if instant is not None:
        assert as_built(sql, text) == (instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2011-05-06T17:00Z", datetime(2011, 5, 6, 17, tzinfo=UTC)),
        ("2011-05-06T03:30-07", datetime(2011, 5, 6, 3, 30, tzinfo=timezone(-timedelta(hours=7)))),
        ("2011-05-06", datetime(2011, 5, 6)),
        ("2020-07-17T08:42:58.315+0000", datetime(2020, 7, 17, 8, 42, 58, 315000, tzinfo=UTC)),
        ("2023-05-31T10:05:00.9999999Z", datetime(2023, 5, 31, 10, 5, 0, 999999, tzinfo=UTC)),
    ],
)
def test_spellings_found_in_exports(text, expected):
    assert parse_instant(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2023-02-30T10:00:00Z",
        "2023-W22-3",
        "20230531T100500Z",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00.000Z",
        "2023-05-31T10:05:00Z\n",
        "\uff12023-05-31T10:05:00Z",
        "infinity",
        1685527500,
        None,
    ],
)
def test_what_is_not_a_time(text):
    assert parse_instant(text) is None


def test_a_naive_time_in_a_zone_with_summer_time_is_the_same_instant_in_the_snapshot(sql):
    assert parse_instant("2026-07-01T12:00:00") == datetime(2026, 7, 1, 12)
    assert as_built(sql, "2026-07-01T12:00:00", "Europe/Berlin") == datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_every_zone_an_export_may_name_is_known_to_the_snapshot(sql):
    known = {name for (name,) in sql.execute("select name from pg_timezone_names()").fetchall()}
    assert {name for name in available_timezones() if "/" in name and name.split("/")[0].isalpha()} - known == set()


def test_faults_say_what_to_do():
    assert time_fault({}, "created_at", None) is None
    assert time_fault({}, "created_at", None, required=True)[0] == "created_at is missing"
    reason, remedy = time_fault({"created_at": "2026-03-01T10:00:00"}, "created_at", None)
    assert "no time zone" in reason
    assert "--time-zone" in remedy
    assert time_fault({"created_at": "2026-03-01T10:00:00"}, "created_at", "Europe/Berlin") is None
    assert "'soon' is not a time" in time_fault({"created_at": "soon"}, "created_at", "UTC")[0]


def test_an_unknown_time_zone_is_wrong_use():
    with pytest.raises(UsageError, match="Europe/Atlantis"):
        Options(time_zone="Europe/Atlantis")


@given(st.text(st.characters(exclude_categories=()), max_size=30))
@example("half an emoji \ud83d")
@example('quote " backslash \\ tab \t line \r\n nul \x00 bell \x07 \u2028')
def test_any_text_comes_back_from_a_payload_in_the_snapshot(sql, text):
    (found,) = sql.execute("select ?::json ->> 'title'", [to_payload({"title": text})]).fetchone()
    assert found == "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text)
