"""A small table that fits a phone: there each row becomes a block, its cells named by their columns."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.components.text import html

#: Columns that need no other form on a phone.
_FIT_A_PHONE = 2


def show(rows: Sequence[Mapping[str, object]]) -> None:
    """Draws the rows under the names of the first one's columns; whole numbers get commas and stand right."""
    if not rows:
        return
    names = list(rows[0])
    numbers = {name for name in names if all(_number(row[name]) for row in rows)}
    head = "".join(f'<th scope="col"{_right(name in numbers)}>{html(name)}</th>' for name in names)
    body = "".join(f"<tr>{''.join(_cell(row, name, names, numbers) for name in names)}</tr>" for row in rows)
    wide = " wide" if len(names) > _FIT_A_PHONE else ""
    st.html(f'<table class="facts-table{wide}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def _cell(row: Mapping[str, object], name: str, names: Sequence[str], numbers: set[str]) -> str:
    value = row[name]
    text = html(f"{value:,.12g}" if isinstance(value, int | float) and not isinstance(value, bool) else value)
    if name == names[0]:
        return f'<th scope="row">{text}</th>'
    return f'<td data-label="{html(name)}"{_right(name in numbers)}>{text}</td>'


def _number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _right(yes: bool) -> str:
    return ' class="number"' if yes else ""
