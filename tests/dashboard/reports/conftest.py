"""One reader and one report of the demo's quarter for the tests that change nothing."""

import pytest

from dashboard.reports import make
from dashboard.reports.compared import compared
from dashboard.reports.document import Document
from dashboard.reports.freeze import Frozen
from dashboard.reports.sections.made import Period
from data.home import Home
from data.reader import Reader, open_latest
from data.scope import Scope
from tests.organisation import moment

QUARTER = Scope(moment("2026-07-01T00:00Z"), moment("2026-10-01T00:00Z"))
Q3 = Period("2026-Q3", QUARTER)


@pytest.fixture(scope="package")
def reader(demo: Home) -> Reader:
    found = open_latest(demo)
    assert found
    return found


@pytest.fixture(scope="package")
def made(reader: Reader) -> tuple[Document, Frozen]:
    before = compared(reader, Q3)
    assert before
    assert before.name == "2026-Q2"
    return make.make(reader, Q3, before)
