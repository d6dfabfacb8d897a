"""A reader some of whose answers are others: what a report says of data the demo does not have."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from dashboard.reports.counts import records
from data.reader import Reader

Change = Callable[[pd.DataFrame], pd.DataFrame]


class Altered:
    """Asks a reader and changes what it answers, before a report counts it.

    Attributes:
        changes: Question to what is made of its answer; under "" what is made of every answer first.
    """

    def __init__(self, reader: Reader, changes: Mapping[str, Change]) -> None:
        self._reader = reader
        self._changes = changes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def frame(self, question: str, **parameters: Any) -> pd.DataFrame:
        found = self._reader.frame(question, **parameters)
        for name in ("", question):
            if name in self._changes:
                found = self._changes[name](found)
        return found.reset_index(drop=True)

    def answer(self, question: str, **parameters: Any) -> list[dict[str, Any]]:
        return records(self.frame(question, **parameters))
