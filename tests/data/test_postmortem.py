"""The template of a post-mortem."""

import pytest

from data import settings
from data.errors import SettingsError
from data.postmortem import FIELDS, default_template, sections


def test_the_template_that_comes_with_the_product_binds_facts_and_hints_at_the_rest():
    found = {section.id: section for section in sections(default_template())}
    assert {"summary", "impact", "timeline", "trigger", "contributing_causes", "action_items"} <= set(found)
    assert found["contributing_causes"].fields == ("causes",)
    assert all(section.hint for section in found.values())
    assert {name for section in found.values() for name in section.fields} <= set(FIELDS)


def test_an_organisations_own_template_is_read():
    text = "Our way.\n\n## What happened\n{summary}\n{timeline}\nTell it.\nIn order.\n### Not a section\n## Why ##\n"
    first, second = sections(text)
    assert (first.id, first.fields) == ("what_happened", ("summary", "timeline"))
    assert first.hint == "Tell it. In order. ### Not a section"
    assert (second.title, second.fields, second.hint) == ("Why", (), "")


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("no heading", "postmortem.template: has no section; begin one with a line such as ## Summary"),
        ("## A\n## a", "has two sections called A"),
        ("## A\n{cause}", "has a field {cause} that does not exist; use summary, impact"),
    ],
)
def test_a_template_that_cannot_be_used_is_told_in_one_line(template, told):
    with pytest.raises(SettingsError) as raised:
        settings.parse({"postmortem": {"template": template}})
    assert told in str(raised.value)
