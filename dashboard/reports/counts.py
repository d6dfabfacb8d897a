"""Answers written down while a report is made, and given again when it is made once more."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.errors import AftermathError
from data.reader import Reader


class Recorder:
    """A reader whose answers are kept: the n-th answer to a question is kept as `question.n`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._asked: Counter[str] = Counter()
        self.frames: dict[str, pd.DataFrame] = {}

    def frame(self, question: str, **parameters: Any) -> pd.DataFrame:
        return self._keep(question, self._reader.frame(question, **parameters))

    def answer(self, question: str, **parameters: Any) -> list[dict[str, Any]]:
        return records(self.frame(question, **parameters))

    def _keep(self, question: str, found: pd.DataFrame) -> pd.DataFrame:
        self._asked[question] += 1
        self.frames[f"{question}.{self._asked[question]}"] = found
        return found


class Replay:
    """The kept answers in the order they were asked for."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self._frames = frames
        self._asked: Counter[str] = Counter()

    def frame(self, question: str, **parameters: Any) -> pd.DataFrame:
        """The next answer to a question, whatever it is asked about.

        Raises:
            AftermathError: It was not asked so often when the report was made.
        """
        self._asked[question] += 1
        name = f"{question}.{self._asked[question]}"
        if name not in self._frames:
            what = f"this report was frozen by another version, which did not count {question}"
            raise AftermathError(what, remedy="make the report anew")
        return self._frames[name]

    def answer(self, question: str, **parameters: Any) -> list[dict[str, Any]]:
        return records(self.frame(question, **parameters))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain dictionaries with Python values, None for null."""
    names = [str(name) for name in frame.columns]
    columns = [[_plain(value) for value in _dates(frame[name]).tolist()] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _dates(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Days as days: a database's date comes back as midnight without a zone."""
    return column.dt.date if pd.api.types.is_datetime64_dtype(column) else column


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple) or hasattr(value, "tolist"):
        return list(value)
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
