"""Answers written down while a report is made, and given again when it is made once more."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from data.errors import AftermathError
from data.reader import Reader


class NotCountedError(AftermathError):
    """A question that nobody asked when the report was made."""


class Recorder:
    """A reader whose answers are kept, each under its question and what it was asked about."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.frames: dict[str, pd.DataFrame] = {}

    def frame(self, question: str, **parameters: Any) -> pd.DataFrame:
        name = key(question, parameters)
        if name not in self.frames:
            self.frames[name] = self._reader.frame(question, **parameters)
        return self.frames[name]

    def answer(self, question: str, **parameters: Any) -> list[dict[str, Any]]:
        return records(self.frame(question, **parameters))


class Replay:
    """The kept answers."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self._frames = frames

    def frame(self, question: str, **parameters: Any) -> pd.DataFrame:
        """What was answered.

        Raises:
            NotCountedError: It was not asked when the report was made.
        """
        name = key(question, parameters)
        if name not in self._frames:
            what = f"this report was frozen by another version, which did not count {question}"
            raise NotCountedError(what, remedy="make the report anew")
        return self._frames[name]

    def answer(self, question: str, **parameters: Any) -> list[dict[str, Any]]:
        return records(self.frame(question, **parameters))


def key(question: str, parameters: Mapping[str, Any]) -> str:
    """The name an answer is kept under: the question, and a digest of what it was asked about."""
    told = sorted((name, _told(value)) for name, value in parameters.items())
    return f"{question}.{hashlib.sha256(repr(told).encode()).hexdigest()[:12]}"


def _told(value: Any) -> Any:
    """A parameter in one spelling, however it was made."""
    if is_dataclass(value) and not isinstance(value, type):
        return sorted((name, _told(part)) for name, part in asdict(value).items())
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.year > 1 else value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain dictionaries with Python values, None for null."""
    names = [str(name) for name in frame.columns]
    columns = [_values(frame[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(column: "pd.Series[Any]") -> list[Any]:
    if pd.api.types.is_datetime64_dtype(column):
        # A database's date comes back as midnight without a zone.
        column = column.dt.date
    values = column.tolist()
    if pd.api.types.is_object_dtype(column) or isinstance(column.dtype, pd.DatetimeTZDtype):
        return [_plain(value) for value in values]
    return [None if gone else value for gone, value in zip(column.isna(), values, strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple) or hasattr(value, "tolist"):
        return list(value)
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
