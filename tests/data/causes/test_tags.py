"""The catalogue of cause tags, and what an organisation may do to it."""

import re

import pytest

from data import settings
from data.causes import CausesSettings, tags
from data.causes.tags import catalogue, catalogue_version
from data.errors import SettingsError

#: Google's published classes, and what is said to break when code is written faster than it is read.
GOOGLES_TRIGGERS = {
    *("binary_push", "config_push", "user_behaviour", "pipeline", "provider", "performance_decay", "capacity"),
    "hardware",
}
GOOGLES_CAUSES = {"software_defect", "process_gap", "complex_interaction", "deployment_planning", "network_failure"}
VELOCITY = {
    *("plausible_but_wrong", "edge_case_unseen", "cold_cache", "not_idempotent", "ordering_assumed", "race_condition"),
    *("misread_requirement", "invented_api", "copied_out_of_context", "no_test", "shallow_review"),
    *("automated_review_only", "reviewer_lacked_context", "change_too_large", "no_canary", "no_rollback"),
    *("runbook_gap", "alert_missing"),
}
OWN = {
    "id": "tariff_late",
    "role": "cause",
    "name": "Tariff table late",
    "definition": "The nightly tariff table was not there.",
    "question": "What does this do while the table is yesterday's?",
}


def by_id(**document):
    return {tag.id: tag for tag in tags(CausesSettings.model_validate(document))}


def test_the_catalogue_covers_the_published_classes_and_the_velocity_ones():
    roles = {role: {tag.id for tag in catalogue() if tag.role == role} for role in ("trigger", "cause")}
    assert roles["trigger"] >= GOOGLES_TRIGGERS
    assert roles["cause"] >= GOOGLES_CAUSES | VELOCITY
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", catalogue_version())


@pytest.mark.parametrize("tag", catalogue(), ids=lambda tag: tag.id)
def test_every_tag_says_what_it_is_what_it_is_not_and_what_to_ask(tag):
    assert tag.definition.endswith(".")
    assert tag.example.endswith(".")
    assert tag.not_this.endswith(".")
    assert tag.question.endswith("?")
    assert tag.words
    assert all(word == word.lower() for word in tag.words)


def test_no_tag_names_an_origin_or_shares_its_name():
    everything = [f"{tag.id} {tag.name}" for tag in catalogue()]
    assert not [text for text in everything if re.search(r"(?i)\b(ai|llm|human|agent)\b", text.replace("_", " "))]
    assert len({tag.name for tag in catalogue()}) == len({tag.id for tag in catalogue()}) == len(catalogue())


def test_an_organisation_adds_renames_and_retires():
    found = by_id(tags=[OWN], change={"cold_cache": {"name": "Tariff cache cold"}}, retired=["no_test"])
    assert found["tariff_late"].own
    assert found["cold_cache"].name == "Tariff cache cold"
    assert found["cold_cache"].definition == by_id()["cold_cache"].definition
    assert found["no_test"].retired
    assert not by_id()["no_test"].retired


@pytest.mark.parametrize(
    ("causes", "told"),
    [
        ({"tags": [OWN | {"id": "no_test"}]}, "no_test is taken"),
        ({"tags": [OWN, OWN]}, "tariff_late is taken"),
        ({"tags": [OWN | {"id": "Tariff late"}]}, "causes.tags[0].id"),
        ({"retired": ["cold_cash"]}, "no tag goes by cold_cash"),
        ({"change": {"cold_cash": {"name": "x"}}}, "no tag goes by cold_cash"),
        ({"change": {"cold_cache": {"nam": "x"}}}, "did you mean name?"),
    ],
)
def test_a_mistake_in_the_settings_is_named(causes, told):
    with pytest.raises(SettingsError) as raised:
        settings.parse({"causes": causes})
    assert told in str(raised.value)
