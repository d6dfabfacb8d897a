"""Lines of aftermath.toml that list a service's aliases, whatever the names hold."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from data import settings
from data.service_names import alias_lines

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(NAMES, st.lists(NAMES, min_size=1, unique=True))
def test_the_lines_are_toml_that_names_just_these(service: str, aliases: list[str]) -> None:
    lines = alias_lines(service, aliases, there=True)
    assert tomllib.loads(lines) == {"services": {service: {"aliases": aliases}}}


def test_names_with_quotes_dots_and_newlines_are_settings_that_can_be_read() -> None:
    lines = alias_lines('a "b".c', ["x\ny", "d\\e", "\x7f"], there=False)
    known = settings.parse(tomllib.loads(lines))
    assert known.services['a "b".c'].aliases == ["x\ny", "d\\e", "\x7f"]
    assert lines.startswith('[services."a \\"b\\".c"]\n')
    assert (
        alias_lines("checkout-api", ["Checkout API"], there=False)
        == '[services.checkout-api]\naliases = ["Checkout API"]'
    )
