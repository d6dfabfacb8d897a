"""`ingest explain`: the evidence with its raw lines, and what would change the verdict."""

from pathlib import Path

import pytest

from data.errors import AftermathError
from data.home import Home
from ingest.explain import explain, text
from tests.organisation import AI, Organisation


@pytest.fixture
def shop(tmp_path: Path) -> Organisation:
    return Organisation(tmp_path, services={"shop": {"repo": "acme/shop"}})


def test_a_change_says_what_its_origin_hangs_on(shop: Organisation) -> None:
    sha = shop.commit("acme/shop", {"a.py": 3}, f"Add cart (#12){AI}", at="2026-03-01T10:00Z")
    shop.reader()
    found = explain(shop.home, f"acme/shop@{sha[:9]}")
    assert found["would_change_it"][0] == "without C1 it would be unknown"
    said = text(found)
    assert "origin at merge: ai_assisted" in said
    assert "Co-Authored-By: Claude <noreply@anthropic.com>" in said


def test_an_unmarked_change_says_what_would_make_it_known(shop: Organisation) -> None:
    shop.commit("acme/shop", {"a.py": 3}, "Add cart (#12)", at="2026-03-01T10:00Z")
    shop.reader()
    said = text(explain(shop.home, "acme/shop#12"))
    assert "evidence: none" in said
    assert "a policy of its repository for its date" in said


def test_two_kinds_of_evidence_hang_on_neither(shop: Organisation) -> None:
    body = f"Add cart{AI}\nClaude-Session: https://claude.ai/code/session_01"
    sha = shop.commit("acme/shop", {"a.py": 3}, body, at="2026-03-01T10:00Z")
    shop.reader()
    assert "no single rule: several say the same" in explain(shop.home, f"acme/shop@{sha}")["would_change_it"]


def test_an_incident_says_its_candidates_and_why(shop: Organisation) -> None:
    sha = shop.commit("acme/shop", {"a.py": 3}, "Add cart (#12)", at="2026-03-01T10:00Z")
    shop.deploy("shop", sha, at="2026-03-01T11:00Z")
    incident = shop.incident("shop", at="2026-03-01T12:00Z", text="Caused by acme/shop#12.")
    shop.reader()
    said = text(explain(shop.home, incident))
    assert f"acme/shop@{sha}" in said
    assert "#12" in said


@pytest.mark.parametrize("name", ["acme/shop#99", "acme/shop@0000000", "'; drop table x; --", ""])
def test_an_unknown_name_is_one_clear_error(shop: Organisation, name: str) -> None:
    shop.commit("acme/shop", {"a.py": 3}, "Add cart", at="2026-03-01T10:00Z")
    shop.reader()
    with pytest.raises(AftermathError, match="no change or incident goes by this name"):
        explain(shop.home, name)


def test_a_name_of_several_things_lists_them(shop: Organisation) -> None:
    first = shop.incident("shop", at="2026-03-01T12:00Z", id="P7")
    second = shop.incident("shop", at="2026-03-02T12:00Z", id="Q7")
    shop.reader()
    with pytest.raises(AftermathError) as caught:
        explain(shop.home, "7")
    assert {first, second} <= set(str(caught.value).replace(",", "").replace(";", "").split())
    assert caught.value.remedy == "give a whole id"


def test_before_the_first_build_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(AftermathError, match="nothing has been built yet"):
        explain(Home(tmp_path), "acme/shop#1")
