"""The filter bar, held in the URL; periods count back from the data's end."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, get_args
from urllib.parse import parse_qs, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import periods, queries, versus
from dashboard.analysis.formatting import day
from dashboard.components import saved_views
from dashboard.components.text import plain
from data.reader import Reader
from data.scope import LinkView, Scope

T = TypeVar("T", bound=str)

DEFAULT_PERIOD = "12 months"
ALL = periods.ALL
#: How unmarked changes are counted: as what they are, or as a person assumes them to be.
UNMARKED = ("unknown", "human-only")
SIZE_BANDS = ("1-50", "51-200", "201-400", "401-1000", ">1000")
#: What the results stand beside, as the bar offers it.
COMPARED = {"the period before": versus.PREVIOUS, "a year before": versus.YEAR, "nothing": versus.NOTHING}
_LINKS: tuple[LinkView, ...] = get_args(LinkView)
_DEFAULTS = {
    "period": DEFAULT_PERIOD,
    "compare": next(iter(COMPARED)),
    "unmarked": UNMARKED[0],
    "links": _LINKS[0],
}
#: Which service a page is about.
_SUBJECT = "name"
_DRAWN = "filters_drawn"
#: The filters that are not at their default, by their key in the URL.
_HELD = "filters_held"
_MANY = ("service", "team", "severity", "tier", "repo", "type", "size", "tool")
_LINKED = "with"
#: Filters set by hand in this browser, which keeps what it was told even while their widgets are out of sight.
_BY_HAND = "filters_by_hand"
#: What the address asked for and these data have not.
_UNKNOWN = "filters_unknown"
#: This run draws the bar without widgets, so that the browser forgets them; the next one fills it again.
_FORGETTING = "filters_forgetting"


@dataclass(frozen=True)
class Filters:
    """What a page is asked to show.

    Attributes:
        scope: The filters.
        period: The name of their period.
        against: The period beside which results stand; None where none is wanted, or none is in the data.
        compares: Whether one is wanted.
        against_whole: Whether the data cover it whole.
        data_end: Up to when there are data, where that is before the period's end.
    """

    scope: Scope
    period: str
    against: versus.Period | None = None
    compares: bool = False
    against_whole: bool = True
    data_end: datetime | None = None

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
    def dates(self) -> str:
        """First and last day, and where the data end before it."""
        told = _days(self.scope)
        return f"{told}, so far: data end {day(self.data_end)}" if self.data_end else told

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

    @property
    def beside(self) -> str:
        """The same with what the results are compared with, for pages that compare."""
        if not self.compares:
            return self.words
        if self.against is None:
            return f"{self.words} · no data before it to compare with"
        return f"{self.words} · compared with {self.against.name}: {_days(self.against.scope)}"


def _days(scope: Scope) -> str:
    """First and last day of a period, whose end is the first moment that is not in it."""
    return f"{day(scope.since)} to {day(scope.until - timedelta(microseconds=1))}"


def bar(reader: Reader) -> Filters | None:
    """What the bar above the page says; None when there is no observed span to filter."""
    if _DRAWN not in st.session_state:
        draw(reader)
    found: Filters | None = st.session_state[_DRAWN]
    return found


def draw(reader: Reader) -> None:
    """Draws the filter bar."""
    st.session_state[_DRAWN] = _drawn(reader)


def in_address(page: str) -> None:
    """Writes the filters in force into the address, once per page and filters; see static/history.js."""
    said = [
        (key, value)
        for key, held in st.session_state.get(_HELD, {}).items()
        for value in (held if isinstance(held, list) else [held])
    ]
    # A link from one service to another leaves the address as it was.
    said += [(_SUBJECT, value) for value in st.query_params.get_all(_SUBJECT)]
    keys = json.dumps([*_MANY, *_DEFAULTS, _SUBJECT])
    # Nothing of it is markup: a closing tag in a value would end the script.
    values = json.dumps(said).replace("<", "\\u003c")
    call = f"window.addressSays({keys}, {values}, {json.dumps(_SUBJECT)})"
    if _forgetting():
        call += "; dispatchEvent(new PopStateEvent('popstate'))"
    st.html(f"<script>{call} // {page}</script>", unsafe_allow_javascript=True)


def _drawn(reader: Reader) -> Filters | None:
    known = queries.row(reader, "filter_values")
    if known is None or known["observed_from"] is None:
        return None
    zone = reader.facts.get("time_zone", "UTC")
    choices = periods.offered(known["observed_from"], known["observed_until"], zone)
    offered = _offered(known, choices)
    _given(offered)
    _note_unknown(offered)
    with st.container(horizontal=True, gap="xsmall", key="filters"):
        period, how = _when(list(choices))
        chosen = {
            "services": _many("Services", "service", known["services"]),
            "teams": _many("Teams", "team", known["teams"]),
            "severities": _many("Severity", "severity", known["severities"]),
        }
        unmarked = _one("Unmarked changes", "unmarked", list(UNMARKED), UNMARKED[0])
        more, links = _more(known)
        saved_views.offer(reader, offered, _DEFAULTS)
        st.button("Reset", type="tertiary", help="Back to twelve months of everything", key="reset", on_click=_reset)
    if _UNKNOWN in st.session_state:
        st.caption(st.session_state[_UNKNOWN])
    held = {key: st.session_state[key] for key in offered}
    st.session_state[_HELD] = {key: value for key, value in held.items() if value != _DEFAULTS.get(key, [])}
    since, until = choices[period]
    scope = Scope(since, until, **chosen, **more, links=links, assumed=unmarked != UNMARKED[0])
    observed = known["observed_from"], known["observed_until"]
    against = versus.beside(scope, how, observed, zone)
    whole = against is None or against.scope.since >= observed[0]
    early = observed[1] if until - observed[1] > timedelta(days=1) else None
    return Filters(scope, period, against, how != versus.NOTHING, whole, early)


def _when(choices: list[str]) -> tuple[str, str]:
    """The period, and what its results are compared with."""
    with st.popover(f"Period: {_shown('period', choices, DEFAULT_PERIOD)}"):
        period = _radio("Period", "period", choices, DEFAULT_PERIOD)
        compared = _radio("Compare with", "compare", list(COMPARED), next(iter(COMPARED)))
    return period, COMPARED[compared]


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


def _given(offered: Mapping[str, Sequence[str]]) -> None:
    """Takes what a link, a view, Reset or the browser's Back gives instead of the widgets.

    The browser would send what was set by hand with its next message all the same: it learns of another value only
    when a widget is in sight. It forgets a widget that one whole run leaves out, so this run does, if any was set.
    """
    context = get_script_run_ctx()
    filled = st.session_state.pop(_FORGETTING, False)
    back = bool(context and context.is_history_navigation) and not filled
    given = st.session_state.pop(saved_views.GIVEN, False)
    given |= _linked(offered)
    if (back or given) and st.session_state.pop(_BY_HAND, False):
        for key in offered:
            st.session_state[key] = _held(key) if key in _MANY else next(iter(_held(key)), _DEFAULTS[key])
        st.session_state[_FORGETTING] = True


def _note_unknown(offered: Mapping[str, Sequence[str]]) -> None:
    """An address may ask for what these data have not: the widgets leave it out, and the page says so."""
    asked = [
        value
        for key in offered
        if key not in st.session_state
        for value in st.query_params.get_all(key)
        if value not in offered[key]
    ]
    if asked:
        st.session_state[_UNKNOWN] = plain(f"Not in these data, so left out: {', '.join(asked)}.")


def _forgetting() -> bool:
    return bool(st.session_state.get(_FORGETTING))


def _by_hand() -> None:
    st.session_state[_BY_HAND] = True
    st.session_state.pop(_UNKNOWN, None)


def _linked(offered: Mapping[str, Sequence[str]]) -> bool:
    """Gives the widgets what a link asks for; says whether one does."""
    asked = parse_qs(st.query_params.get(_LINKED, ""))
    if _LINKED in st.query_params:
        del st.query_params[_LINKED]
    for key in offered.keys() & asked.keys():
        known = [value for value in asked[key] if value in offered[key]]
        st.session_state[key] = known if key in _MANY else next(iter(known), _DEFAULTS[key])
    return bool(asked)


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
        links = _radio(
            "Links that count",
            "links",
            list(_LINKS),
            _LINKS[0],
            help="Strict: confirmed or of confidence 0.8 and more. Weighted: each by its confidence. Lenient: each"
            " incident against its best suggestion.",
        )
    return chosen, links


def _offered(known: dict[str, Any], choices: Iterable[str]) -> dict[str, Sequence[str]]:
    """Key of each filter in the URL -> the values it offers."""
    many = {key: known[f"{key}s"] or [] for key in ("service", "team", "tier", "tool")}
    more = {"severity": known["severities"] or [], "repo": known["repos"] or [], "type": known["change_types"] or []}
    one = {"period": list(choices), "compare": list(COMPARED), "unmarked": UNMARKED, "links": _LINKS}
    return {**many, **more, "size": SIZE_BANDS, **one}


def _reset() -> None:
    """Runs before the widgets are drawn; a bound widget at its default leaves the URL."""
    for key in _MANY:
        st.session_state[key] = []
    st.session_state.update(_DEFAULTS)
    st.session_state.pop(_UNKNOWN, None)
    st.session_state[saved_views.GIVEN] = True


def _one(label: str, key: str, choices: list[str], default: str) -> str:
    with st.popover(f"{label}: {_shown(key, choices, default)}"):
        return _radio(label, key, choices, default)


def _shown(key: str, choices: list[T], default: T) -> T:
    return next((choice for choice in choices if choice in _held(key)[:1]), default)


def _radio(label: str, key: str, choices: list[T], default: T, help: str | None = None) -> T:
    if _forgetting():
        return _shown(key, choices, default)
    # The option's own text is what stands in the URL.
    place = choices.index(default)
    picked = st.radio(label, choices, index=place, key=key, bind="query-params", help=help, on_change=_by_hand)
    return picked if picked in choices else default


def _held(key: str) -> list[str]:
    """What the filter holds before its widget is drawn: the widget's own state, or the URL on a first visit."""
    context = get_script_run_ctx()
    # On the browser's Back the widgets will take what the address says, whatever they hold.
    if context and context.is_history_navigation:
        return parse_qs(context.query_string).get(key, [])
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
    picked: list[str] = _held(key)
    if not _forgetting():
        picked = st.multiselect(
            label,
            values,
            key=key,
            bind="query-params",
            placeholder="All",
            disabled=not values,
            on_change=_by_hand,
        )
    return tuple(sorted(value for value in picked if value in values))
