"""Texts of post-mortems: nothing saved is lost, whoever else writes and whatever dies."""

import random
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.judgements import JudgementError, JudgementStore, Postmortems, Revision, fold
from data.judgements.revision import LONGEST

ROOT = Path(__file__).parents[3]
NOON = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
INCIDENT = "pagerduty/default/Q1"


def revision(**change):
    fields = {"incident_id": INCIDENT, "section": "summary", "body": "It broke.", "base": 0, "actor": "asha"}
    return Revision(**(fields | change))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "judgements.sqlite"


@pytest.fixture
def texts(path):
    store = JudgementStore.open(f"sqlite:///{path}", clock=lambda: NOON)
    yield Postmortems(store)
    store.close()


def test_a_text_comes_back_with_its_id_and_time_and_apart_from_others(texts):
    first = texts.save(revision())
    texts.save(revision(incident_id="pagerduty/default/Q2"))
    assert (first.id, first.saved_at) == (1, NOON)
    assert texts.of(INCIDENT) == [first]
    assert texts.of("nobody") == []


def test_200_kb_of_any_text_come_back(texts):
    body = "=cmd|' /C calc'!A0 <script>alert(1)</script> ünï🔥\n" * 4_000
    assert texts.save(revision(body=body)).body == body
    assert texts.of(INCIDENT)[0].body == body


def test_what_no_store_can_hold_is_marked_and_not_refused(texts):
    assert texts.save(revision(body="a\x00b\ud83dc")).body == "a\ufffdb\ufffdc"


def test_a_megabyte_in_one_section_is_refused_with_what_to_do():
    with pytest.raises(JudgementError, match="summary is longer than 1,000,000 characters; shorten it"):
        revision(body="x" * (LONGEST + 1))


@pytest.mark.parametrize("statement", ["update postmortem_revisions set body = ''", "delete from postmortem_revisions"])
def test_the_database_itself_refuses_to_change_a_text(texts, path, statement):
    saved = texts.save(revision())
    with sqlite3.connect(path) as raw, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement)
    assert texts.of(INCIDENT) == [saved]


def test_a_store_of_the_first_release_gains_the_table_and_keeps_its_rows(tmp_path):
    from alembic import command
    from alembic.config import Config

    from data.judgements import schema
    from data.judgements.store import _engine
    from tests.data.judgements.test_judgement import judgement

    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
    with _engine(url).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "insert into judgements (kind, subject, object, verdict, note, actor, made_at, origin_visible)"
            " values ('link', 'pagerduty/default/Q1', 'shop@4f1c2a9', 'confirmed', '', 'asha', '2026-03-04', 0)"
        )
    store = JudgementStore.open(url)
    assert [row.verdict for row in store.all()] == [judgement().verdict]
    assert Postmortems(store).save(revision()).id == 1


def test_search_finds_what_stands_now_and_not_what_stood_there(texts):
    first = texts.save(revision(body="The cache was COLD_100%"))
    assert texts.holding(["cold_100%"]) == {INCIDENT}
    assert texts.holding(["cold%100"]) == frozenset()
    texts.save(revision(section="impact", body="Nobody could pay"))
    assert texts.holding(["cold", "pay"]) == {INCIDENT}
    assert texts.holding(["cold", "warm"]) == frozenset()
    texts.save(revision(body="Something else", base=first.id))
    assert texts.holding(["cold"]) == frozenset()


def ids(*revisions):
    return [
        each if each.id else Revision(**{**each.__dict__, "id": number}) for number, each in enumerate(revisions, 1)
    ]


def test_a_text_written_on_the_newest_replaces_it():
    now = fold(ids(revision(), revision(body="Better.", base=1)))["summary"]
    assert (now.current.body, now.others) == ("Better.", ())


def test_a_text_written_without_seeing_the_newest_leaves_both_open_until_somebody_settles():
    rows = [revision(), revision(body="Other.", actor="bram")]
    now = fold(ids(*rows))["summary"]
    assert (now.current.body, [other.body for other in now.others]) == ("Other.", ["It broke."])
    rows.append(revision(body="Other, longer.", base=2, actor="bram"))
    assert [other.body for other in fold(ids(*rows))["summary"].others] == ["It broke."]
    rows.append(revision(body="Both.", base=3, settles=True))
    now = fold(ids(*rows))["summary"]
    assert (now.current.body, now.others) == ("Both.", ())


def test_the_same_text_twice_is_no_conflict():
    assert fold(ids(revision(), revision(actor="bram")))["summary"].others == ()


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9), st.text("xy", max_size=2), st.booleans()), max_size=9)
)
def test_no_text_is_ever_replaced_by_somebody_who_had_not_seen_it(saves):
    rows = ids(*(revision(section=s, base=b, body=t, settles=w) for s, b, t, w in saves))
    for section, now in fold(rows).items():
        mine = [row for row in rows if row.section == section]
        assert now.current == mine[-1]
        start = max((index for index, row in enumerate(mine) if row.settles), default=0)
        for before, after in zip(mine[start:], mine[start + 1 :], strict=False):
            seen = after.base == before.id or before.body.strip() == after.body.strip()
            assert seen or before in now.others


def test_a_killed_writer_loses_no_text_it_was_told_is_saved(path):
    dice = random.Random(20261128)
    url = f"sqlite:///{path}"
    command = [sys.executable, "-m", "bench.saves", "--child", url, "asha"]
    process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE)
    told = [process.stdout.readline().strip() for _ in range(dice.randrange(5, 40))]
    process.send_signal(signal.SIGKILL)
    told += [line.strip() for line in process.stdout if line.endswith("\n")]
    process.wait()
    assert process.returncode == -signal.SIGKILL
    kept = {f"{row.id} {row.body.splitlines()[0]}" for row in Postmortems(JudgementStore.open(url)).of(INCIDENT)}
    assert set(told) <= kept
