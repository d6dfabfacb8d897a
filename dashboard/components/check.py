"""Check these numbers: how each is counted, every step from what was read to it, the rows behind it, and the SQL."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.components.text import cell, plain
from dashboard.metrics import METRICS, Metric
from data.reader import Reader, sql
from data.scope import Scope

SHOWN = 200
#: Questions whose rows are changes, or made of them.
OF_CHANGES = ("changes_behind", "deploys_behind")
#: Columns that tell an origin, which whoever decides about a link later should not have seen.
ORIGINS = ("origin", "tools", "best_kind", "human", "ai", "unknown", "other")


def offer(reader: Reader, scope: Scope, *keys: str) -> None:
    """The fold at a page's end.

    Args:
        reader: The version shown.
        scope: The filters of the page.
        keys: The page's metrics that are counted from listed rows.
    """
    with st.expander("Check these numbers", key="checking", on_change="rerun") as fold:
        if not fold.open:
            return
        labels = {METRICS[key].label: METRICS[key] for key in keys}
        # The option's own text is what stands in the URL.
        metric = labels[st.selectbox("Number", list(labels), key="check", bind="query-params")]
        st.markdown(f"{plain(fmt.sentence_case(metric.unit))}. {plain(metric.definition)}")
        st.markdown(f"**What this cannot tell.** {plain(metric.caveat)}")
        left, right = st.columns([2, 3], gap="large")
        with left:
            _steps(reader, scope, "changes" if metric.rows in OF_CHANGES else "incidents")
        with right:
            _rows(reader, scope, metric, "check")
        for question in dict.fromkeys((metric.query, metric.rows)):
            st.caption(f"The SQL that runs: {plain(question)}")
            st.code(sql(question), language="sql", height=180)


def behind(reader: Reader, scope: Scope, key: str, place: str) -> None:
    """The rows a metric is counted from; `place` is the key of this table of them."""
    st.caption(f"{plain(METRICS[key].label)}: {plain(METRICS[key].unit)}")
    _rows(reader, scope, METRICS[key], place)


def _steps(reader: Reader, scope: Scope, what: str) -> None:
    st.caption("From what was read to what is counted here")
    steps = [row for row in queries.rows(reader, "steps", scope=scope) if row["what"] == what]
    st.table(
        [
            {fmt.sentence_case(what): fmt.sentence_case(row["step"]), "Rows": f"{int(row['rows']):,}".replace("-", "−")}
            for row in steps
        ]
    )


@dataclass(frozen=True)
class _Listed:
    """The rows behind a number: the latest of them, and all, as far as they may be shown."""

    reader: Reader
    scope: Scope
    question: str
    named: bool

    def latest(self) -> pd.DataFrame:
        return self._shown(queries.latest(self.reader, self.question, SHOWN, scope=self.scope))

    def csv(self) -> bytes:
        every = self.reader.frame(self.question, scope=self.scope)
        return self._shown(every).map(cell).to_csv(index=False).encode()

    def _shown(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows if self.named else rows.drop(columns=[name for name in ORIGINS if name in rows])


def _rows(reader: Reader, scope: Scope, metric: Metric, place: str) -> None:
    named = st.toggle(
        "With origins",
        key=f"{place}_origins",
        help="What you decide about links afterwards is no longer decided blind.",
    )
    if named:
        session.saw_origin(session.EVERY)
    listed = _Listed(reader, scope, metric.rows, named)
    shown = listed.latest()
    many = queries.count(reader, metric.rows, scope=scope)
    st.caption(f"The rows behind it: {fmt.whole(len(shown))} of {fmt.whole(many)}")
    st.dataframe(shown, hide_index=True, height=320)
    st.download_button(
        "Download all of them as CSV",
        data=listed.csv,
        file_name=f"aftermath-{metric.key}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"{place}_csv",
        disabled=not many,
    )
