"""Answers written down while a report is made, and given again when it is made once more."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from dashboard.records import records
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
