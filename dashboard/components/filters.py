"""The filter bar, held in the URL; periods count back from the data's end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args
from urllib.parse import parse_qs, urlencode

import streamlit as st

from dashboard import periods, queries
from dashboard.components import saved_views
from data.reader import Reader
from data.scope import LinkView, Scope

DEFAULT_PERIOD = "12 months"
ALL = periods.ALL
#: How unmarked changes are counted: as what they are, or as a person assumes them to be.
UNMARKED = ("unknown", "human-only")
SIZE_BANDS = ("1-50", "51-200", "201-400", "401-1000", ">1000")
_LINKS: tuple[LinkView, ...] = get_args(LinkView)
_DEFAULTS = {"period": DEFAULT_PERIOD, "unmarked": UNMARKED[0], "links": _LINKS[0]}
_MANY = ("service", "team", "severity", "tier", "repo", "type", "size", "tool")
_LINKED = "with"


@dataclass(frozen=True)
class Filters:
    """What a page is asked to show, and the name of its period."""

    scope: Scope
    period: str

    @property
    def since(self) -> datetime:
        return self.scope.since

    @property
    def until(self) -> datetime:
        return self.scope.until

    @property
    def so_far(self) -> Scope:
        """The same filters over all data up to the end of the period, for what may not move with its start."""
        return self.scope.so_far

    @property
    def days(self) -> float:
        return (self.until - self.since) / timedelta(days=1)

    @property
    def words(self) -> str:
        """What is filtered besides the period, as a line of text."""
        scope = self.scope
        many = len(scope.services) > 1
        said = [f"{len(scope.services)} services" if many else next(iter(scope.services), "all services")]
        chosen = {
            "team": scope.teams,
            "tier": scope.tiers,
            "repository": scope.repos,
            "type": scope.change_types,
            "size": scope.size_bands,
            "tool": scope.tools,
            "severity": scope.severities,
        }
        said += [f"{name} {' or '.join(values)}" for name, values in chosen.items() if values]
        if scope.links != _LINKS[0]:
            said.append(f"{scope.links} links")
        return " · ".join(said)


def bar(reader: Reader) -> Filters | None:
    """Draws the filter bar; None when there is no observed span to filter."""
    known = queries.row(reader, "filter_values")
    if known is None or known["observed_from"] is None:
        return None
    choices = periods.offered(known["observed_from"], known["observed_until"], reader.facts.get("time_zone", "UTC"))
    _carry(_offered(known, choices))
    with st.container(horizontal=True, gap="small", key="filters"):
        period = _one("Period", "period", list(choices), DEFAULT_PERIOD)
        chosen = {
            "services": _many("Services", "service", known["services"]),
            "teams": _many("Teams", "team", known["teams"]),
            "severities": _many("Severity", "severity", known["severities"]),
        }
        unmarked = _one("Unmarked changes", "unmarked", list(UNMARKED), UNMARKED[0])
        more, links = _more(known)
        saved_views.offer(reader, _offered(known, choices), _DEFAULTS)
        st.button("Reset", type="tertiary", help="Back to twelve months of everything", key="reset", on_click=_reset)
    since, until = choices[period]
    scope = Scope(since, until, **chosen, **more, links=links, assumed=unmarked != UNMARKED[0])
    return Filters(scope, period)


def linked(held: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    """Parameters of a link to a page that shall have these filters and keep its others.

    Streamlit drops from a link's address whatever the page it stands on has a widget for, so they travel as one.
    """
    own = {key: value for key, value in held.items() if key in (*_MANY, *_DEFAULTS)}
    others = {key: str(value) for key, value in held.items() if key not in own}
    return others | ({_LINKED: urlencode(own, doseq=True)} if own else {})


def address(held: Mapping[str, str]) -> str:
    """The Overview's address with these filters and what else is set here, for a link in text."""
    here = {key: _held(key) for key in (*_MANY, *_DEFAULTS) if _held(key) not in ([], [_DEFAULTS.get(key)])}
    return f"./?{urlencode({**here, **held}, doseq=True)}"


def offers(reader: Reader, key: str) -> frozenset[str]:
    """The values one of the filters of several values can take."""
    known = queries.row(reader, "filter_values") or {}
    return frozenset(_offered(known, ()).get(key, ())) if known else frozenset()


def _carry(offered: Mapping[str, Sequence[str]]) -> None:
    """Gives the widgets of this page what a link asks for, else what the page before held: they are new ones."""
    asked = parse_qs(st.query_params.get(_LINKED, ""))
    if _LINKED in st.query_params:
        del st.query_params[_LINKED]
    for key, values in offered.items():
        known = [value for value in asked.get(key, _held(key)) if value in values]
        if key in asked or (key in st.session_state and known not in ([], [_DEFAULTS.get(key)])):
            st.session_state[key] = known if key in _MANY else next(iter(known), _DEFAULTS[key])


def _more(known: dict[str, Any]) -> tuple[dict[str, tuple[str, ...]], LinkView]:
    offered = {
        "tiers": ("Tier", "tier", known["tiers"]),
        "repos": ("Repository", "repo", known["repos"]),
        "change_types": ("Change type", "type", known["change_types"]),
        "size_bands": ("Changed lines", "size", list(SIZE_BANDS)),
        "tools": ("AI tool", "tool", known["tools"]),
    }
    held = sum(bool(_held(key)) for _, key, _ in offered.values()) + (_held("links") not in ([], [_LINKS[0]]))
    chosen = {}
    with st.popover(f"More: {held} set" if held else "More"):
        for name, (label, key, values) in offered.items():
            chosen[name] = _picked(label, key, values or [])
        links = st.radio(
            "Links that count",
            _LINKS,
            key="links",
            bind="query-params",
            help="Strict: confirmed or of confidence 0.8 and more. Weighted: each by its confidence. Lenient: each"
            " incident against its best suggestion.",
        )
    return chosen, links or _LINKS[0]


def _offered(known: dict[str, Any], choices: Iterable[str]) -> dict[str, Sequence[str]]:
    """Key of each filter in the URL -> the values it offers."""
    many = {key: known[f"{key}s"] or [] for key in ("service", "team", "tier", "tool")}
    more = {"severity": known["severities"] or [], "repo": known["repos"] or [], "type": known["change_types"] or []}
    one = {"period": list(choices), "unmarked": UNMARKED, "links": _LINKS}
    return {**many, **more, "size": SIZE_BANDS, **one}


def _reset() -> None:
    """Runs before the widgets are drawn; a bound widget at its default leaves the URL."""
    for key in _MANY:
        st.session_state[key] = []
    st.session_state.update(_DEFAULTS)


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


def _many(label: str, key: str, offered: list[str] | None) -> tuple[str, ...]:
    values = offered or []
    chosen = [value for value in _held(key) if value in values]
    shown = f"all {len(values)}" if not chosen else chosen[0] if len(chosen) == 1 else f"{len(chosen)} of {len(values)}"
    with st.popover(f"{label}: {shown}", disabled=not values):
        return _picked(label, key, values)


def _picked(label: str, key: str, values: list[str]) -> tuple[str, ...]:
    picked = st.multiselect(label, values, key=key, bind="query-params", placeholder="All", disabled=not values)
    return tuple(sorted(value for value in picked if value in values))
