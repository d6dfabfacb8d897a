"""Service names only one system knows: found, suggested, shown with lines that settings can take, mapped by nobody."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data import settings
from data.home import PROJECT
from data.service_names import Unmapped, unmapped
from ingest import service_names
from tests.organisation import Organisation

AT = "2026-03-02T12:00Z"
ODD = 'the "old".shop\nEU'
DOCUMENT: dict[str, Any] = {
    "services": {"checkout": {"repo": "acme/checkout", "aliases": ["PIJ90N7"], "patterns": ["(?i)checkout worker.*"]}}
}


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    """Incidents under names that a pager knows, deploys under names that pipelines know."""
    org = Organisation(tmp_path_factory.mktemp("names"), **DOCUMENT)
    sha = org.commit("acme/checkout", {"a.py": 1}, "Add cart", at="2026-03-01T09:00Z")
    for service in ("checkout", "svc-search", "old-shop-eu", "billing", "legacy"):
        org.deploy(service, sha, at="2026-03-01T10:00Z")
    for service in (
        "Checkout API",
        "Checkout API",
        "Checkout worker 2",
        "SearchService",
        ODD,
        "billing",
        "Chekout",
        "API",
    ):
        org.incident(service, at=AT)
    org.land()
    org.build()
    return org


@pytest.fixture
def found(org: Organisation) -> dict[str, Unmapped]:
    return {name.name: name for name in unmapped(org.open().answer("unmapped_services"))}


def test_names_of_one_system_are_found_with_what_carries_them(found: dict[str, Unmapped]) -> None:
    carried = {name: (each.incidents, each.deploys, each.changes) for name, each in found.items()}
    assert carried == {
        "Checkout API": (2, 0, 0), "Chekout": (1, 0, 0), "SearchService": (1, 0, 0), ODD: (1, 0, 0), "API": (1, 0, 0),
        "svc-search": (0, 1, 1), "old-shop-eu": (0, 1, 1), "legacy": (0, 1, 1),
    }  # fmt: skip


def test_a_name_is_likened_to_services_that_other_systems_know(found: dict[str, Unmapped]) -> None:
    likened = {name: [suggestion.service for suggestion in each.suggestions] for name, each in found.items()}
    assert likened == {
        "Checkout API": ["checkout"], "Chekout": ["checkout"], "SearchService": ["svc-search"],
        "svc-search": ["SearchService"], ODD: ["old-shop-eu"], "old-shop-eu": [ODD], "API": [], "legacy": [],
    }  # fmt: skip


def test_a_suggestion_keeps_the_aliases_that_are_there_and_the_name_that_pipelines_use(
    found: dict[str, Unmapped],
) -> None:
    assert tomllib.loads(found["Checkout API"].suggestions[0].lines) == {
        "services": {"checkout": {"aliases": ["PIJ90N7", "Checkout API"]}}
    }
    assert found[ODD].suggestions[0].lines == found["old-shop-eu"].suggestions[0].lines


def test_only_what_is_written_down_maps_a_name(org: Organisation, tmp_path: Path, found: dict[str, Unmapped]) -> None:
    def services(one: Organisation) -> set[str]:
        return {row["service"] for row in one.open().rows("select distinct service from core.incidents")}

    as_they_came = {"Checkout API", "SearchService", ODD, "billing", "Chekout", "API"}
    assert services(org) == {"checkout", *as_they_came}
    told = org.copy(tmp_path)
    pasted = tomllib.loads(f"{found['SearchService'].suggestions[0].lines}\n{found[ODD].suggestions[0].lines}")
    told.settings = settings.parse({"services": {**DOCUMENT["services"], **pasted["services"]}})
    told.build()
    assert services(told) == {"checkout", "svc-search", "old-shop-eu", "Checkout API", "billing", "Chekout", "API"}


def test_the_command_and_the_page_say_them(
    org: Organisation, found: dict[str, Unmapped], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = service_names.text(service_names.unmapped(org.home)).splitlines()
    assert said[0].startswith("8 service names known to one system only")
    assert said[said.index('"Checkout API": 2 incidents') + 1 :][:4] == [
        '  may be "checkout":',
        "    # there already: this replaces its aliases",
        "    [services.checkout]",
        '    aliases = ["PIJ90N7", "Checkout API"]',
    ]
    monkeypatch.setenv("AFTERMATH_HOME", str(org.home.path))
    app = AppTest.from_file(str(PROJECT / "dashboard" / "app.py"), default_timeout=30)
    app.switch_page("views/health.py").run()
    assert not app.exception
    shown = [code.value for code in app.get("code")]
    assert shown[0] == found["Checkout API"].suggestions[0].lines
    assert len(shown) == 6
