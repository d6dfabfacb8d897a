"""`ingest explain`: the evidence with its raw lines, and what would change the verdict."""

from pathlib import Path
from typing import Any

import pytest

from data.errors import AftermathError
from data.home import Home
from ingest.explain import explain, text
from tests.organisation import AI, Organisation
from tests.stories import Stories, Story


class Shop:
    """One service of one repository."""

    def __init__(self, org: Organisation, name: str) -> None:
        self.org, self.name, self.repo = org, name, f"acme/{name}"
        org.service(name, repo=self.repo)

    def commit(self, message: str) -> str:
        return self.org.commit(self.repo, {"a.py": 3}, message, at="2026-03-01T10:00Z")

    def explained(self, name: str) -> dict[str, Any]:
        return explain(self.org.home, name)


stories = Stories(Shop)


@stories
def test_a_change_says_what_its_origin_hangs_on(shop: Shop) -> Story:
    sha = shop.commit(f"Add cart (#12){AI}")
    yield
    found = shop.explained(f"{shop.repo}@{sha[:9]}")
    assert found["would_change_it"][0] == "without C1 it would be unknown"
    said = text(found)
    assert "origin at merge: ai_assisted" in said
    assert "Co-Authored-By: Claude <noreply@anthropic.com>" in said


@stories
def test_an_unmarked_change_says_what_would_make_it_known(shop: Shop) -> Story:
    shop.commit("Add cart (#12)")
    yield
    said = text(shop.explained(f"{shop.repo}#12"))
    assert "evidence: none" in said
    assert "a policy of its repository for its date" in said


@stories
def test_two_kinds_of_evidence_hang_on_neither(shop: Shop) -> Story:
    sha = shop.commit(f"Add cart{AI}\nClaude-Session: https://claude.ai/code/session_01")
    yield
    assert "no single rule: several say the same" in shop.explained(f"{shop.repo}@{sha}")["would_change_it"]


@stories
def test_an_incident_says_its_candidates_and_why(shop: Shop) -> Story:
    sha = shop.commit("Add cart (#12)")
    shop.org.deploy(shop.name, sha, at="2026-03-01T11:00Z")
    incident = shop.org.incident(shop.name, at="2026-03-01T12:00Z", text=f"Caused by {shop.repo}#12.")
    yield
    said = text(shop.explained(incident))
    assert f"{shop.repo}@{sha}" in said
    assert "#12" in said


@pytest.mark.parametrize("name", ["{repo}#99", "{repo}@0000000", "'; drop table x; --", ""])
@stories
def test_an_unknown_name_is_one_clear_error(shop: Shop, name: str) -> Story:
    shop.commit("Add cart")
    yield
    with pytest.raises(AftermathError, match="no change or incident goes by this name"):
        shop.explained(name.format(repo=shop.repo))


@stories
def test_a_name_of_several_things_lists_them(shop: Shop) -> Story:
    first = shop.org.incident(shop.name, at="2026-03-01T12:00Z", id="P7")
    second = shop.org.incident(shop.name, at="2026-03-02T12:00Z", id="Q7")
    yield
    with pytest.raises(AftermathError) as caught:
        shop.explained("7")
    assert {first, second} <= set(str(caught.value).replace(",", "").replace(";", "").split())
    assert caught.value.remedy == "give a whole id"


def test_before_the_first_build_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(AftermathError, match="nothing has been built yet"):
        explain(Home(tmp_path), "acme/shop#1")
