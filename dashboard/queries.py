"""The app's questions to the reader, cached by the version that answers them."""

from typing import Any

import pandas as pd
import streamlit as st

from data.reader import Reader, Version, sql


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
    return _frame(reader.version, fingerprint, question, tuple(sorted(parameters.items())), reader)


@st.cache_data(max_entries=200, show_spinner=False)
def _frame(
    version: Version, fingerprint: str, question: str, parameters: tuple[tuple[str, Any], ...], _reader: Reader
) -> pd.DataFrame:
    return _reader.query(sql(question), **dict(parameters))


@st.cache_data(max_entries=500, show_spinner=False)
def _rows(
    version: Version, fingerprint: str, question: str, parameters: tuple[tuple[str, Any], ...], _reader: Reader
) -> list[dict[str, Any]]:
    values = {key: list(value) if isinstance(value, tuple) else value for key, value in parameters}
    return _reader.answer(question, **values)
