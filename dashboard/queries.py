"""The app's questions to the reader, cached by the reader that answers them, and so by version.

Sessions share the answers themselves, as a copy for each would cost more than many a question: nothing may change one.
A frame is handed out as a shallow copy, so that a column may be added to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from data.reader import Reader, sql

T = TypeVar("T")

_cached = st.cache_resource(max_entries=100, show_spinner=False, hash_funcs={Reader: lambda reader: reader.number})


def rows(reader: Reader, question: str, **parameters: Any) -> list[dict[str, Any]]:
    """Answers a question of data/queries as rows; lists are passed as tuples so that they can key the cache."""
    return _rows(reader, question, tuple(sorted(parameters.items())))


def row(reader: Reader, question: str, **parameters: Any) -> dict[str, Any] | None:
    """The first row of an answer, or None."""
    found = rows(reader, question, **parameters)
    return found[0] if found else None


def frame(reader: Reader, question: str, **parameters: Any) -> pd.DataFrame:
    """The same answer as a frame, with its columns even where it is empty."""
    found = _frame(reader, question, tuple(sorted(parameters.items())))
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
    return _some(reader, _part(question, most, after), tuple(sorted(parameters.items())))


def _part(question: str, most: int, after: int) -> str:
    return f"select * from (\n{sql(question)}\n) limit {int(most)} offset {int(after)}"


def count(reader: Reader, question: str, **parameters: Any) -> int:
    """How many rows an answer has."""
    return int(_asked(reader, f"select count(*) as rows from (\n{sql(question)}\n)", parameters)["rows"].iloc[0])


def _asked(reader: Reader, text: str, parameters: dict[str, Any]) -> pd.DataFrame:
    return _text(reader, text, tuple(sorted(parameters.items())))


@_cached
def _text(reader: Reader, text: str, parameters: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    return reader.query(text, **dict(parameters))


@_cached
def _some(reader: Reader, text: str, parameters: tuple[tuple[str, Any], ...]) -> list[dict[str, Any]]:
    return reader.rows(text, **dict(parameters))


@_cached
def _frame(reader: Reader, question: str, parameters: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
    return reader.query(sql(question), **dict(parameters))


@_cached
def _rows(reader: Reader, question: str, parameters: tuple[tuple[str, Any], ...]) -> list[dict[str, Any]]:
    values = {key: list(value) if isinstance(value, tuple) else value for key, value in parameters}
    return reader.answer(question, **values)


def computed(reader: Reader, of: Callable[..., T], *given: Any, **parameters: Any) -> T:
    """What a pure function makes of this version, such as `results.how_often`; once per version and parameters.

    Args:
        reader: Answers them.
        of: The function, whose first argument answers questions.
        given: Further arguments that follow from version and parameters themselves, so they are no part of the key.
        parameters: Its keyword arguments.
    """
    name = f"{of.__module__}.{of.__qualname__}"
    found: T = _computed(reader, name, tuple(sorted(parameters.items())), of, given)
    return found


@_cached
def _computed(
    reader: Reader,
    name: str,
    parameters: tuple[tuple[str, Any], ...],
    _of: Callable[..., Any],
    _given: tuple[Any, ...],
) -> Any:
    return _of(Cached(reader), *_given, **dict(parameters))
