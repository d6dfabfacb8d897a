"""An incident's blast radius as a vector: what is known, what is missing, and a form for what no source says."""

from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.components import layout
from dashboard.components.text import html
from data.reader import Reader

UNKNOWN = '<span class="quiet">not known</span>'


def show(reader: Reader, incident: dict[str, Any]) -> None:
    """Draws the vector and the form."""
    name = incident["incident_id"]
    row = queries.row(reader, "incident_impact", incident=name)
    if row is None:
        return
    layout.section("Blast radius")
    st.html('<dl class="facts">' + "".join(_line(label, value) for label, value in _vector(row)) + "</dl>")
    missing = _missing(row)
    if missing:
        known = row["customer_minutes"] is not None
        then = "It counts as 100%: an upper bound." if known else "Without them this incident has no customer-minutes."
        st.caption(f"Missing: {', '.join(missing)}. {then}")
    if row["actor"]:
        said = f"{row['said_by']}, " if row["said_by"] else ""
        st.caption(f"Stated by {html(said)}entered by {html(row['actor'])} on {fmt.day(row['made_at'])}.")
    with st.popover("Fill in what is missing" if missing else "Correct it"):
        _form(reader, name, row)


def _vector(row: dict[str, Any]) -> list[tuple[str, str]]:
    customers, share, minutes = row["customers_affected"], row["degraded_fraction"], row["minutes_to_restore"]
    reach = row["customer_minutes"]
    degraded = sorted({*(row["services"] or []), *([row["service"]] if row["service"] else [])})
    dependants = row["dependants"] or []
    place = (
        f", number {fmt.whole(row['wider'] + 1)} of {fmt.whole(row['measured'])} incidents"
        if reach is not None and row["counted"]
        else ""
    )
    return [
        ("Severity", html(row["severity"]) if row["severity"] else UNKNOWN),
        ("Customers affected", f"<strong>{customers:,}</strong>" if customers is not None else UNKNOWN),
        ("Degraded for them", f"<strong>{100 * share:.0f}%</strong>" if share is not None else UNKNOWN),
        ("Duration", f"<strong>{fmt.minutes(minutes)}</strong>" if minutes is not None else UNKNOWN),
        (
            "Customer-minutes",
            f"<strong>{fmt.short_count(reach)}</strong>{place}" if reach is not None else UNKNOWN,
        ),
        (
            "Services degraded",
            f"<strong>{len(degraded)}</strong>: {html(', '.join(degraded))}" if degraded else UNKNOWN,
        ),
        (
            "Could have reached",
            f"<strong>{len(dependants)}</strong> dependants: {html(', '.join(dependants))}" if dependants else "none",
        ),
    ]


def _line(label: str, value: str) -> str:
    return f"<div><dt>{label}</dt><dd>{value}</dd></div>"


def _missing(row: dict[str, Any]) -> list[str]:
    wanted = {
        "customers affected": row["customers_affected"],
        "share degraded": row["degraded_fraction"],
        "duration": row["minutes_to_restore"],
    }
    return [label for label, value in wanted.items() if value is None]


def _form(reader: Reader, name: str, row: dict[str, Any]) -> None:
    keys = {field: f"impact_{field}/{name}" for field in ("customers", "degraded", "services", "said_by")}
    share, held = row["degraded_fraction"], row["services"] or []
    services = (queries.row(reader, "filter_values") or {}).get("services") or []
    with st.form(f"impact/{name}", border=False):
        st.number_input("Customers affected", min_value=0, value=row["customers_affected"], key=keys["customers"])
        percent = None if share is None else round(100 * share, 1)
        st.number_input("Degraded for them, in %", 0.0, 100.0, value=percent, step=5.0, key=keys["degraded"])
        st.multiselect(
            "Other services degraded", sorted({*services, *held} - {row["service"]}), default=held, key=keys["services"]
        )
        st.text_input("Who says so", key=keys["said_by"], placeholder="support, a dashboard, the post-mortem")
        pressed = st.form_submit_button("Save")
    if pressed:
        _save(name, row, {field: st.session_state[key] for field, key in keys.items()})


def _save(name: str, row: dict[str, Any], given: dict[str, Any]) -> None:
    if not given["said_by"].strip():
        st.warning("Say who says so; nothing was saved.")
        return
    rows = []
    share = None if row["degraded_fraction"] is None else round(100 * row["degraded_fraction"], 1)
    for field, before, now in (
        ("customers_affected", row["customers_affected"], given["customers"]),
        ("degraded_percent", share, given["degraded"]),
    ):
        if now != before:
            rows.append(("impact", field, "withdrawn" if now is None else f"{now:.6g}" if now % 1 else f"{now:.0f}"))
    held = set(row["services"] or [])
    rows += [("reach", service, "degraded") for service in sorted(set(given["services"]) - held)]
    rows += [("reach", service, "withdrawn") for service in sorted(held - set(given["services"]))]
    session.judge_about(name, rows, note=given["said_by"].strip())
    st.rerun()
