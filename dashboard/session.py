"""What a session reads: the home, the reader of the newest version, and where judgements go.

A new snapshot or a new judgement is a new version, so it is seen on the next rerun; equal versions share one reader.
"""

from collections.abc import Sequence
from getpass import getuser

import streamlit as st

from data import reader as data_reader
from data.home import Home
from data.judgements import Judgement
from data.reader import Reader, Version

ORIGINS_SEEN = "origins_seen"
#: Stands for every change, where a list of all names origins.
EVERY = "*"


def home() -> Home:
    """The organisation this process shows."""
    return Home.from_env()


def reader() -> Reader | None:
    """The newest version, opened; None when nothing has been published yet.

    Raises:
        AftermathError: The published snapshot cannot be read.
    """
    version = data_reader.version(home())
    return _open(str(home().path), version) if version else None


@st.cache_resource(max_entries=2, show_spinner=False)
def _open(path: str, version: Version) -> Reader | None:
    return data_reader.open_latest(home(), held=True)


def require() -> Reader:
    """The newest version, or the first-run page and nothing after it."""
    found = reader()
    if found is None:
        from dashboard.components import first_run

        first_run.show(home())
        st.stop()
    return found


def judge(kind: str, subject: str, object: str, verdict: str, *, note: str = "", origin_visible: bool = False) -> None:
    """Appends one judgement by the current actor."""
    judge_all(
        [
            Judgement(
                kind=kind,
                subject=subject,
                object=object,
                verdict=verdict,
                note=note,
                actor=actor(),
                origin_visible=origin_visible,
            )
        ]
    )


def judge_all(several: list[Judgement]) -> None:
    """Appends all of them or none."""
    data_reader.judgements(home()).add_many(several)


def judge_about(subject: str, decisions: Sequence[tuple[str, str, str]], *, note: str = "") -> None:
    """Appends several (kind, object, verdict) about one subject by the current actor, all or none."""
    seen = bool(st.session_state.get(ORIGINS_SEEN))
    judge_all(
        [
            Judgement(
                kind=kind,
                subject=subject,
                object=object,
                verdict=verdict,
                note=note,
                actor=actor(),
                origin_visible=seen,
            )
            for kind, object, verdict in decisions
        ]
    )


def actor() -> str:
    """Who judges: the signed-in user, the name given on the page, else the account running the app."""
    if st.user.get("is_logged_in") and st.user.get("email"):
        return str(st.user["email"])
    return str(st.session_state.get("actor") or "").strip() or getuser()


def saw_origin(*change_ids: str) -> None:
    """Remembers that this session has seen the origin of changes: its later decisions about them are not blind."""
    if change_ids:
        st.session_state.setdefault(ORIGINS_SEEN, set()).update(change_ids)


def origin_seen(change_ids: set[str]) -> bool:
    """Whether this session has seen the origin of any of these changes."""
    return bool({EVERY, *change_ids} & st.session_state.get(ORIGINS_SEEN, set()))
