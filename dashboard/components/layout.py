"""The frame of every page: kicker, answer, lede, rules between sections, the strip below and the sidebar's foot."""

import json
from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.analysis.wording import Span
from dashboard.components import clicked
from dashboard.components.text import html, plain
from data.errors import AftermathError
from data.reader import Reader

_AT = "at"
MARKS = {
    "ai_assisted": ("▲", "#D55E00", "AI-assisted"),
    "ai_marked": ("▲", "#D55E00", "AI-marked"),
    "human_only": ("●", "#0072B2", "Human-only"),
    "unknown": ("○", "#8C8C8C", "Unknown"),
    "conflict": ("○", "#8C8C8C", "Conflicting evidence"),
    "bot": ("◇", "#8C8C8C", "Bot"),
}


def kicker(text: str) -> None:
    """The small line above the answer: page, dates, scope."""
    st.caption(plain(text))


def answer(headline: str, lede: Sequence[Span], cannot_tell: str, next_action: str = "") -> None:
    """The page's answer as its one heading, then counts and range, then what this cannot tell."""
    st.title(plain(headline), anchor=False)
    say(*lede)
    if cannot_tell:
        caveat(f"{cannot_tell} {next_action}".strip())


def say(*spans: Span | str) -> None:
    """The lede: plain text, bold where a span says so."""
    pieces = (Span(span) if isinstance(span, str) else span for span in spans)
    marked = "".join(f"<strong>{html(span.text)}</strong>" if span.bold else html(span.text) for span in pieces)
    st.html(f'<p class="lede">{marked}</p>')


def caveat(text: str, title: str = "What this cannot tell.") -> None:
    """The quieter line below: what the page cannot tell, or another remark under its own title."""
    head = f"<strong>{html(title)}</strong> " if title else ""
    st.html(f'<p class="caveat">{head}{html(text)}</p>')


def stamp(text: str) -> None:
    """An assumption everything on the page stands on, where nobody can miss it."""
    st.html(f'<p class="assumption">{html(text)}</p>')


def rule() -> None:
    """One hairline between sections."""
    st.html('<hr class="rule">')


def section(title: str, caption: str = "", *, anchor: str | None = None) -> None:
    """A section's heading and what its picture or table shows; links lead to its anchor, see `at`."""
    st.header(plain(title), anchor=anchor or False)
    if caption:
        st.caption(plain(caption))


def at(anchor: str) -> dict[str, str]:
    """Parameters of a link to another page that shall land at its section of this anchor; none for its top."""
    return {_AT: anchor} if anchor else {}


def land() -> None:
    """Brings the section that was asked for to the top of the window, once; see static/history.js."""
    if _AT not in st.query_params:
        return
    # Nothing of it is markup: a closing tag in a value would end the script.
    anchor = json.dumps(st.query_params[_AT]).replace("<", "\\u003c")
    del st.query_params[_AT]
    st.html(f"<script>window.arriveAt({anchor})</script>", unsafe_allow_javascript=True)


def fold(label: str, *, anchor: str | None = None) -> DeltaGenerator:
    """A closed fold; open where a link to its section was followed."""
    if anchor and st.query_params.get(_AT) == anchor:
        st.session_state[f"fold_{anchor}"] = True
    return st.expander(
        plain(label), key=f"fold_{anchor}" if anchor else None, on_change="rerun" if anchor else "ignore"
    )


def origin_mark(origin: str) -> str:
    """HTML of an origin's glyph and name; the glyph is coloured, the name is text."""
    glyph, colour, name = MARKS.get(origin, MARKS["unknown"])
    return f'<span class="mark" style="color:{colour}" aria-hidden="true">{glyph}</span> <strong>{name}</strong>'


def severity(name: str | None, rank: int | None) -> str:
    """HTML of a severity: its own name and four blocks, no hue."""
    if not name:
        return "no severity"
    if not rank or not 1 <= rank <= 4:
        return f"<strong>{html(name)}</strong>"
    blocks = "▮" * (5 - rank) + "▯" * (rank - 1)
    return (
        f'<span class="severity"><strong>{html(name)}</strong> '
        f'<span class="blocks" aria-hidden="true">{blocks}</span></span>'
    )


def strip(reader: Reader) -> None:
    """The strip every page ends with: data as of, links, origins, refused rows, definitions."""
    found = queries.row(reader, "strip") or {}
    rule()
    with st.container(horizontal=True, gap="medium", key="strip"):
        _fact("Data as of", fmt.timestamp(found["data_until"]) if found.get("data_until") else "nothing observed yet")
        _fact(
            f"In all data {found['linked']:,} of {found['incidents']:,} incidents linked",
            f"{found['known']:,} with a known culprit, {found['unlinked']:,} waiting",
        )
        share = round(100 * found["origins"] / found["changes"]) if found["changes"] else 0
        _fact(
            f"{share}% of counted changes have an origin",
            f"{found['unknown']:,} unknown, {found['bots']:,} bots apart",
        )
        with st.container(width="content", gap=None):
            refused, noticed = found["refused"], found["noticed"]
            _fact(f"{refused:,} {'row' if refused == 1 else 'rows'} refused", f"{noticed:,} landed with a doubt")
            if refused or noticed:
                st.page_link("views/health.py", label="see why", query_params=at("refused"))
            else:
                st.page_link("views/health.py", label="what was read")
        with st.container(width="content", gap=None):
            _fact("How this is counted", f"matured {reader.facts.get('matured_days', '14')} days")
            st.page_link("views/definitions.py", label="Definitions")


def sidebar(reader: Reader | None) -> None:
    """The foot of the sidebar: what data this is, and that the demo is invented."""
    st.logo(_LOGO, size="medium")
    if reader is not None and reader.synthetic:
        # On a phone the sidebar is closed.
        st.html('<div class="synthetic">Synthetic demo: all names and numbers are invented.</div>')
    with st.sidebar:
        if reader is None:
            return
        st.html(
            f'<div class="foot"><strong>Snapshot {reader.version.snapshot}</strong><br>'
            f"built {fmt.timestamp(reader.built_at)}<br><br>{html(reader.facts.get('organisation', ''))}"
            + ("<br>Synthetic: all names and numbers are invented." if reader.synthetic else "")
            + "</div>"
        )
        _pictures()


def _pictures() -> None:
    """What the tool at a chart's corner saves; kept for the whole session."""
    st.segmented_control(
        "Save charts as", clicked.PICTURES, default=clicked.PICTURES[0], key=clicked.PICTURE, required=True
    )


def failure(error: AftermathError) -> None:
    """A page that cannot be shown: what is safe, what to do, no traceback."""
    st.title("This page could not be read", anchor=False)
    say(f"{fmt.sentence_case(error.what)}. {fmt.sentence_case(error.remedy)}")
    st.caption("Saved decisions and the data on disk are not affected.")


def _fact(title: str, detail: str) -> None:
    st.html(f'<div class="fact"><strong>{html(title)}</strong><br>{html(detail)}</div>', width="content")


_LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="150" height="24" viewBox="0 0 150 24">'
    '<g fill="none" stroke="#7A8490"><circle cx="12" cy="12" r="9"/><circle cx="12" cy="12" r="5.5"/></g>'
    '<circle cx="12" cy="12" r="2.6" fill="#7A8490"/>'
    '<text x="30" y="17" font-family="Inter, sans-serif" font-size="15" font-weight="650" fill="#7A8490">'
    "Aftermath</text></svg>"
)
