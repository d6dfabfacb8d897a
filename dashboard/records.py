"""A frame as rows of plain Python values."""

from typing import Any

import pandas as pd


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
