"""The filter bar: period, service, team and severity, held in the URL; periods count back from the data's end."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import queries
from data.reader import Reader

DEFAULT_PERIOD = "12 months"
_SPANS = {"90 days": 90, DEFAULT_PERIOD: 365}
ALL = "all data"
#: How unmarked changes are counted: as what they are, or as a person assumes them to be.
UNMARKED = ("unknown", "human-only")


@dataclass(frozen=True)
class Filters:
    """What a page is asked to show: changes merged in [since, until), of these services, teams and severities.

    `assumed` counts unmarked changes as human-only, which whatever is shown must say.
    """

    since: datetime
    until: datetime
    period: str
    services: tuple[str, ...]
    teams: tuple[str, ...]
    severities: tuple[str, ...]
    assumed: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        """The filters as query parameters; an empty list means all."""
        return {
            "since": self.since,
            "until": self.until,
            "services": self.services,
            "teams": self.teams,
            "severities": self.severities,
        }

    @property
    def days(self) -> float:
        return (self.until - self.since) / timedelta(days=1)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the period is filtered."""
        return bool(self.services or self.teams or self.severities)


def periods(first: datetime, last: datetime, zone: str) -> dict[str, tuple[datetime, datetime]]:
    """Name -> (since, until): spans back from the data's end, all of it, and its quarters, newest first.

    Args:
        first: Start of the observed span.
        last: Its end.
        zone: The zone quarters are cut in.
    """
    end = last + timedelta(seconds=1)
    found = {name: (max(first, end - timedelta(days=days)), end) for name, days in _SPANS.items()}
    found[ALL] = (first, end)
    local = ZoneInfo(zone)
    start, stop = first.astimezone(local), last.astimezone(local)
    quarters = [(year, quarter) for year in range(start.year, stop.year + 1) for quarter in range(1, 5)]
    for year, quarter in reversed(quarters):
        opens = datetime(year, 3 * quarter - 2, 1, tzinfo=local).astimezone(UTC)
        closes = datetime(year + quarter // 4, 3 * quarter % 12 + 1, 1, tzinfo=local).astimezone(UTC)
        if opens < end and closes > first:
            found[f"{year}-Q{quarter}"] = (opens, closes)
    return found


def bar(reader: Reader) -> Filters | None:
    """Draws the filter bar; None when there is no observed span to filter."""
    known = queries.row(reader, "filter_values")
    if known is None or known["observed_from"] is None:
        return None
    choices = periods(known["observed_from"], known["observed_until"], reader.facts.get("time_zone", "UTC"))
    with st.container(horizontal=True, gap="small", key="filters"):
        period = _one("Period", "period", list(choices), DEFAULT_PERIOD)
        services = _many("Services", "service", known["services"] or [])
        teams = _many("Teams", "team", known["teams"] or [])
        severities = _many("Severity", "severity", known["severities"] or [])
        unmarked = _one("Unmarked changes", "unmarked", list(UNMARKED), UNMARKED[0])
    since, until = choices[period]
    return Filters(since, until, period, services, teams, severities, assumed=unmarked != UNMARKED[0])


def _one(label: str, key: str, choices: list[str], default: str) -> str:
    chosen = next(iter(_held(key)), default)
    with st.popover(f"{label}: {chosen if chosen in choices else default}"):
        # The option's own text is what stands in the URL.
        picked = st.radio(label, choices, index=choices.index(default), key=key, bind="query-params")
    return picked if picked in choices else default


def _held(key: str) -> list[str]:
    """What the filter holds before its widget is drawn: the widget's own state, or the URL on a first visit."""
    if key not in st.session_state:
        return st.query_params.get_all(key)
    held = st.session_state[key]
    return held if isinstance(held, list) else [held]


def _many(label: str, key: str, values: list[str]) -> tuple[str, ...]:
    chosen = [value for value in _held(key) if value in values]
    shown = f"all {len(values)}" if not chosen else chosen[0] if len(chosen) == 1 else f"{len(chosen)} of {len(values)}"
    with st.popover(f"{label}: {shown}", disabled=not values):
        picked = st.multiselect(label, values, key=key, bind="query-params", placeholder=f"All {label.lower()}")
    return tuple(sorted(value for value in picked if value in values))
