"""The app's questions to the reader, cached by the version that answers them.

Sessions share the answers themselves, as a copy for each would cost more than many a question: nothing may change one.
A frame is handed out as a shallow copy, so that a column may be added to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from data.reader import Reader, Version, sql

T = TypeVar("T")


def rows(reader: Reader, question: str, **parameters: Any) -> list[dict[str, Any]]:
    """Answers a question of data/queries as rows; lists are passed as tuples so that they can key the cache."""
    fingerprint = str(reader.facts.get("fingerprint"))
    return _rows(reader.version, fingerprint, question, tuple(sorted(parameters.items())), reader)


def row(reader: Reader, question: str, **parameters: Any) -> dict[str, Any] | None:
    """The first row of an answer, or None."""
    found = rows(reader, question, **parameters)
    return found[0] if found else None


def frame(reader: Reader, question: str, **parameters: Any) -> pd.DataFrame:
    """The same answer as a frame, with its columns even where it is empty."""
    fingerprint = str(reader.facts.get("fingerprint"))
    found = _frame(reader.version, fingerprint, question, tuple(sorted(parameters.items())), reader)
    return found.copy(deep=False)


@dataclass(frozen=True)
class Cached:
    """Answers of a reader for `dashboard.results`, each question asked once per version and parameters."""

    reader: Reader

    def frame(self, question: str, **parameters: Any) -> pd.DataFrame:
        return frame(self.reader, question, **parameters)

    def answer(self, question: str, **parameters: Any) -> list[dict[str, Any]]:
        return rows(self.reader, question, **parameters)


def latest(reader: Reader, question: str, most: int, *, after: int = 0, **parameters: Any) -> pd.DataFrame:
    """The first rows of an answer after the first few, without reading the others."""
    return _asked(reader, _part(question, most, after), parameters).copy(deep=False)


def some(reader: Reader, question: str, most: int, *, after: int = 0, **parameters: Any) -> list[dict[str, Any]]:
    """The same as rows."""
    fingerprint = str(reader.facts.get("fingerprint"))
    return _some(reader.version, fingerprint, _part(question, most, after), tuple(sorted(parameters.items())), reader)


def _part(question: str, most: int, after: int) -> str:
    return f"select * from (\n{sql(question)}\n) limit {int(most)} offset {int(after)}"


def count(reader: Reader, question: str, **parameters: Any) -> int:
    """How many rows an answer has."""
    return int(_asked(reader, f"select count(*) as rows from (\n{sql(question)}\n)", parameters)["rows"].iloc[0])


def _asked(reader: Reader, text: str, parameters: dict[str, Any]) -> pd.DataFrame:
    fingerprint = str(reader.facts.get("fingerprint"))
    return _text(reader.version, fingerprint, text, tuple(sorted(parameters.items())), reader)


@st.cache_resource(max_entries=100, show_spinner=False)
def _text(
    version: Version, fingerprint: str, text: str, parameters: tuple[tuple[str, Any], ...], _reader: Reader
) -> pd.DataFrame:
    return _reader.query(text, **dict(parameters))


@st.cache_resource(max_entries=100, show_spinner=False)
def _some(
    version: Version, fingerprint: str, text: str, parameters: tuple[tuple[str, Any], ...], _reader: Reader
) -> list[dict[str, Any]]:
    return _reader.rows(text, **dict(parameters))


@st.cache_resource(max_entries=100, show_spinner=False)
def _frame(
    version: Version, fingerprint: str, question: str, parameters: tuple[tuple[str, Any], ...], _reader: Reader
) -> pd.DataFrame:
    return _reader.query(sql(question), **dict(parameters))


@st.cache_resource(max_entries=100, show_spinner=False)
def _rows(
    version: Version, fingerprint: str, question: str, parameters: tuple[tuple[str, Any], ...], _reader: Reader
) -> list[dict[str, Any]]:
    values = {key: list(value) if isinstance(value, tuple) else value for key, value in parameters}
    return _reader.answer(question, **values)


def computed(reader: Reader, of: Callable[..., T], *given: Any, **parameters: Any) -> T:
    """What a pure function makes of this version, such as `results.how_often`; once per version and parameters.

    Args:
        reader: Answers them.
        of: The function, whose first argument answers questions.
        given: Further arguments that follow from version and parameters themselves, so they are no part of the key.
        parameters: Its keyword arguments.
    """
    fingerprint = str(reader.facts.get("fingerprint"))
    name = f"{of.__module__}.{of.__qualname__}"
    found: T = _computed(reader.version, fingerprint, name, tuple(sorted(parameters.items())), of, reader, given)
    return found


@st.cache_resource(max_entries=100, show_spinner=False)
def _computed(
    version: Version,
    fingerprint: str,
    name: str,
    parameters: tuple[tuple[str, Any], ...],
    _of: Callable[..., Any],
    _reader: Reader,
    _given: tuple[Any, ...],
) -> Any:
    return _of(Cached(_reader), *_given, **dict(parameters))
